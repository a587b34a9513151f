//! Rate limits within one process.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::keyed::{Evict, Keyed};
use super::window::{RateLimit, SlidingWindow};
use super::{MARGIN, PermitFuture, RateKey, RateLimitError, RateLimiter, exceeded, later};

/// Counts requests in this process. The default limiter of a configuration.
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
/// # Ok::<(), tencentcloud_client::rate::RateLimitError>(())
/// # }).unwrap();
/// ```
pub struct LocalLimiter {
    window: Duration,
    counters: Keyed<RequestCounter>,
    queues: Keyed<WaitQueue>,
}

/// The requests of one key.
struct RequestCounter(Mutex<State>);

/// The callers of one key that wait on one runtime. Semaphores grant permits in order, and the holder of this one is next.
/// The first callers of several runtimes compete.
struct WaitQueue(Semaphore);

#[derive(Default)]
struct State {
    window: SlidingWindow,
    limit: Option<RateLimit>,
    waiting: u32,
}

impl LocalLimiter {
    /// A limiter with the default [`MARGIN`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_margin(MARGIN)
    }

    /// A limiter whose limits apply to a second plus `margin`.
    #[must_use]
    pub fn with_margin(margin: Duration) -> Self {
        let window = Duration::from_secs(1).saturating_add(margin);
        Self { window, counters: Keyed::new(), queues: Keyed::new() }
    }

    fn counter(&self, key: RateKey<'_>) -> Arc<RequestCounter> {
        self.counters.get(key, || RequestCounter(Mutex::default()))
    }

    /// Counts a request that another limiter permitted.
    #[cfg(feature = "redis")]
    pub(super) fn record(&self, key: RateKey<'_>, limit: RateLimit) {
        let counter = self.counter(key);
        let (mut state, now) = (counter.state(), Instant::now());
        state.window.next_free(now, limit);
        state.grant(now, now, limit);
    }

    pub(super) async fn wait(
        &self,
        key: RateKey<'_>,
        limit: RateLimit,
        deadline: Instant,
    ) -> Result<(), RateLimitError> {
        let counter = self.counter(key);
        if counter.try_acquire(limit).is_ok() {
            return Ok(());
        }
        let _waiting = Waiting::enter(&counter, limit, deadline)?;
        let queue = self.queues.get_on_this_runtime(key, || WaitQueue(Semaphore::new(1)));
        // The semaphore is never closed: only the deadline keeps the permit away.
        let Ok(Ok(_next)) = timeout_at(deadline, queue.0.acquire()).await else {
            return Err(exceeded(limit.spacing()));
        };
        let mut due = Instant::now();
        while let Some(turn) = counter.take_turn(limit, due) {
            if turn > deadline {
                return Err(exceeded(turn - Instant::now()));
            }
            sleep_until(turn).await;
            due = turn;
        }
        Ok(())
    }
}

impl RequestCounter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants a permit if the limit allows it now and nobody waits.
    fn try_acquire(&self, limit: RateLimit) -> Result<(), RateLimitError> {
        let (mut state, now) = (self.state(), Instant::now());
        if state.waiting > 0 {
            return Err(exceeded(state.turn_of_newcomer(now, limit) - now));
        }
        let free = state.window.next_free(now, limit);
        if free > now {
            return Err(exceeded(free - now));
        }
        state.grant(now, now, limit);
        Ok(())
    }

    /// Grants a permit to the next waiting caller, or returns when its turn is.
    fn take_turn(&self, limit: RateLimit, due: Instant) -> Option<Instant> {
        let (mut state, now) = (self.state(), Instant::now());
        let turn = state.window.next_turn(now, limit);
        if turn > now {
            return Some(turn);
        }
        state.grant(now, due, limit);
        None
    }
}

impl Evict for RequestCounter {
    fn is_in_use(&self) -> bool {
        let state = self.state();
        state.limit.is_some_and(|limit| !state.window.is_idle(Instant::now(), limit))
    }
}

impl Evict for WaitQueue {
    /// Waiting callers hold the queue.
    fn is_in_use(&self) -> bool {
        false
    }
}

impl State {
    fn grant(&mut self, now: Instant, due: Instant, limit: RateLimit) {
        self.window.grant(now, due);
        self.limit = Some(limit);
    }

    /// The turn of a new caller if all others keep waiting.
    fn turn_of_newcomer(&mut self, now: Instant, limit: RateLimit) -> Instant {
        later(self.window.next_turn(now, limit), limit.spacing().saturating_mul(self.waiting))
    }
}

/// Counts as a waiting caller until dropped.
struct Waiting<'a>(&'a RequestCounter);

impl<'a> Waiting<'a> {
    /// Joins the end of the queue, unless that turn is after the deadline.
    fn enter(
        counter: &'a RequestCounter,
        limit: RateLimit,
        deadline: Instant,
    ) -> Result<Self, RateLimitError> {
        let (mut state, now) = (counter.state(), Instant::now());
        let turn = state.turn_of_newcomer(now, limit);
        if turn > deadline.max(now) {
            return Err(exceeded(turn - now));
        }
        state.waiting = state.waiting.saturating_add(1);
        Ok(Self(counter))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

impl RateLimiter for LocalLimiter {
    fn acquire<'a>(&'a self, key: RateKey<'a>, limit: u32, deadline: Instant) -> PermitFuture<'a> {
        Box::pin(self.wait(key, RateLimit::new(limit, self.window), deadline))
    }

    fn try_acquire(&self, key: RateKey<'_>, limit: u32) -> Option<Result<(), RateLimitError>> {
        Some(self.counter(key).try_acquire(RateLimit::new(limit, self.window)))
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
