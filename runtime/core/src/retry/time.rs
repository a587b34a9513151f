//! The service's time: what response headers say about it, and how far it is from the local clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::clock::{Clock, unix_seconds};

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

/// A clock that is corrected by what responses say about the time. Clones share the correction.
///
/// [`now`](Clock::now) is the service's time, as far as it is known.
#[derive(Clone, Debug)]
pub struct CorrectedClock {
    local: Arc<dyn Clock>,
    /// By how many seconds the service's clock is ahead of the local one.
    offset: Arc<AtomicI64>,
}

impl CorrectedClock {
    /// A clock that needs no correction as far as is known.
    #[must_use]
    pub fn new(local: Arc<dyn Clock>) -> Self {
        Self { local, offset: Arc::default() }
    }

    /// The clock without the correction.
    #[must_use]
    pub fn local(&self) -> &dyn Clock {
        &*self.local
    }

    /// The service's time when the local time is `local`.
    #[must_use]
    pub fn correct(&self, local: SystemTime) -> SystemTime {
        let seconds = self.offset.load(Ordering::Relaxed);
        if seconds == 0 {
            return local;
        }
        let offset = Duration::from_secs(seconds.unsigned_abs());
        let corrected = if seconds < 0 { local.checked_sub(offset) } else { local.checked_add(offset) };
        corrected.unwrap_or(local)
    }

    /// How far the local clock is ahead of the service's, in seconds.
    #[must_use]
    pub fn seconds_ahead(&self) -> i64 {
        self.offset.load(Ordering::Relaxed).saturating_neg()
    }

    /// Sets the service's current time, in whole seconds.
    pub fn set(&self, server: SystemTime) {
        let local = unix_seconds(self.local.now());
        self.offset.store(unix_seconds(server).saturating_sub(local), Ordering::Relaxed);
    }

    /// Sets the time from a response that rejects a signature as expired: `server` is the time of the response by the
    /// server's clock, `signed` the time in the signature.
    ///
    /// Returns whether a signature with the corrected time may be accepted.
    #[must_use]
    pub fn measure(&self, server: SystemTime, signed: SystemTime) -> bool {
        self.set(server);
        unix_seconds(server).abs_diff(unix_seconds(signed)) >= MIN_SKEW
    }
}

impl Clock for CorrectedClock {
    fn now(&self) -> SystemTime {
        self.correct(self.local.now())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::{CorrectedClock, retry_after};
    use crate::clock::{Clock, ManualClock};

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

    /// A clock whose local time is this, and that local clock.
    fn clock(seconds: u64) -> (CorrectedClock, Arc<ManualClock>) {
        let local = Arc::new(ManualClock::at(seconds));
        (CorrectedClock::new(local.clone()), local)
    }

    #[test]
    fn the_time_is_corrected_in_both_directions_and_repeatedly() {
        let (clock, local) = clock(1_000);
        assert_eq!((clock.now(), clock.seconds_ahead()), (at(1_000), 0));
        assert!(clock.measure(at(5_000), at(999)));
        local.advance(Duration::from_secs(10));
        assert_eq!((clock.now(), clock.seconds_ahead()), (at(5_010), -4_000));
        assert_eq!((clock.clone().now(), clock.local().now()), (at(5_010), at(1_010)));
        // The local clock is set right.
        local.advance(Duration::from_secs(4_000));
        assert!(clock.measure(at(5_010), at(9_010)));
        assert_eq!((clock.now(), clock.seconds_ahead()), (at(5_010), 0));
        clock.set(at(1_000));
        assert_eq!((clock.now(), clock.seconds_ahead()), (at(1_000), 4_010));
    }

    #[test]
    fn another_signature_does_not_help_if_the_time_was_right() {
        assert!(!clock(1_001).0.measure(at(1_000), at(1_001)));
    }

    #[test]
    fn another_signature_helps_if_the_request_was_delayed() {
        assert!(clock(1_400).0.measure(at(1_400), at(1_000)));
    }

    #[test]
    fn a_time_out_of_range_is_not_a_panic() {
        let (clock, local) = clock(u64::MAX / 1000);
        for server in [at(0), at(1 << 40), UNIX_EPOCH - Duration::from_secs(1 << 40)] {
            clock.set(server);
            let _ = (clock.now(), clock.seconds_ahead(), local.now());
        }
    }
}
