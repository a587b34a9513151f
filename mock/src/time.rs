//! The mock's clock, and dates of the calendar.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of time that can be set ahead or back while the mock runs.
pub(crate) struct Clock {
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// In seconds.
    ahead: AtomicI64,
}

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { now: Box::new(now), ahead: AtomicI64::new(0) }
    }

    /// The time outside.
    #[expect(
        clippy::disallowed_methods,
        reason = "the default of an injected clock; every use takes it from here"
    )]
    pub(crate) fn system() -> Self {
        Self::new(SystemTime::now)
    }

    pub(crate) fn now(&self) -> SystemTime {
        let (now, ahead) = ((self.now)(), self.ahead.load(Ordering::Relaxed));
        let distance = Duration::from_secs(ahead.unsigned_abs());
        let moved = if ahead < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        moved.unwrap_or(now)
    }

    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::Relaxed);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("ahead", &self.ahead).finish_non_exhaustive()
    }
}

/// The UTC date of Unix time in seconds, `2019-02-25`.
pub(crate) fn date(timestamp: i64) -> String {
    let (year, month, day) = civil(timestamp.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The UTC date and time as RFC 3339 writes it, to the second.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let timestamp = i64::try_from(seconds).unwrap_or_default();
    let second = timestamp.rem_euclid(86_400);
    format!("{}T{:02}:{:02}:{:02}Z", date(timestamp), second / 3600, second / 60 % 60, second % 60)
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar.
///
/// Counted in years that begin in March, so that the leap day is the last of a year, and in eras of 400
/// years, after which the calendar repeats.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097;
    const FROM_0000_03_01: i64 = 719_468;
    let shifted = days + FROM_0000_03_01;
    let (era, day_of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / (ERA - 1);
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months from March on have 31, 30, 31, 30, 31 days, over and over: 153 in five months.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_calendar() {
        let table = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_551_113_065, "2019-02-25"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (timestamp, expected) in table {
            assert_eq!(date(timestamp), expected);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut previous = civil(-200_000);
        for day in -199_999..200_000 {
            let next = civil(day);
            let (year, month, day) = next;
            let first_of_next = match previous {
                (year, 12, 31) => (year + 1, 1, 1),
                (year, month, 28..=31) => (year, month + 1, 1),
                _ => (0, 0, 0),
            };
            assert!(next == first_of_next || (year, month, day - 1) == previous, "{previous:?} {next:?}");
            previous = next;
        }
    }

    #[test]
    fn a_clock_can_be_set_ahead_and_back() {
        let clock = Clock::new(|| UNIX_EPOCH + Duration::from_secs(1_551_113_065));
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:44:25Z");
        clock.set_ahead(600);
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:54:25Z");
        clock.set_ahead(-600);
        assert_eq!(rfc3339(clock.now()), "2019-02-25T16:34:25Z");
        clock.set_ahead(i64::MAX);
        let _ = clock.now();
    }
}
