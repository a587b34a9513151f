//! The connections to one host that are kept for later, of one Tokio runtime.
//!
//! Our own rather than hyper-util's because a call needs three things of it: to know whether its request was given to a
//! connection, since one that was not may be sent again; a connection made before there is a request; and a price of
//! hundreds of instructions rather than thousands.

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

use super::connector::Connector;
use super::link::Link;
use super::{BoxFuture, TransportError, with_causes};
use crate::future::spawn;

/// How many connections are kept, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keeping {
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
}

/// Where a connection leads, and from where it is made: it lives and dies with its runtime.
pub(super) struct Pool {
    runtime: runtime::Id,
    uri: Uri,
    connector: Connector,
    keeping: Keeping,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The one that was used last is last.
    idle: Vec<Idle>,
    /// Calls without a connection. They make one each, and take the first that is free.
    waiting: VecDeque<oneshot::Sender<Link>>,
    /// Whether a task looks for connections that were idle for too long.
    is_tended: bool,
}

struct Idle {
    link: Link,
    since: Instant,
}

/// Gets the first connection that another call is done with.
pub(super) struct Waiter(oneshot::Receiver<Link>);

impl Pool {
    pub(super) fn new(runtime: runtime::Id, uri: Uri, connector: Connector, keeping: Keeping) -> Self {
        Self { runtime, uri, connector, keeping, state: Mutex::default() }
    }

    /// The host, as a URL.
    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Whether its connections can be used from a runtime for a URL.
    pub(super) fn serves(&self, runtime: runtime::Id, uri: &Uri) -> bool {
        // Byte for byte is enough: an endpoint is written the same way every time, and comparing without case is slow.
        let authority = |uri| Uri::authority(uri).map(Authority::as_str);
        self.runtime == runtime && authority(&self.uri) == authority(uri) && self.uri.scheme() == uri.scheme()
    }

    /// A connection that is idle, or a place in the queue for one.
    pub(super) fn take(&self, now: Instant) -> Result<Link, Waiter> {
        let mut state = self.lock();
        if let Some(link) = state.take(now, self.keeping.idle_timeout) {
            return Ok(link);
        }
        Err(state.queue())
    }

    /// Makes a connection within the limit; false with it if another call's was free sooner.
    pub(super) async fn connect(
        self: &Arc<Self>,
        waiter: Waiter,
        limit: Duration,
    ) -> Result<(Link, bool), TransportError> {
        let (mut waiter, mut connecting) = (Some(waiter.0), self.establish(limit));
        let first = poll_fn(|context| {
            if let Some(receiver) = &mut waiter
                && let Poll::Ready(handed) = Pin::new(receiver).poll(context)
            {
                waiter = None;
                if let Ok(link) = handed {
                    return Poll::Ready(Ok((link, false)));
                }
            }
            connecting.as_mut().poll(context).map_ok(|link| (link, true))
        })
        .await;
        match (&first, waiter) {
            // The connection that is being made is there for the next call, unless this one serves all.
            (Ok((link, false)), _) if link.share().is_none() => {
                let pool = Arc::clone(self);
                spawn(&Handle::current(), async move {
                    if let Ok(link) = connecting.await {
                        pool.put(link);
                    }
                });
            }
            // Both came at once.
            (_, Some(mut receiver)) => {
                receiver.close();
                if let Ok(link) = receiver.try_recv() {
                    self.put(link);
                }
            }
            _ => {}
        }
        if let Ok((link, true)) = &first
            && let Some(shared) = link.share()
        {
            self.put(shared);
        }
        first
    }

    /// Makes a connection that is kept if there is none.
    pub(super) async fn warm_up(self: &Arc<Self>, limit: Duration) -> Result<(), TransportError> {
        let waiter = {
            let mut state = self.lock();
            // It stays as old as it is: nobody has used it.
            if state.has_one(Instant::now(), self.keeping.idle_timeout) {
                return Ok(());
            }
            state.queue()
        };
        let (link, _) = self.connect(waiter, limit).await?;
        self.put(link);
        Ok(())
    }

