//! The service's time: what response headers say about it, and how far it is from the local clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::clock::unix_seconds;

/// The time of a response by the server's clock, from its `Date` header.
#[must_use]
pub fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(header_text(headers, &DATE)?).ok()
}

/// The longest time that a server is believed to want callers to wait. Programs may add it to an instant.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the server asks to wait, from `Retry-After`, which is a number of seconds or a date. A day at most.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = header_text(headers, &RETRY_AFTER)?;
    let asked = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        // A date by the server's clock is only meaningful relative to another one.
        let until = httpdate::parse_http_date(text).ok()?;
        until.duration_since(date(headers)?).unwrap_or(Duration::ZERO)
    };
    Some(asked.min(MAX_RETRY_AFTER))
}

fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The smallest error of a clock, in seconds, that explains an expired signature.
const MIN_SKEW: u64 = 30;

/// The offset of the service's clock from the local one, in seconds. Shared by all calls of a client.
#[derive(Debug, Default)]
pub struct ClockSkew(AtomicI64);

impl ClockSkew {
    /// The service's time when the local time is `now`.
    #[must_use]
    pub fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        if seconds == 0 {
            return now;
        }
        let offset = Duration::from_secs(seconds.unsigned_abs());
        let corrected = if seconds < 0 { now.checked_sub(offset) } else { now.checked_add(offset) };
        corrected.unwrap_or(now)
    }

    /// How far the local clock is ahead of the service's, in seconds.
    #[must_use]
    pub fn seconds_ahead(&self) -> i64 {
        self.0.load(Ordering::Relaxed).saturating_neg()
    }

    /// Measures the offset from a response that rejects a signature as expired: `server` is the time of the response by
    /// the server's clock, `local` the same by the local one, `signed` the time in the signature.
    ///
    /// Returns whether a signature with the corrected time may be accepted.
    pub fn measure(&self, server: SystemTime, local: SystemTime, signed: SystemTime) -> bool {
        let (server, local, signed) = (unix_seconds(server), unix_seconds(local), unix_seconds(signed));
        self.0.store(server.saturating_sub(local), Ordering::Relaxed);
        server.abs_diff(signed) >= MIN_SKEW
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::{ClockSkew, retry_after};

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let table = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(29)),
            ("Fri, 31 Dec 1999 23:59:00 GMT", Some(0)),
            ("86400", Some(86_400)),
            ("86401", Some(86_400)),
            ("18446744073709551615", Some(86_400)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
            ("18446744073709551616", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (text, seconds) in table {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, HeaderValue::from_static("Fri, 31 Dec 1999 23:59:30 GMT"));
            headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
            assert_eq!(retry_after(&headers), seconds.map(Duration::from_secs), "{text}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert(RETRY_AFTER, HeaderValue::from_static("Fri, 31 Dec 1999 23:59:59 GMT"));
        assert_eq!(retry_after(&headers), None, "the server's time is unknown");
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_skew_is_measured_in_both_directions_and_repeatedly() {
        let skew = ClockSkew::default();
        assert_eq!(skew.correct(at(1_000)), at(1_000));
        assert!(skew.measure(at(5_000), at(1_000), at(999)));
        assert_eq!(skew.correct(at(1_010)), at(5_010));
        // The local clock has been set in the meantime.
        assert!(skew.measure(at(5_020), at(5_020), at(9_020)));
        assert_eq!(skew.correct(at(5_021)), at(5_021));
        assert!(skew.measure(at(1_000), at(5_000), at(5_000)));
        assert_eq!(skew.correct(at(5_000)), at(1_000));
    }

    #[test]
    fn another_signature_does_not_help_if_the_time_was_right() {
        assert!(!ClockSkew::default().measure(at(1_000), at(1_001), at(1_001)));
    }

    #[test]
    fn another_signature_helps_if_the_request_was_delayed() {
        assert!(ClockSkew::default().measure(at(1_400), at(1_400), at(1_000)));
    }
}
