//! The mock's clock, and dates in UTC.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;

/// A source of time with a skew that can be changed while the mock runs.
pub(crate) struct MockClock {
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// In seconds.
    skew: AtomicI64,
}

impl MockClock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { now: Box::new(now), skew: AtomicI64::new(0) }
    }

    /// The system's clock.
    #[expect(clippy::disallowed_methods, reason = "the default of an injected clock")]
    pub(crate) fn system() -> Self {
        Self::new(SystemTime::now)
    }

    pub(crate) fn now(&self) -> SystemTime {
        let (now, skew) = ((self.now)(), self.skew.load(Ordering::Relaxed));
        let distance = Duration::from_secs(skew.unsigned_abs());
        let skewed = if skew < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        skewed.unwrap_or(now)
    }

    /// How far the clock is ahead of its source, in seconds.
    pub(crate) fn skew(&self) -> i64 {
        self.skew.load(Ordering::Relaxed)
    }

    pub(crate) fn set_skew(&self, seconds: i64) {
        self.skew.store(seconds, Ordering::Relaxed);
    }
}

impl fmt::Debug for MockClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockClock").field("skew", &self.skew).finish_non_exhaustive()
    }
}

/// The UTC date of a Unix timestamp in seconds, such as `2019-02-25`; `None` beyond the year 9999.
pub(crate) fn date(timestamp: i64) -> Option<String> {
    Some(OffsetDateTime::from_unix_timestamp(timestamp).ok()?.date().to_string())
}

/// The UTC date and time in RFC 3339 format, in whole seconds; the epoch if it cannot be represented.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    let time = seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    let time = time.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    format!("{}T{:02}:{:02}:{:02}Z", time.date(), time.hour(), time.minute(), time.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_utc() {
        for (timestamp, expected) in [
            (-1, Some("1969-12-31")),
            (951_782_400, Some("2000-02-29")),
            (1_551_113_065, Some("2019-02-25")),
            (1_735_689_599, Some("2024-12-31")),
            (1_735_689_600, Some("2025-01-01")),
            (i64::MAX, None),
        ] {
            assert_eq!(date(timestamp).as_deref(), expected);
        }
    }

    #[test]
    fn a_clock_can_be_skewed_in_both_directions() {
        let clock = MockClock::new(|| UNIX_EPOCH + Duration::from_secs(1_551_113_065));
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:44:25Z");
        clock.set_skew(600);
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:54:25Z");
        clock.set_skew(-600);
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:34:25Z");
        clock.set_skew(i64::MAX);
        assert!(!rfc3339(clock.now()).is_empty());
    }
}
