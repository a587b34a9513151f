//! The date of a timestamp, in UTC.

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Days since 1970, as the date in UTC counts them.
pub(super) fn day(unix_seconds: i64) -> i64 {
    unix_seconds.div_euclid(SECONDS_A_DAY)
}

/// The date as `2019-02-25`.
///
/// Only the 400-year cycle of the calendar is needed: years that begin in March put the leap day last, so that months
/// have lengths of a regular pattern, 153 days for every five.
pub(super) fn of(unix_seconds: i64) -> String {
    const DAYS_FROM_MARCH_OF_YEAR_ZERO: i64 = 719_468;
    const DAYS_A_CYCLE: i64 = 146_097;

    let days = day(unix_seconds) + DAYS_FROM_MARCH_OF_YEAR_ZERO;
    let (cycle, day) = (days.div_euclid(DAYS_A_CYCLE), days.rem_euclid(DAYS_A_CYCLE));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day + 2) / 153;
    let day = day - (153 * month_from_march + 2) / 5 + 1;
    let (month, next_year) = match month_from_march {
        0..=9 => (month_from_march + 3, 0),
        _ => (month_from_march - 9, 1),
    };
    let year = cycle * 400 + year + next_year;
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn known_dates() {
        let table = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_551_113_065, "2019-02-25"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"),
            (4_107_542_399, "2100-02-28"),
            (253_402_300_799, "9999-12-31"),
        ];
        for (seconds, date) in table {
            assert_eq!(of(seconds), date, "{seconds}");
        }
    }

    #[test]
    fn four_hundred_years_day_by_day() {
        let mut seconds = 946_684_800; // 2000-01-01
        for year in 2000..2400 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let february = if leap { 29 } else { 28 };
            for (month, days) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                for day in 1..=days {
                    assert_eq!(of(seconds), format!("{year}-{month:02}-{day:02}"));
                    seconds += 86_400;
                }
            }
        }
    }

    #[test]
    fn no_time_is_out_of_reach() {
        assert!(!of(i64::MAX).is_empty());
        assert!(!of(i64::MIN).is_empty());
    }
}
