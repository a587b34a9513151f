//! One place that calls go to.

use std::fmt;
use std::sync::Arc;

use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};

#[cfg(feature = "client")]
use super::breaker::Breaker;
use crate::error::Error;
use crate::exchange::{CONTENT_TYPE_JSON, Templates};
use crate::host::is_loopback;
use crate::sign::SignedHost;

/// A scheme, a host and perhaps a port, in the forms that every request needs. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Endpoint(Arc<Place>);

struct Place {
    authority: Authority,
    uri: Uri,
    header: HeaderValue,
    signed: SignedHost,
    templates: Templates,
    #[cfg(feature = "client")]
    breaker: Breaker,
}

impl Endpoint {
    /// Takes `https://host`, `http://127.0.0.1:8080` or a bare host.
    pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Self, Error> {
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
        if scheme == Scheme::HTTP && !is_loopback(authority.host()) && !allow_plain_http {
            return Err(Error::config(format!(
                "the endpoint `http://{authority}` would send requests unencrypted: use `https://`, or \
                 `allow_plain_http()` in a network where that is safe",
            )));
        }
        Self::new(scheme, authority)
    }

    fn new(scheme: Scheme, authority: Authority) -> Result<Self, Error> {
        let header =
            HeaderValue::from_str(authority.as_str()).map_err(|_| wrong("it does not make a header"))?;
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(authority.clone())
            .path_and_query("/")
            .build()
            .map_err(|_| wrong("it does not make a URL"))?;
        let signed = SignedHost::new(CONTENT_TYPE_JSON, authority.as_str());
        Ok(Self(Arc::new(Place {
            authority,
            uri,
            header,
            signed,
            templates: Templates::default(),
            #[cfg(feature = "client")]
            breaker: Breaker::default(),
        })))
    }

    /// What is sent as `Host`, with the port if one was given.
    pub(crate) fn host(&self) -> &str {
        self.0.authority.as_str()
    }

    /// The same as a header.
    pub(crate) fn host_header(&self) -> &HeaderValue {
        &self.0.header
    }

    /// What a signature says of it.
    pub(crate) fn signed(&self) -> &SignedHost {
        &self.0.signed
    }

    /// The headers of calls to it.
    pub(crate) fn templates(&self) -> &Templates {
        &self.0.templates
    }

    /// Where actions live.
    pub(crate) fn uri(&self) -> &Uri {
        &self.0.uri
    }

    /// What is known of whether it can be reached.
    #[cfg(feature = "client")]
    pub(super) fn breaker(&self) -> &Breaker {
        &self.0.breaker
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
            let endpoint = Endpoint::parse(text, false).unwrap();
            assert_eq!(endpoint.uri().to_string(), uri);
            assert_eq!(endpoint.host(), host);
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
            let error = Endpoint::parse(text, false).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(Endpoint::parse("http://example.com", true).is_ok());
    }
}
