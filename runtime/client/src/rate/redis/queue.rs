//! Those of this process who wait for room of one account and action.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};

use crate::rate::keyed::Keyed;
use crate::rate::log::Pace;
use crate::rate::{Limited, later};

/// First come, first served. Only those in front have booked room in the server: so processes take turns however many
/// wait in each, and little is wasted where waiting is given up.
pub(super) struct Queue {
    front: Semaphore,
    waiting: AtomicU32,
}

/// A place in front.
pub(super) struct Seat<'a> {
    _front: SemaphorePermit<'a>,
    _place: Place<'a>,
}

struct Place<'a>(&'a AtomicU32);

impl Queue {
    /// A tenth of a second's requests are in front, so that the next room is booked well before it is due.
    pub(super) fn new(pace: Pace) -> Self {
        let front = (pace.limit() / 10).clamp(2, 32);
        Self { front: Semaphore::new(usize::try_from(front).unwrap_or(2)), waiting: AtomicU32::new(0) }
    }

    /// Stands in the queue until in front; not at all if even this process alone would not get so far in time.
    pub(super) async fn seat(&self, pace: Pace, until: Instant) -> Result<Seat<'_>, Limited> {
        let ahead = self.waiting.load(Ordering::Relaxed);
        let least = pace.spacing().saturating_mul(ahead.saturating_sub(pace.limit()));
        if later(Instant::now(), least) > until {
            return Err(Limited::retry_after(least));
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let counted = Place(&self.waiting);
        match timeout_at(until, self.front.acquire()).await {
            Ok(Ok(front)) => Ok(Seat { _front: front, _place: counted }),
            _ => Err(Limited::retry_after(least.max(pace.spacing()))),
        }
    }
}

impl Keyed for Queue {
    /// Nobody stands in it who does not hold it.
    fn is_needed(&self) -> bool {
        false
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PACE: Pace = Pace::new(20, Duration::from_secs(1));

    #[tokio::test(start_paused = true)]
    async fn two_are_in_front_and_the_others_wait() {
        let (queue, start) = (Queue::new(PACE), Instant::now());
        let until = start + Duration::from_secs(3);
        let seats = (queue.seat(PACE, until).await.unwrap(), queue.seat(PACE, until).await.unwrap());
        assert!(queue.seat(PACE, until).await.is_err());
        assert_eq!(start.elapsed(), Duration::from_secs(3));
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 2);
        drop(seats);
        assert!(queue.seat(PACE, Instant::now()).await.is_ok());
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_cannot_be_in_time_does_not_wait() {
        let (queue, start) = (Queue::new(PACE), Instant::now());
        queue.waiting.store(80, Ordering::Relaxed);
        let Err(limited) = queue.seat(PACE, start + Duration::from_millis(2999)).await else { panic!() };
        assert_eq!(limited.wait(), Some(Duration::from_secs(3)));
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
