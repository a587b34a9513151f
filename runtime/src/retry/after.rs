//! What the headers of an answer say about time.

use std::time::{Duration, SystemTime};

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// When the answer was made, by the clock of whoever made it.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, &DATE)?).ok()
}

/// How long the server asks to wait: it says so in seconds, or says until when.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // A time of the server's clock means something only next to another one.
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(date(headers)?).unwrap_or_default())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

    use super::retry_after;

    #[test]
    fn seconds_or_a_date() {
        let table = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(29)),
            ("Fri, 31 Dec 1999 23:59:00 GMT", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
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
        assert_eq!(retry_after(&headers), None, "nobody knows what time it is there");
    }
}
