//! The pool of connections to one host, within one Tokio runtime.
//!
//! hyper-util's pool does not fit: a call must know whether its request was handed to a connection, because an unsent
//! request may be sent again; connections must be opened ahead of requests; and its cost is thousands of instructions a
//! request rather than hundreds.

mod checkout;
mod opening;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::http::Uri;
use ::http::uri::Authority;
use tokio::runtime::{self, Handle};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, sleep, timeout};

pub(super) use self::checkout::Checkout;
pub(super) use self::opening::Registration;
use self::state::State;
use super::connection::Connection;
use super::connector::Connector;
use super::{TransportResult, http2};
use crate::future::spawn;

/// How many connections a pool opens, how many idle ones it keeps, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolConfig {
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
    pub(super) max_connections: usize,
}

/// The connections to one host. A connection cannot outlive the runtime it was opened in, so each runtime has a pool of
/// its own.
pub(super) struct Pool {
    runtime: runtime::Id,
    uri: Uri,
    connector: Connector,
    config: PoolConfig,
    state: Mutex<State>,
    /// Permits to open connections. As long as the host may speak HTTP/2, there is a single one, so that all calls share
    /// the first connection.
    slots: Arc<Semaphore>,
}

impl Pool {
    pub(super) fn new(runtime: runtime::Id, uri: Uri, connector: Connector, config: PoolConfig) -> Self {
        let is_gated = http2::IS_OFFERED && uri.scheme_str() == Some("https") && config.max_idle > 0;
        let slots = if is_gated { 1 } else { config.max_connections };
        let (state, slots) = (Mutex::new(State::new(is_gated)), Arc::new(Semaphore::new(slots)));
        Self { runtime, uri, connector, config, state, slots }
    }

    /// Whether nobody uses the pool: it has no connections, and no call holds it.
    pub(super) fn is_unused(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) == 1 && !self.lock().has_idle()
    }

    /// The URL of the host.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Whether the connections can serve this URL from this runtime.
    pub(super) fn serves(&self, runtime: runtime::Id, uri: &Uri) -> bool {
        // A case-insensitive comparison would be slow, and an endpoint is always spelled the same way.
        let authority = |uri| Uri::authority(uri).map(Authority::as_str);
        self.runtime == runtime && authority(&self.uri) == authority(uri) && self.uri.scheme() == uri.scheme()
    }

    /// Takes an idle connection, or queues for one.
    pub(super) fn acquire(self: &Arc<Self>, now: Instant) -> Result<Connection, Checkout> {
        let mut state = self.lock();
        match state.acquire(now, self.config.idle_timeout) {
            Some(connection) => Ok(connection),
            None => Err(self.enqueue(&mut state)),
        }
    }

    fn enqueue(self: &Arc<Self>, state: &mut State) -> Checkout {
        let (sender, receiver) = oneshot::channel();
        Checkout::new(self, state.enqueue(sender), receiver)
    }

    /// Opens an idle connection unless there is one.
    pub(super) async fn warm_up(self: &Arc<Self>, limit: Duration) -> TransportResult<()> {
        let checkout = {
            let mut state = self.lock();
            // This is not a use of the connection, so its idle time goes on.
            if state.has_usable(Instant::now(), self.config.idle_timeout) {
                return Ok(());
            }
            self.enqueue(&mut state)
        };
        let (connection, _) = self.connect(checkout, limit).await?;
        self.insert(connection);
        Ok(())
    }

    /// Returns a connection to the pool once its call is finished.
    pub(super) fn release(self: &Arc<Self>, connection: Option<Connection>) {
        let Some(mut connection) = connection else { return };
        if connection.is_ready() {
            return self.insert(connection);
        }
        if connection.is_closed() || self.config.max_idle == 0 {
            return;
        }
        // The server responded before it read the whole request, or the connection's task has not run yet. A server that
        // never reads the rest must not keep the connection open.
        let pool = Arc::clone(self);
        spawn(&Handle::current(), async move {
            if timeout(pool.config.idle_timeout, connection.wait_until_ready()).await == Ok(true) {
                pool.insert(connection);
            }
        });
    }

    /// Stops handing out the shared connection after a call on it timed out: it may be dead without having been closed. It
    /// returns to the pool if another call on it succeeds.
    pub(super) fn retire_shared(&self) {
        self.lock().remove_shared();
    }

    /// Whether all calls wait for one handshake, because they may share its connection.
    fn is_gated(&self) -> bool {
        self.lock().is_gated
    }

    /// Lets every call open a connection, since the host has none that calls share.
    fn open_gate(&self) {
        if std::mem::take(&mut self.lock().is_gated) {
            self.slots.add_permits(self.config.max_connections - 1);
        }
    }

    fn insert(self: &Arc<Self>, connection: Connection) {
        // Without idle connections every call has its own, including those in the queue.
        if self.config.max_idle == 0 {
            return;
        }
        let mut state = self.lock();
        let Some(connection) = state.hand_over(connection) else { return };
        state.keep(connection, self.config.max_idle);
        // A stream's end may be read in another runtime, where the task could end too early.
        if state.has_idle() && !state.is_reaping && self.is_current_runtime() {
            state.is_reaping = true;
            drop(state);
            self.reap_idle();
        }
    }

    /// Starts a task that closes expired connections, until none is idle.
    fn reap_idle(self: &Arc<Self>) {
        let (pool, interval) = (Arc::downgrade(self), self.config.idle_timeout);
        spawn(&Handle::current(), async move {
            loop {
                sleep(interval).await;
                if !pool.upgrade().is_some_and(|pool| pool.close_expired()) {
                    return;
                }
            }
        });
    }

    /// Closes expired connections, and returns whether any idle ones remain.
    fn close_expired(&self) -> bool {
        let mut state = self.lock();
        state.close_expired(Instant::now(), self.config.idle_timeout);
        state.is_reaping = state.has_idle();
        state.is_reaping
    }

    fn is_current_runtime(&self) -> bool {
        Handle::try_current().is_ok_and(|current| current.id() == self.runtime)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
