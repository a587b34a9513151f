//! What a pool keeps under its lock: idle connections, and the calls that wait for one.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::transport::connection::Connection;
use crate::transport::{TransportError, TransportResult};

pub(super) struct State {
    /// The most recently used connection is last.
    idle: Vec<Idle>,
    /// Calls without a connection, by their place in the queue. Each takes whichever is available first: a connection
    /// that another call releases, or one that it opens.
    waiting: BTreeMap<u64, oneshot::Sender<TransportResult<Connection>>>,
    next_place: u64,
    /// Whether a task closes connections that have been idle for too long.
    pub(super) is_reaping: bool,
    /// Whether calls wait for one handshake instead of opening a connection each.
    pub(super) is_gated: bool,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl State {
    pub(super) fn new(is_gated: bool) -> Self {
        let (idle, waiting) = (Vec::new(), BTreeMap::new());
        Self { idle, waiting, next_place: 0, is_reaping: false, is_gated }
    }

    /// Takes the most recently used connection that is usable.
    pub(super) fn acquire(&mut self, now: Instant, limit: Duration) -> Option<Connection> {
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
    pub(super) fn has_usable(&mut self, now: Instant, limit: Duration) -> bool {
        while let Some(idle) = self.idle.last() {
            if !idle.is_expired(now, limit) && idle.connection.is_ready() {
                return true;
            }
            self.idle.pop();
        }
        false
    }

    /// Keeps a connection, unless there are too many or it would be a second one that calls share.
    pub(super) fn keep(&mut self, connection: Connection, max_idle: usize) {
        let is_redundant =
            connection.share().is_some() && self.idle.iter().any(|idle| !idle.connection.is_closed());
        if !is_redundant && self.idle.len() < max_idle {
            self.idle.push(Idle { connection, since: Instant::now() });
        }
    }

    pub(super) fn has_idle(&self) -> bool {
        !self.idle.is_empty()
    }

    pub(super) fn close_expired(&mut self, now: Instant, limit: Duration) {
        self.idle.retain(|idle| !idle.is_expired(now, limit));
    }

    /// Forgets connections that have been closed, which frees what their runtime kept for them.
    pub(super) fn remove_closed(&mut self) {
        self.idle.retain(|idle| !idle.connection.is_closed());
    }

    pub(super) fn remove_shared(&mut self) {
        self.idle.retain(|idle| idle.connection.share().is_none());
    }

    /// Joins the end of the queue, and returns the place there.
    pub(super) fn enqueue(&mut self, sender: oneshot::Sender<TransportResult<Connection>>) -> u64 {
        let place = self.next_place;
        self.next_place += 1;
        self.waiting.insert(place, sender);
        place
    }

    /// Leaves the queue.
    pub(super) fn leave(&mut self, place: u64) {
        self.waiting.remove(&place);
    }

    /// Hands a connection to the call that has waited longest, or to all calls if it can be shared. Returns the connection
    /// if it is still available.
    pub(super) fn hand_over(&mut self, mut connection: Connection) -> Option<Connection> {
        while let Some((_, waiting)) = self.waiting.pop_first() {
            match connection.share() {
                Some(shared) => drop(waiting.send(Ok(shared))),
                None => connection = waiting.send(Ok(connection)).err()?.ok()?,
            }
        }
        Some(connection)
    }

    /// Fails all calls in the queue.
    pub(super) fn fail_waiting(&mut self, error: &TransportError) {
        while let Some((_, waiting)) = self.waiting.pop_first() {
            drop(waiting.send(Err(error.clone())));
        }
    }
}

impl Idle {
    fn is_expired(&self, now: Instant, limit: Duration) -> bool {
        self.connection.is_closed() || now.saturating_duration_since(self.since) >= limit
    }
}
