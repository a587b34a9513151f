//! A mock that runs.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::{fmt, io};

use serde_json::Value;
use tencentcloud_catalog::Spec;

use crate::server::{Server, Shared};
use crate::sync::lock;
use crate::{Builder, ConnectionFault, Credential, ReceivedRequest, Reply};

/// A local Tencent Cloud. It serves until it is dropped.
pub struct MockCloud {
    address: SocketAddr,
    shared: Arc<Shared>,
    _server: Server,
}

impl MockCloud {
    /// Starts a mock on a free port of 127.0.0.1, with the default credentials and the embedded spec.
    ///
    /// # Errors
    /// If no port can be bound, or the embedded spec cannot be read.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A mock set up in another way.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn new(address: SocketAddr, shared: Arc<Shared>, server: Server) -> Self {
        Self { address, shared, _server: server }
    }

    /// Where a program on this machine reaches it, `http://127.0.0.1:41234`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            // It listens everywhere, but nobody calls everywhere.
            address.set_ip(if address.is_ipv4() {
                Ipv4Addr::LOCALHOST.into()
            } else {
                Ipv6Addr::LOCALHOST.into()
            });
        }
        format!("http://{address}")
    }

    /// Where it listens, as an address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Secret id of the first credentials it knows.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.credential().secret_id
    }

    /// Secret key of the first credentials it knows.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.credential().secret_key
    }

    /// Token of the first credentials it knows, if they are temporary.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.credential().token.as_deref()
    }

    fn credential(&self) -> &Credential {
        // The builder leaves no list empty.
        &self.shared.gateway.credentials()[0]
    }

    /// The spec that it plays.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        self.shared.gateway.spec()
    }

    /// The requests that have been read so far, oldest first; those still being read, and connections
    /// that a [`ConnectionFault`] ended, are not among them.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.shared.journal).entries()
    }

    /// Answers every accepted call of an action so from now on; [`Reply::Example`] ends it.
    pub fn respond_with(&self, action: impl Into<String>, reply: impl Into<Reply>) {
        lock(&self.shared.script).always(action.into(), reply.into());
    }

    /// Answers the next accepted call of an action so. Several wait in a queue; a call that a check
    /// refuses uses none up.
    pub fn respond_once(&self, action: impl Into<String>, reply: impl Into<Reply>) {
        lock(&self.shared.script).once(action.into(), reply.into());
    }

    /// Answers every accepted call of an action with what is chosen by its parameters, in place of
    /// [`respond_with`](Self::respond_with).
    pub fn respond_by(
        &self,
        action: impl Into<String>,
        choose: impl FnMut(&Value) -> Reply + Send + 'static,
    ) {
        lock(&self.shared.script).choose(action.into(), Box::new(choose));
    }

    /// Executes an action: makes the members of `Response` from the parameters, each time [`Reply::Example`] or
    /// [`Reply::executed`] asks for it. [`ReceivedRequest::executed`] tells what came of it.
    pub fn execute_with(
        &self,
        action: impl Into<String>,
        execute: impl FnMut(&Value) -> Value + Send + 'static,
    ) {
        lock(&self.shared.script).execute(action.into(), Box::new(execute));
    }

    /// Does this to the next connection, before its first request is read. Several wait in a queue, one
    /// for each connection. A client that keeps its connections opens none as long as it has one:
    /// [`reset_connections`](Self::reset_connections) takes them away.
    pub fn fail_next_connection(&self, fault: ConnectionFault) {
        lock(&self.shared.script).fault(fault);
    }

    /// Resets every connection that is open, idle or not, as a load balancer that restarts does.
    pub fn reset_connections(&self) {
        self.shared.disconnect.notify_waiters();
    }

    /// Sets the mock's clock ahead of its source, or behind it, by so many seconds. Signatures that are
    /// no longer of its time are answered `AuthFailure.SignatureExpire`; `Date` tells its time.
    pub fn skew_clock(&self, seconds: i64) {
        self.shared.clock.set_ahead(seconds);
    }
}

impl fmt::Debug for MockCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockCloud")
            .field("endpoint", &self.endpoint())
            .field("credentials", &self.shared.gateway.credentials())
            .finish_non_exhaustive()
    }
}
