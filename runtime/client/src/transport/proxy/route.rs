//! The way through a proxy: its URL and its credentials.

use ::http::Uri;
use ::http::header::HeaderValue;
use ::http::uri::{PathAndQuery, Scheme};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;

/// An HTTP proxy.
#[derive(Clone)]
pub(in crate::transport) struct ProxyRoute {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

impl ProxyRoute {
    /// Parses `http://user:password@host:port`, of which only the host is required. `None` if the text is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.parse::<Uri>().ok()?.into_parts();
        let scheme = parts.scheme.get_or_insert(Scheme::HTTP);
        if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS {
            return None;
        }
        let authority = parts.authority.take()?;
        let (user_info, host) = match authority.as_str().rsplit_once('@') {
            Some((user_info, host)) => (Some(user_info), host),
            None => (None, authority.as_str()),
        };
        parts.authority = Some(host.parse().ok()?);
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let authorization = match user_info {
            Some(user_info) => Some(basic_authorization(user_info)?),
            None => None,
        };
        Some(Self { uri: Uri::from_parts(parts).ok()?, authorization })
    }

    /// The URL, without user info.
    pub(in crate::transport) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The `Proxy-Authorization` header, if the URL contains user info.
    pub(in crate::transport) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

/// Makes a header from `user:password` or `user`.
fn basic_authorization(user_info: &str) -> Option<HeaderValue> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let decode = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let encoded = BASE64_STANDARD.encode([decode(user), decode(password)].join(&b':'));
    let mut header = HeaderValue::try_from(format!("Basic {encoded}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_urls_are_accepted() {
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
            let uri = ProxyRoute::parse(text).map(|proxy| proxy.uri().to_string());
            assert_eq!(uri.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn user_info_becomes_a_header() {
        // Computed with `printf 'user:hunter@2' | base64`.
        let table = [
            ("user:hunter%402", "Basic dXNlcjpodW50ZXJAMg=="),
            ("user:hunter2", "Basic dXNlcjpodW50ZXIy"),
            ("user:a:b", "Basic dXNlcjphOmI="),
            ("user", "Basic dXNlcjo="),
            ("%E4%B8%ad:100%", "Basic 5LitOjEwMCU="),
        ];
        for (user_info, expected) in table {
            let proxy = ProxyRoute::parse(&format!("http://{user_info}@proxy:1")).unwrap();
            let header = proxy.authorization().unwrap();
            assert_eq!(header, expected, "{user_info}");
            assert!(header.is_sensitive());
        }
        assert!(ProxyRoute::parse("http://proxy:1").unwrap().authorization().is_none());
    }
}
