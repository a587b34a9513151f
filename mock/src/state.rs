//! The state that all connections share.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::MockClock;
use crate::gateway::Gateway;
use crate::memory::Memory;
use crate::request_log::{Observer, RequestLog};
use crate::script::ReplyScript;
#[cfg(feature = "tls")]
use crate::tls::Tls;

/// The state that all connections share.
pub(crate) struct ServerState {
    pub(crate) gateway: Gateway,
    pub(crate) clock: MockClock,
    pub(crate) script: Mutex<ReplyScript>,
    /// What actions have created, if the mock is stateful.
    pub(crate) memory: Option<Mutex<Memory>>,
    pub(crate) log: Mutex<RequestLog>,
    /// Wakes every open connection so that it is reset.
    pub(crate) disconnect: Notify,
    pub(crate) observer: Option<Observer>,
    /// How long a connection may wait for its next request, and a request or a response may take to transfer.
    pub(crate) idle_timeout: Duration,
    /// Wakes the connection that has been idle longest so that it ends.
    pub(crate) crowded: Notify,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<Tls>,
}
