//! A place in the queue for a connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::oneshot;

use super::Pool;
use crate::transport::TransportResult;
use crate::transport::connection::Connection;

/// A place in the queue for a connection that another call releases. Dropping it leaves the queue.
pub(in crate::transport) struct Checkout {
    pool: Arc<Pool>,
    place: u64,
    receiver: oneshot::Receiver<TransportResult<Connection>>,
}

/// What a call that waits for a connection got first.
pub(super) enum First<T> {
    /// A connection that another call released, or the reason why there will be none.
    HandedOver(TransportResult<Connection>),
    Other(T),
}

impl Checkout {
    pub(super) fn new(
        pool: &Arc<Pool>,
        place: u64,
        receiver: oneshot::Receiver<TransportResult<Connection>>,
    ) -> Self {
        Self { pool: Arc::clone(pool), place, receiver }
    }

    /// Waits for a connection or for something else, whichever comes first.
    pub(super) async fn or<T>(&mut self, other: impl Future<Output = T>) -> First<T> {
        let mut other = pin!(other);
        poll_fn(|context| {
            // The other end goes away only together with this one.
            if !self.receiver.is_terminated()
                && let Poll::Ready(Ok(handed_over)) = Pin::new(&mut self.receiver).poll(context)
            {
                return Poll::Ready(First::HandedOver(handed_over));
            }
            other.as_mut().poll(context).map(First::Other)
        })
        .await
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        self.pool.lock().leave(self.place);
        // A connection may have been handed over in the meantime.
        if let Ok(Ok(connection)) = self.receiver.try_recv() {
            self.pool.insert(connection);
        }
    }
}
