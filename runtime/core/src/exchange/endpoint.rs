//! Where requests go.

use std::fmt;
use std::sync::Arc;

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

use super::CONTENT_TYPE_JSON;
use crate::error::Error;
use crate::host::is_loopback;
use crate::sign::SignedHost;

/// The URL that requests are sent to: a scheme, a host, and maybe a port. Cheap to clone.
///
/// ```
/// use tencentcloud_core::exchange::Endpoint;
///
/// let endpoint = Endpoint::parse("https://ccc.tencentcloudapi.com")?;
/// assert_eq!((endpoint.host(), endpoint.port()), ("ccc.tencentcloudapi.com", 443));
/// assert!(Endpoint::parse("http://ccc.tencentcloudapi.com").is_err());
/// # Ok::<(), tencentcloud_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Endpoint(Arc<Parts>);

struct Parts {
    authority: Authority,
    uri: Uri,
    host_header: HeaderValue,
    signed_host: SignedHost,
}

impl Endpoint {
    /// Parses `https://host`, a bare host, or `http://127.0.0.1:8080`. An `http://` URL must name this machine.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the text is not such a URL, or holds a path or user info.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, false)
    }

    /// Parses like [`parse`](Self::parse), but an `http://` URL may name any machine. Requests then travel unencrypted.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_allowing_http(text: &str) -> Result<Self, Error> {
        Self::parse_with(text, true)
    }

    fn parse_with(text: &str, allow_http: bool) -> Result<Self, Error> {
        let (scheme, rest) = match text.split_once("://") {
            None => (Scheme::HTTPS, text),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (Scheme::HTTPS, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (Scheme::HTTP, rest),
            Some(_) => return Err(wrong("its scheme is neither `https` nor `http`")),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        // User info may be a password: no message repeats an endpoint before it is known to have none.
        if authority.contains('@') {
            return Err(wrong("it holds user info; credentials are configured apart from it"));
        }
        if authority.contains(['/', '?', '#']) {
            return Err(wrong("it goes on after the host; actions all live at `/`"));
        }
        let authority: Authority =
            authority.parse().map_err(|_| wrong("its host is not a host name or address"))?;
        check_port(&authority)?;
        if authority.host().is_empty() {
            return Err(wrong("it has no host"));
        }
        if scheme == Scheme::HTTP && !is_loopback(authority.host()) && !allow_http {
            return Err(Error::config(format!(
                "the endpoint `http://{authority}` would send requests unencrypted: use `https://`, or \
                 `allow_plain_http()` in a network where that is safe",
            )));
        }
        Self::new(scheme, authority)
    }

    fn new(scheme: Scheme, authority: Authority) -> Result<Self, Error> {
        let host_header = HeaderValue::from_str(authority.as_str())
            .map_err(|_| wrong("its host cannot be sent as a header"))?;
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(authority.clone())
            .path_and_query("/")
            .build()
            .map_err(|_| wrong("it is not a URL"))?;
        let signed_host = SignedHost::new(CONTENT_TYPE_JSON, authority.as_str());
        Ok(Self(Arc::new(Parts { authority, uri, host_header, signed_host })))
    }

    /// The host and, if one was given, the port, as sent in the header `Host`.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority.as_str()
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.authority.host()
    }

    /// The port, which defaults to that of the scheme.
    #[must_use]
    pub fn port(&self) -> u16 {
        let default = if self.0.uri.scheme_str() == Some("http") { 80 } else { 443 };
        self.0.uri.port_u16().unwrap_or(default)
    }

    /// The URL that requests are sent to.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0.uri
    }

    pub(super) fn host_header(&self) -> &HeaderValue {
        &self.0.host_header
    }

    pub(super) fn signed_host(&self) -> &SignedHost {
        &self.0.signed_host
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint").field(&self.0.uri).finish()
    }
}

fn check_port(authority: &Authority) -> Result<(), Error> {
    let after_host = &authority.as_str()[authority.host().len()..];
    match after_host.strip_prefix(':') {
        None if after_host.is_empty() => Ok(()),
        Some(port) if port.parse::<u16>().is_ok_and(|port| port != 0) => Ok(()),
        _ => Err(wrong("its port is not a number from 1 to 65535")),
    }
}

fn wrong(what: &str) -> Error {
    Error::config(format!(
        "the endpoint cannot be used: {what}; write it as `https://ccc.tencentcloudapi.com` or \
         `http://127.0.0.1:8080`"
    ))
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn usable() {
        let table = [
            ("ccc.tencentcloudapi.com", "https://ccc.tencentcloudapi.com/", "ccc.tencentcloudapi.com"),
            (
                "https://ccc.intl.tencentcloudapi.com/",
                "https://ccc.intl.tencentcloudapi.com/",
                "ccc.intl.tencentcloudapi.com",
            ),
            ("HTTPS://example.com:8443", "https://example.com:8443/", "example.com:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080/", "[::1]:8080"),
            ("http://localhost:1", "http://localhost:1/", "localhost:1"),
            ("localhost:8080", "https://localhost:8080/", "localhost:8080"),
        ];
        for (text, uri, host) in table {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!(endpoint.uri().to_string(), uri);
            assert_eq!(endpoint.authority(), host);
        }
    }

    #[test]
    fn unusable() {
        let table = [
            ("", "host"),
            ("https://", "host"),
            ("https:///", "host"),
            ("ftp://example.com", "scheme"),
            ("https://example.com/v3", "goes on"),
            ("https://example.com/?a=b", "goes on"),
            ("https://example.com#a", "goes on"),
            ("https://user:hunter2@example.com", "user info"),
            ("https://example.com:0", "port"),
            ("https://example.com:65536", "port"),
            ("https://example.com:", "port"),
            ("https://example.com:http", "port"),
            ("https://exam ple.com", "host"),
            ("https://:443", "host"),
            ("http://example.com", "unencrypted"),
            ("http://127.0.0.1.example.com", "unencrypted"),
        ];
        for (text, expected) in table {
            let error = Endpoint::parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(Endpoint::parse_allowing_http("http://example.com").is_ok());
    }
}
