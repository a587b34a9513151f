//! The pool of idle connections to one host, within one Tokio runtime.
//!
//! hyper-util's pool does not fit: a call must know whether its request was handed to a connection, because an unsent
//! request may be sent again; connections must be opened ahead of requests; and its cost is thousands of instructions a
//! request rather than hundreds.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use ::http::Uri;
use ::http::uri::Authority;
use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

use super::connection::Connection;
use super::connector::Connector;
use super::{BoxFuture, TransportError, TransportResult};
use crate::future::spawn;

/// How many idle connections a pool keeps, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolConfig {
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
}

/// The connections to one host. A connection cannot outlive the runtime it was opened in, so each runtime has a pool of
/// its own.
pub(super) struct Pool {
    runtime: runtime::Id,
    uri: Uri,
    connector: Connector,
    config: PoolConfig,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The most recently used connection is last.
    idle: Vec<Idle>,
    /// Calls without a connection. Each opens one and takes whichever is available first.
    waiting: VecDeque<oneshot::Sender<Connection>>,
    /// Whether a task closes connections that have been idle for too long.
    is_reaping: bool,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

/// A place in the queue for a connection that another call releases.
pub(super) struct Checkout(oneshot::Receiver<Connection>);

impl Pool {
    pub(super) fn new(runtime: runtime::Id, uri: Uri, connector: Connector, config: PoolConfig) -> Self {
        Self { runtime, uri, connector, config, state: Mutex::default() }
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
    pub(super) fn acquire(&self, now: Instant) -> Result<Connection, Checkout> {
        let mut state = self.lock();
        if let Some(connection) = state.acquire(now, self.config.idle_timeout) {
            return Ok(connection);
        }
        Err(state.enqueue())
    }

    /// Opens a connection within the limit, or takes one that another call releases sooner. Returns whether the connection
    /// was opened here.
    pub(super) async fn connect(
        self: &Arc<Self>,
        checkout: Checkout,
        limit: Duration,
    ) -> TransportResult<(Connection, bool)> {
        let (mut checkout, mut opening) = (Some(checkout.0), self.open(limit));
        let first = poll_fn(|context| {
            if let Some(receiver) = &mut checkout
                && let Poll::Ready(released) = Pin::new(receiver).poll(context)
            {
                checkout = None;
                if let Ok(connection) = released {
                    return Poll::Ready(Ok((connection, false)));
                }
            }
            opening.as_mut().poll(context).map_ok(|connection| (connection, true))
        })
        .await;
        match (&first, checkout) {
            // The connection being opened serves a later call, unless the released one can serve all calls.
            (Ok((connection, false)), _) if connection.share().is_none() => {
                let pool = Arc::clone(self);
                spawn(&Handle::current(), async move {
                    if let Ok(connection) = opening.await {
                        pool.insert(connection);
                    }
                });
            }
            // A connection may have been released at the same moment.
            (_, Some(mut receiver)) => {
                receiver.close();
                if let Ok(connection) = receiver.try_recv() {
                    self.insert(connection);
                }
            }
            _ => {}
        }
        if let Ok((connection, true)) = &first
            && let Some(shared) = connection.share()
        {
            self.insert(shared);
        }
        first
    }

    /// Opens an idle connection unless there is one.
    pub(super) async fn warm_up(self: &Arc<Self>, limit: Duration) -> TransportResult<()> {
        let checkout = {
            let mut state = self.lock();
            // This is not a use of the connection, so its idle time goes on.
            if state.has_usable(Instant::now(), self.config.idle_timeout) {
                return Ok(());
            }
            state.enqueue()
        };
        let (connection, _) = self.connect(checkout, limit).await?;
        self.insert(connection);
        Ok(())
    }

    fn open(&self, limit: Duration) -> BoxFuture<'static, TransportResult<Connection>> {
        let (connector, uri) = (self.connector.clone(), self.uri.clone());
        Box::pin(async move {
            let opening = Box::pin(async move {
                let stream = connector.connect(&uri).await.map_err(TransportError::connect_failed)?;
                Connection::handshake(stream).await.map_err(TransportError::connect_failed)
            });
            timeout(limit, opening).await.unwrap_or_else(|_| Err(TransportError::connect_timeout(limit)))
        })
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
            match timeout(pool.config.idle_timeout, connection.wait_until_ready()).await {
                Ok(true) => pool.insert(connection),
                Ok(false) => {}
                Err(_) => connection.close(),
            }
        });
    }

    /// Stops handing out the shared connection after a call on it timed out: it may be dead without having been closed. It
    /// returns to the pool if another call on it succeeds.
    pub(super) fn retire_shared(&self) {
        self.lock().idle.retain(|idle| idle.connection.share().is_none());
    }

    fn insert(self: &Arc<Self>, connection: Connection) {
        // Without idle connections every call has its own, including those in the queue.
        if self.config.max_idle == 0 {
            return;
        }
        let mut state = self.lock();
        let Some(connection) = state.hand_over(connection) else { return };
        let is_redundant =
            connection.share().is_some() && state.idle.iter().any(|idle| !idle.connection.is_closed());
        if is_redundant || state.idle.len() >= self.config.max_idle {
            return;
        }
        state.idle.push(Idle { connection, since: Instant::now() });
        // A stream's end may be read in another runtime, where the task could end too early.
        if !state.is_reaping && self.is_current_runtime() {
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
        let (now, limit) = (Instant::now(), self.config.idle_timeout);
        state.idle.retain(|idle| !idle.is_expired(now, limit));
        state.is_reaping = !state.idle.is_empty();
        state.is_reaping
    }

    fn is_current_runtime(&self) -> bool {
        Handle::try_current().is_ok_and(|current| current.id() == self.runtime)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes the most recently used connection that is usable.
    fn acquire(&mut self, now: Instant, limit: Duration) -> Option<Connection> {
        if !self.has_usable(now, limit) {
            return None;
        }
        let last = self.idle.last_mut()?;
        if let Some(shared) = last.connection.share() {
            last.since = now;
            return Some(shared);
        }
        self.idle.pop().map(|idle| idle.connection)
    }

    /// Whether the last idle connection is usable, after closing those that are not.
    fn has_usable(&mut self, now: Instant, limit: Duration) -> bool {
        while let Some(idle) = self.idle.last() {
            if !idle.is_expired(now, limit) && idle.connection.is_ready() {
                return true;
            }
            self.idle.pop();
        }
        false
    }

    /// Joins the end of the queue.
    fn enqueue(&mut self) -> Checkout {
        let (sender, receiver) = oneshot::channel();
        self.waiting.retain(|waiting| !waiting.is_closed());
        self.waiting.push_back(sender);
        Checkout(receiver)
    }

    /// Hands a connection to the call that has waited longest, or to all calls if it can be shared. Returns the connection
    /// if it is still available.
    fn hand_over(&mut self, mut connection: Connection) -> Option<Connection> {
        while let Some(waiting) = self.waiting.pop_front() {
            match connection.share() {
                Some(shared) => drop(waiting.send(shared)),
                None => connection = waiting.send(connection).err()?,
            }
        }
        Some(connection)
    }
}

impl Idle {
    fn is_expired(&self, now: Instant, limit: Duration) -> bool {
        self.connection.is_closed() || now.saturating_duration_since(self.since) >= limit
    }
}
