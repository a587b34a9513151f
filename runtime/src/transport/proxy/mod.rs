//! Proxies.

mod bypass;
mod url;

use std::env;
use std::fmt;
use std::sync::Arc;

use ::http::Uri;

use crate::error::Error;
use crate::host::{METADATA_HOST, is_loopback};
use bypass::Bypass;

pub(super) use url::ProxyUrl;

/// A proxy that requests are tunnelled through, so that it sees their host and nothing else of them.
///
/// ```
/// use tencentcloud_runtime::transport::Proxy;
///
/// let proxy = Proxy::http("http://user:password@proxy.example.com:3128")?;
/// assert!(!format!("{proxy:?}").contains("password"));
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    url: ProxyUrl,
    except: String,
}

impl Proxy {
    /// A proxy by its URL, `http://host:port` or `https://host:port`, with a user if it wants one. Characters of user
    /// and password that a URL cannot hold are written as in URLs, `%40` for `@`.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if that is no URL of an HTTP proxy. The message does not repeat it.
    pub fn http(url: impl Into<String>) -> Result<Self, Error> {
        let url = url.into();
        match ProxyUrl::parse(&url) {
            Some(parsed) if url.contains("://") => Ok(Self { url: parsed, except: String::new() }),
            _ => Err(Error::config(
                "the proxy cannot be used: write it as `http://host:port` or `http://user:password@host:port`",
            )),
        }
    }

    /// Hosts that are spoken to directly, as in `NO_PROXY`: `example.com, 10.0.0.0/8`. This machine always is.
    #[must_use]
    pub fn except(mut self, hosts: impl Into<String>) -> Self {
        self.except = hosts.into();
        self
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("uri", &self.url.uri().to_string())
            .field("has_user", &self.url.authorization().is_some())
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

/// Which proxies there are.
#[derive(Clone, Default)]
pub(super) enum Proxies {
    #[default]
    OfEnvironment,
    None,
    One(Box<Proxy>),
}

/// Which proxy a host is behind, if any.
#[derive(Clone)]
pub(super) struct ProxyMap(Arc<Map>);

#[derive(Default)]
struct Map {
    http: Option<Named>,
    https: Option<Named>,
    bypass: Bypass,
}

/// A proxy that somebody named, if it can be used.
type Named = Result<ProxyUrl, &'static str>;

const UNUSABLE: &str = "only HTTP proxies are supported, and the environment names another kind";

impl ProxyMap {
    pub(super) fn new(proxies: Proxies) -> Self {
        Self(Arc::new(match proxies {
            Proxies::OfEnvironment => Map::named_by(&|name| env::var(name).ok()),
            Proxies::None => Map::default(),
            Proxies::One(proxy) => {
                let named = Some(Ok(proxy.url));
                Map { http: named.clone(), https: named, bypass: Bypass::parse(&proxy.except) }
            }
        }))
    }

    pub(super) fn find(&self, uri: &Uri) -> Result<Option<&ProxyUrl>, &'static str> {
        let Some(host) = uri.host() else { return Ok(None) };
        // A mock on this machine is not behind a proxy, nor is this machine's own role, even if nobody said so in
        // `NO_PROXY`.
        if is_loopback(host) || host == METADATA_HOST || self.0.bypass.contains(host) {
            return Ok(None);
        }
        let named = if uri.scheme_str() == Some("https") { &self.0.https } else { &self.0.http };
        match named {
            Some(Ok(proxy)) => Ok(Some(proxy)),
            Some(Err(what)) => Err(what),
            None => Ok(None),
        }
    }
}

impl Map {
    /// The proxies that environment variables name, in capitals or not.
    fn named_by(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let first = |name: &str| {
            let text = variable(name).or_else(|| variable(&name.to_ascii_lowercase()))?;
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        // To a CGI program, whoever makes the request says what `HTTP_PROXY` is.
        if variable("REQUEST_METHOD").is_some() {
            return Self::default();
        }
        let all = first("ALL_PROXY");
        let named =
            |name| first(name).or_else(|| all.clone()).map(|text| ProxyUrl::parse(&text).ok_or(UNUSABLE));
        let bypass = first("NO_PROXY").map(|hosts| Bypass::parse(&hosts)).unwrap_or_default();
        Self { http: named("HTTP_PROXY"), https: named("HTTPS_PROXY"), bypass }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a request goes if these variables are set: a proxy, `direct`, or `error`.
    fn way(variables: &[(&str, &str)], uri: &str) -> String {
        let map = Map::named_by(&|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        match ProxyMap(Arc::new(map)).find(&uri.parse().unwrap()) {
            Ok(Some(proxy)) => proxy.uri().authority().unwrap().to_string(),
            Ok(None) => "direct".to_owned(),
            Err(_) => "error".to_owned(),
        }
    }

    #[test]
    fn the_environment_names_proxies() {
        const URI: &str = "https://ccc.tencentcloudapi.com/";
        const HTTPS: (&str, &str) = ("HTTPS_PROXY", "http://p:1");
        let table: [(&[(&str, &str)], &str); 12] = [
            (&[], "direct"),
            (&[HTTPS], "p:1"),
            (&[("https_proxy", "p:1")], "p:1"),
            (&[("https_proxy", "http://lower:1"), HTTPS], "p:1"),
            (&[("HTTP_PROXY", "http://p:1")], "direct"),
            (&[("ALL_PROXY", "http://all:1")], "all:1"),
            (&[("all_proxy", "http://all:1"), HTTPS], "p:1"),
            (&[("HTTPS_PROXY", " ")], "direct"),
            (&[("HTTPS_PROXY", "socks5://p:1")], "error"),
            (&[HTTPS, ("REQUEST_METHOD", "GET")], "direct"),
            (&[HTTPS, ("NO_PROXY", "tencentcloudapi.com")], "direct"),
            (&[HTTPS, ("no_proxy", "example.com")], "p:1"),
        ];
        for (variables, expected) in table {
            assert_eq!(way(variables, URI), expected, "{variables:?}");
        }
        assert_eq!(way(&[HTTPS, ("HTTP_PROXY", "h:1")], "http://ccc.tencentcloudapi.com/"), "h:1");
    }

    #[test]
    fn this_machine_is_behind_no_proxy() {
        let all = [("ALL_PROXY", "http://p:1")];
        for uri in [
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://localhost:1/",
            "http://metadata.tencentyun.com/",
        ] {
            assert_eq!(way(&all, uri), "direct", "{uri}");
        }
    }
}
