//! The callers of one process that wait for permits of one key.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::rate::keyed::Evict;
use crate::rate::window::RateLimit;
use crate::rate::{RateLimitError, exceeded, later};

/// First come, first served. Only the callers at the front have booked in the server, so that processes take turns however
/// many callers each has, and cancelled callers waste few bookings.
pub(super) struct BookingQueue {
    front: Semaphore,
    waiting: AtomicU32,
}

/// A place at the front of the queue.
pub(super) struct FrontPlace<'a> {
    _permit: SemaphorePermit<'a>,
    _waiting: Waiting<'a>,
}

/// Counts as a waiting caller until dropped.
struct Waiting<'a>(&'a AtomicU32);

impl BookingQueue {
    /// The front holds a tenth of a second's requests, so that each instant is booked well before it is due.
    pub(super) fn new(limit: RateLimit) -> Self {
        let front = (limit.requests() / 10).clamp(2, 32);
        Self { front: Semaphore::new(usize::try_from(front).unwrap_or(2)), waiting: AtomicU32::new(0) }
    }

    /// Waits for a place at the front. Fails immediately if this process alone could not reach it by the deadline.
    pub(super) async fn enter(
        &self,
        limit: RateLimit,
        deadline: Instant,
    ) -> Result<FrontPlace<'_>, RateLimitError> {
        let ahead = self.waiting.load(Ordering::Relaxed);
        let min_wait = limit.spacing().saturating_mul(ahead.saturating_sub(limit.requests()));
        if later(Instant::now(), min_wait) > deadline {
            return Err(exceeded(min_wait));
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        match timeout_at(deadline, self.front.acquire()).await {
            Ok(Ok(permit)) => Ok(FrontPlace { _permit: permit, _waiting: waiting }),
            _ => Err(exceeded(min_wait.max(limit.spacing()))),
        }
    }
}

impl Evict for BookingQueue {
    /// Waiting callers hold the queue.
    fn is_in_use(&self) -> bool {
        false
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMIT: RateLimit = RateLimit::new(20, Duration::from_secs(1));

    #[tokio::test(start_paused = true)]
    async fn two_callers_are_at_the_front_and_the_others_wait() {
        let (queue, start) = (BookingQueue::new(LIMIT), Instant::now());
        let deadline = start + Duration::from_secs(3);
        let places =
            (queue.enter(LIMIT, deadline).await.unwrap(), queue.enter(LIMIT, deadline).await.unwrap());
        assert!(queue.enter(LIMIT, deadline).await.is_err());
        assert_eq!(start.elapsed(), Duration::from_secs(3));
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 2);
        drop(places);
        assert!(queue.enter(LIMIT, Instant::now()).await.is_ok());
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_cannot_meet_its_deadline_fails_immediately() {
        let (queue, start) = (BookingQueue::new(LIMIT), Instant::now());
        queue.waiting.store(80, Ordering::Relaxed);
        let Err(error) = queue.enter(LIMIT, start + Duration::from_millis(2999)).await else { panic!() };
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
