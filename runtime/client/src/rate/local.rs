//! Limits within this process.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::keyed::{Counters, Keyed};
use super::log::{Log, Pace};
use super::{Limited, MARGIN, RateKey, RateLimiter, later};
use crate::transport::BoxFuture;

/// Counts in this process; what every configuration has unless told otherwise.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// use tencentcloud_client::rate::{LocalLimiter, RateKey, RateLimiter};
/// use tokio::time::{Duration, Instant};
///
/// let limiter = LocalLimiter::new();
/// let key = RateKey::new("AKIDexample", "ccc", "CreateAutoCalloutTask");
/// let start = Instant::now();
/// for _ in 0..21 {
///     limiter.acquire(key, 20, start + Duration::from_secs(5)).await?;
/// }
/// assert_eq!(start.elapsed(), Duration::from_millis(1060));
/// # Ok::<(), tencentcloud_client::rate::Limited>(())
/// # }).unwrap();
/// ```
pub struct LocalLimiter {
    window: Duration,
    counters: Counters<Counter>,
    lines: Counters<Line>,
}

/// One account and action.
struct Counter {
    state: Mutex<State>,
}

/// Those in one runtime who wait for one account and action. Whoever holds the permit is next; semaphores give permits in
/// the order they were asked for. The first of several runtimes contend for the room.
struct Line {
    next: Semaphore,
}

#[derive(Default)]
struct State {
    log: Log,
    pace: Option<Pace>,
    waiting: u32,
}

impl LocalLimiter {
    /// A limiter with the default [`MARGIN`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_margin(MARGIN)
    }

    /// A limiter that counts a second so much longer than it is.
    #[must_use]
    pub fn with_margin(margin: Duration) -> Self {
        Self {
            window: Duration::from_secs(1).saturating_add(margin),
            counters: Counters::new(),
            lines: Counters::new(),
        }
    }

    fn counter(&self, key: RateKey<'_>) -> Arc<Counter> {
        self.counters.get(key, || Counter { state: Mutex::default() })
    }

    /// Counts a request that something else let through.
    #[cfg(feature = "redis")]
    pub(super) fn note(&self, key: RateKey<'_>, pace: Pace) {
        let counter = self.counter(key);
        let (mut state, now) = (counter.state(), Instant::now());
        state.log.room(now, pace);
        state.grant(now, now, pace);
    }

    pub(super) async fn wait(&self, key: RateKey<'_>, pace: Pace, until: Instant) -> Result<(), Limited> {
        let counter = self.counter(key);
        if counter.take(pace).is_ok() {
            return Ok(());
        }
        let _place = Place::at(&counter, pace, until)?;
        let line = self.lines.get_here(key, || Line { next: Semaphore::new(1) });
        // The semaphore is never closed: there is a permit unless the time is over.
        let Ok(Ok(_next)) = timeout_at(until, line.next.acquire()).await else {
            return Err(Limited::retry_after(pace.spacing()));
        };
        let mut due = Instant::now();
        while let Some(turn) = counter.take_turn(pace, due) {
            if turn > until {
                return Err(Limited::retry_after(turn - Instant::now()));
            }
            sleep_until(turn).await;
            due = turn;
        }
        Ok(())
    }
}

impl Counter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes room if there is some and nobody waits for it.
    fn take(&self, pace: Pace) -> Result<(), Limited> {
        let (mut state, now) = (self.state(), Instant::now());
        if state.waiting > 0 {
            return Err(Limited::retry_after(state.end_of_queue(now, pace) - now));
        }
        let room = state.log.room(now, pace);
        if room > now {
            return Err(Limited::retry_after(room - now));
        }
        state.grant(now, now, pace);
        Ok(())
    }

    /// Takes the room of the one who is next, or says when it is due.
    fn take_turn(&self, pace: Pace, due: Instant) -> Option<Instant> {
        let (mut state, now) = (self.state(), Instant::now());
        let turn = state.log.turn(now, pace);
        if turn > now {
            return Some(turn);
        }
        state.grant(now, due, pace);
        None
    }
}

impl Keyed for Counter {
    fn is_needed(&self) -> bool {
        let state = self.state();
        state.pace.is_some_and(|pace| !state.log.is_over(Instant::now(), pace))
    }
}

impl Keyed for Line {
    /// Nobody stands in it who does not hold it.
    fn is_needed(&self) -> bool {
        false
    }
}

impl State {
    fn grant(&mut self, now: Instant, due: Instant, pace: Pace) {
        self.log.grant(now, due);
        self.pace = Some(pace);
    }

    /// When one who comes now would be due, if all those waiting go on waiting.
    fn end_of_queue(&mut self, now: Instant, pace: Pace) -> Instant {
        later(self.log.turn(now, pace), pace.spacing().saturating_mul(self.waiting))
    }
}

/// A place in the queue, given up when dropped.
struct Place<'a>(&'a Counter);

impl<'a> Place<'a> {
    /// Takes the last place, unless that is too late already.
    fn at(counter: &'a Counter, pace: Pace, until: Instant) -> Result<Self, Limited> {
        let (mut state, now) = (counter.state(), Instant::now());
        let turn = state.end_of_queue(now, pace);
        if turn > until.max(now) {
            return Err(Limited::retry_after(turn - now));
        }
        state.waiting = state.waiting.saturating_add(1);
        Ok(Self(counter))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

impl RateLimiter for LocalLimiter {
    fn acquire<'a>(
        &'a self,
        key: RateKey<'a>,
        limit: u32,
        until: Instant,
    ) -> BoxFuture<'a, Result<(), Limited>> {
        Box::pin(self.wait(key, Pace::new(limit, self.window), until))
    }

    fn try_acquire(&self, key: RateKey<'_>, limit: u32) -> Option<Result<(), Limited>> {
        Some(self.counter(key).take(Pace::new(limit, self.window)))
    }
}

impl Default for LocalLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LocalLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalLimiter").field("window", &self.window).finish_non_exhaustive()
    }
}
