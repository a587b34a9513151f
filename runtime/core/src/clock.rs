//! Clocks. All code that needs the time takes a [`Clock`].

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of the current time.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> SystemTime;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock for tests, which only moves by [`advance`](Self::advance).
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::clock::{Clock, ManualClock, unix_seconds};
///
/// let clock = ManualClock::at(1_551_113_065);
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(unix_seconds(clock.now()), 1_551_113_070);
/// ```
#[derive(Debug)]
pub struct ManualClock {
    milliseconds: AtomicU64,
}

impl ManualClock {
    /// A clock at this many seconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub fn at(unix_seconds: u64) -> Self {
        Self { milliseconds: AtomicU64::new(unix_seconds.saturating_mul(1000)) }
    }

    /// Moves the clock forward, in whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        let later = |milliseconds: u64| Some(milliseconds.saturating_add(by));
        // Cannot fail, since the closure always returns a value.
        let _ = self.milliseconds.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        // A time that the platform cannot represent becomes 1970 rather than a panic.
        let since = Duration::from_millis(self.milliseconds.load(Ordering::Relaxed));
        UNIX_EPOCH.checked_add(since).unwrap_or(UNIX_EPOCH)
    }
}

/// Whole seconds since 1970-01-01 00:00 UTC; negative before it.
#[must_use]
pub fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(error) => i64::try_from(error.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}