    fn establish(&self, limit: Duration) -> BoxFuture<'static, Result<Link, TransportError>> {
        let (connector, uri) = (self.connector.clone(), self.uri.clone());
        Box::pin(async move {
            timeout(limit, Box::pin(open(connector, uri))).await.unwrap_or_else(|_| {
                Err(TransportError::timed_out(false, format!("no connection within {limit:?}")))
            })
        })
    }

    /// Keeps a connection that a call is done with, or hands it to one that waits.
    pub(super) fn put_back(self: &Arc<Self>, link: Option<Link>) {
        let Some(mut link) = link else { return };
        if link.is_ready() {
            return self.put(link);
        }
        if link.is_closed() || self.keeping.max_idle == 0 {
            return;
        }
        // The server answered before it had read all, or the connection's task is late. A server that never reads the
        // rest does not keep the connection open.
        let pool = Arc::clone(self);
        spawn(&Handle::current(), async move {
            match timeout(pool.keeping.idle_timeout, link.becomes_ready()).await {
                Ok(true) => pool.put(link),
                Ok(false) => {}
                Err(_) => link.close(),
            }
        });
    }

    /// No longer hands out the connection that calls share, because one of them had no answer in time: it may be dead
    /// without anybody having said so. If another call is answered over it, it is kept again.
    pub(super) fn distrust_shared(&self) {
        self.lock().idle.retain(|idle| idle.link.share().is_none());
    }

    fn put(self: &Arc<Self>, link: Link) {
        // Not even for those who wait: each has a connection of its own then.
        if self.keeping.max_idle == 0 {
            return;
        }
        let mut state = self.lock();
        let Some(link) = state.hand_over(link) else { return };
        let is_shared_already =
            link.share().is_some() && state.idle.iter().any(|idle| !idle.link.is_closed());
        if is_shared_already || state.idle.len() >= self.keeping.max_idle {
            return;
        }
        state.idle.push(Idle { link, since: Instant::now() });
        // Only where it lives: in another runtime, where the end of a stream may be read, the task could end before it.
        if !state.is_tended && self.is_here() {
            state.is_tended = true;
            drop(state);
            self.tend();
        }
    }

    /// Closes what was idle for too long, as long as there is something idle.
    fn tend(self: &Arc<Self>) {
        let (pool, pause) = (Arc::downgrade(self), self.keeping.idle_timeout);
        spawn(&Handle::current(), async move {
            loop {
                sleep(pause).await;
                if !pool.upgrade().is_some_and(|pool| pool.sweep()) {
                    return;
                }
            }
        });
    }

    /// Whether anything idle is left.
    fn sweep(&self) -> bool {
        let mut state = self.lock();
        let (now, limit) = (Instant::now(), self.keeping.idle_timeout);
        state.idle.retain(|idle| !idle.is_over(now, limit));
        state.is_tended = !state.idle.is_empty();
        state.is_tended
    }

    /// Whether this is the runtime that it belongs to.
    fn is_here(&self) -> bool {
        Handle::try_current().is_ok_and(|here| here.id() == self.runtime)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The connection that was used last, of those that can be used.
    fn take(&mut self, now: Instant, limit: Duration) -> Option<Link> {
        if !self.has_one(now, limit) {
            return None;
        }
        let last = self.idle.last_mut()?;
        if let Some(shared) = last.link.share() {
            last.since = now;
            return Some(shared);
        }
        self.idle.pop().map(|idle| idle.link)
    }

    /// Whether the connection that was used last can be used again, once those that cannot are closed.
    fn has_one(&mut self, now: Instant, limit: Duration) -> bool {
        while let Some(idle) = self.idle.last() {
            if !idle.is_over(now, limit) && idle.link.is_ready() {
                return true;
            }
            self.idle.pop();
        }
        false
    }

    /// A place behind all calls that wait already.
    fn queue(&mut self) -> Waiter {
        let (sender, receiver) = oneshot::channel();
        self.waiting.retain(|waiter| !waiter.is_closed());
        self.waiting.push_back(sender);
        Waiter(receiver)
    }

    /// Gives a connection to the call that waits for the longest time; gives it back if there is none, or if it serves
    /// others as well.
    fn hand_over(&mut self, mut link: Link) -> Option<Link> {
        while let Some(waiter) = self.waiting.pop_front() {
            match link.share() {
                Some(shared) => drop(waiter.send(shared)),
                None => link = waiter.send(link).err()?,
            }
        }
        Some(link)
    }
}

impl Idle {
    fn is_over(&self, now: Instant, limit: Duration) -> bool {
        self.link.is_closed() || now.saturating_duration_since(self.since) >= limit
    }
}

async fn open(connector: Connector, uri: Uri) -> Result<Link, TransportError> {
    let connection = connector.connect(&uri).await.map_err(|error| {
        TransportError::connect(format!("no connection: {}", with_causes(&*error))).with_source(error)
    })?;
    Link::over(connection).await.map_err(|error| {
        TransportError::connect(format!("no connection: {}", with_causes(&error))).with_source(error)
    })
}
