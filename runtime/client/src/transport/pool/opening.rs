//! Opening connections: one at a time where the first may serve all calls, and never more than the limit.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::Pool;
use super::checkout::{Checkout, First};
use crate::future::{run_as_task, spawn};
use crate::transport::connection::Connection;
use crate::transport::{BoxFuture, TransportError, TransportResult};

/// Permission to open a connection. `None` only if there is no limit any more, which does not happen.
type Slot = Option<OwnedSemaphorePermit>;

/// What the task of a connection owns. Dropping it, when the task ends or its runtime does, removes the connection from its
/// pool: an idle connection of a runtime that has ended would keep the runtime's file descriptors open.
pub(in crate::transport) struct Registration {
    pool: Weak<Pool>,
    _slot: Slot,
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.lock().remove_closed();
        }
    }
}

impl Pool {
    /// Opens a connection within the limit, or takes one that another call releases sooner. Returns whether the connection
    /// was opened here.
    pub(in crate::transport) async fn connect(
        self: &Arc<Self>,
        mut checkout: Checkout,
        limit: Duration,
    ) -> TransportResult<(Connection, bool)> {
        let slot = match checkout.or(Arc::clone(&self.slots).acquire_owned()).await {
            First::HandedOver(handed_over) => return Ok((handed_over?, false)),
            First::Other(slot) => slot.ok(),
        };
        let mut opening = self.open(slot, limit);
        match checkout.or(&mut opening).await {
            First::Other(opened) => Ok((opened?, true)),
            First::HandedOver(handed_over) => {
                let connection = handed_over?;
                // One that calls share is usually the one being opened, which arrives here first.
                let is_shared = connection.share().is_some();
                // The connection being opened serves a later call, unless the released one can serve all calls.
                if !is_shared {
                    let pool = Arc::clone(self);
                    spawn(&Handle::current(), async move {
                        if let Ok(connection) = opening.await {
                            pool.insert(connection);
                        }
                    });
                }
                Ok((connection, is_shared))
            }
        }
    }

    /// Opens a connection, and hands it to all waiting calls if they can share it. Those may depend on a call that its program
    /// does not poll, hence the task.
    fn open(
        self: &Arc<Self>,
        slot: Slot,
        limit: Duration,
    ) -> BoxFuture<'static, TransportResult<Connection>> {
        let pool = Arc::clone(self);
        let opening = async move {
            let opened = timeout(limit, pool.handshake(slot)).await;
            opened.unwrap_or_else(|_| Err(TransportError::connect_timeout(limit))).inspect_err(|error| {
                // Calls that wait for this handshake would otherwise fail in the same way one after the other.
                if pool.is_gated() {
                    pool.lock().fail_waiting(error);
                }
            })
        };
        let ended = || Err(TransportError::connect("could not connect: the task ended"));
        Box::pin(async move { run_as_task(&Handle::current(), opening).await.unwrap_or_else(ended) })
    }

    async fn handshake(self: &Arc<Self>, mut slot: Slot) -> TransportResult<Connection> {
        let stream = self.connector.connect(&self.uri).await.map_err(TransportError::connect_failed)?;
        // A connection of a single call occupies its place for as long as it exists.
        let kept = if stream.http2.is_none() { slot.take() } else { None };
        let registration = Registration { pool: Arc::downgrade(self), _slot: kept };
        let connection =
            Connection::handshake(stream, registration).await.map_err(TransportError::connect_failed)?;
        match connection.share() {
            // Before the next call may open one.
            Some(shared) => self.insert(shared),
            None => self.open_gate(),
        }
        Ok(connection)
    }
}
