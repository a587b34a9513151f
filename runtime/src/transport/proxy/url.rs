//! Where a proxy is, and who it is told one is.

use ::http::Uri;
use ::http::header::HeaderValue;
use ::http::uri::{PathAndQuery, Scheme};

/// The URL of an HTTP proxy.
#[derive(Clone)]
pub(in crate::transport) struct ProxyUrl {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

impl ProxyUrl {
    /// `http://user:password@host:port`, where only the host is needed. `None` if it is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.parse::<Uri>().ok()?.into_parts();
        let scheme = parts.scheme.get_or_insert(Scheme::HTTP);
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return None;
        }
        let authority = parts.authority.take()?;
        let (user, place) = match authority.as_str().rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority.as_str()),
        };
        parts.authority = Some(place.parse().ok()?);
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let authorization = match user {
            Some(user) => Some(basic(user)?),
            None => None,
        };
        Some(Self { uri: Uri::from_parts(parts).ok()?, authorization })
    }

    /// Its address, without the user.
    pub(in crate::transport) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The header `Proxy-Authorization`, if it wants a user.
    pub(in crate::transport) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

/// The header for `user:password`, or for a user without one.
fn basic(user: &str) -> Option<HeaderValue> {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let pair = [decoded(user), decoded(password)].join(&b':');
    let mut header = HeaderValue::try_from(format!("Basic {}", base64(&pair))).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// The bytes that a part of a URL stands for. A percent sign that begins nothing stands for itself.
fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16)?.try_into().ok());
    let (bytes, mut index) = (text.as_bytes(), 0);
    let mut decoded = Vec::with_capacity(bytes.len());
    while let Some(&byte) = bytes.get(index) {
        let digits: (Option<u8>, Option<u8>) = (digit(bytes.get(index + 1)), digit(bytes.get(index + 2)));
        if let (b'%', (Some(high), Some(low))) = (byte, digits) {
            decoded.push(high << 4 | low);
            index += 3;
        } else {
            decoded.push(byte);
            index += 1;
        }
    }
    decoded
}

/// As RFC 4648 writes bytes, four digits for three of them.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |index| three.get(index).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS[(bits >> shift & 63) as usize];
            text.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_a_proxy() {
        let table = [
            ("http://proxy.example.com:3128", Some("http://proxy.example.com:3128/")),
            ("https://proxy.example.com/path?query", Some("https://proxy.example.com/")),
            ("proxy:3128", Some("http://proxy:3128/")),
            ("proxy", Some("http://proxy/")),
            ("user:secret@proxy:3128", Some("http://proxy:3128/")),
            ("HTTP://[::1]:3128", Some("http://[::1]:3128/")),
            ("socks5://proxy:1080", None),
            ("ftp://proxy", None),
            ("http://", None),
            ("http://user@", None),
            ("http:// proxy", None),
            ("/proxy", None),
            ("", None),
        ];
        for (text, expected) in table {
            let uri = ProxyUrl::parse(text).map(|proxy| proxy.uri().to_string());
            assert_eq!(uri.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn users_become_a_header() {
        // As `printf 'user:hunter@2' | base64` writes them.
        let table = [
            ("user:hunter%402", "Basic dXNlcjpodW50ZXJAMg=="),
            ("user:hunter2", "Basic dXNlcjpodW50ZXIy"),
            ("user:a:b", "Basic dXNlcjphOmI="),
            ("user", "Basic dXNlcjo="),
            ("%E4%B8%ad:100%", "Basic 5LitOjEwMCU="),
        ];
        for (user, expected) in table {
            let proxy = ProxyUrl::parse(&format!("http://{user}@proxy:1")).unwrap();
            let header = proxy.authorization().unwrap();
            assert_eq!(header, expected, "{user}");
            assert!(header.is_sensitive());
        }
        assert!(ProxyUrl::parse("http://proxy:1").unwrap().authorization().is_none());
    }
}
