//! Proxies and the rules for using them.

mod bypass;
mod route;

use std::env;
use std::fmt;

use ::http::Uri;

use crate::error::Error;
use crate::host::{METADATA_HOST, is_loopback};
use bypass::BypassList;
use route::ProxyRoute;

/// An HTTP proxy. Requests pass through it in a tunnel, so it sees only the host they go to.
///
/// ```
/// use tencentcloud_client::transport::Proxy;
///
/// let proxy = Proxy::http("http://user:password@proxy.example.com:3128")?;
/// assert!(!format!("{proxy:?}").contains("password"));
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    route: ProxyRoute,
    except: String,
}

impl Proxy {
    /// Creates a proxy from its URL: `http://host:port` or `https://host:port`, with `user:password@` before the host if the
    /// proxy requires it. Special characters in the user name and password are percent-encoded, for example `%40` for `@`.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if this is not the URL of an HTTP proxy. The message does not repeat the URL.
    pub fn http(url: impl Into<String>) -> Result<Self, Error> {
        let url = url.into();
        match ProxyRoute::parse(&url) {
            Some(route) if url.contains("://") => Ok(Self { route, except: String::new() }),
            _ => Err(Error::config(
                "the proxy URL is invalid: use `http://host:port` or `http://user:password@host:port`",
            )),
        }
    }

    /// Connects directly to these hosts, listed as in `NO_PROXY`: `example.com, 10.0.0.0/8`. Loopback addresses never use a
    /// proxy.
    #[must_use]
    pub fn except(mut self, hosts: impl Into<String>) -> Self {
        self.except = hosts.into();
        self
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("uri", &self.route.uri().to_string())
            .field("has_user", &self.route.authorization().is_some())
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

/// Where the proxies come from.
#[derive(Clone, Default)]
pub(super) enum ProxySource {
    #[default]
    Environment,
    Disabled,
    Explicit(Box<Proxy>),
}

/// Decides which hosts are reached through which proxy.
#[derive(Default)]
pub(super) struct ProxyRules {
    http: Option<ParsedRoute>,
    https: Option<ParsedRoute>,
    bypass: BypassList,
}

/// A configured proxy, or why it cannot be used.
type ParsedRoute = Result<ProxyRoute, &'static str>;

const UNSUPPORTED: &str = "only HTTP proxies are supported: check HTTPS_PROXY, HTTP_PROXY, and ALL_PROXY";

impl ProxyRules {
    pub(super) fn new(source: ProxySource) -> Self {
        match source {
            ProxySource::Environment => Self::from_variables(&|name| env::var(name).ok()),
            ProxySource::Disabled => Self::default(),
            ProxySource::Explicit(proxy) => {
                let (route, bypass) = (Some(Ok(proxy.route)), BypassList::parse(&proxy.except));
                Self { http: route.clone(), https: route, bypass }
            }
        }
    }

    /// Reads environment variables, whose names may be uppercase or lowercase.
    fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        // In a CGI program, `HTTP_PROXY` holds a header of the incoming request.
        if variable("REQUEST_METHOD").is_some() {
            return Self::default();
        }
        let read = |name: &str| {
            let text = variable(name).or_else(|| variable(&name.to_ascii_lowercase()))?;
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let all = read("ALL_PROXY");
        let route = |name| {
            let text = read(name).or_else(|| all.clone())?;
            Some(ProxyRoute::parse(&text).ok_or(UNSUPPORTED))
        };
        let bypass = read("NO_PROXY").map(|hosts| BypassList::parse(&hosts)).unwrap_or_default();
        Self { http: route("HTTP_PROXY"), https: route("HTTPS_PROXY"), bypass }
    }

    /// Finds the proxy for a URL, if it has one.
    pub(super) fn find(&self, uri: &Uri) -> Result<Option<&ProxyRoute>, &'static str> {
        let Some(host) = uri.host() else { return Ok(None) };
        // Local mocks and the machine's own metadata never use a proxy, even if `NO_PROXY` does not list them.
        if is_loopback(host) || host == METADATA_HOST || self.bypass.contains(host) {
            return Ok(None);
        }
        let route = if uri.scheme_str() == Some("https") { &self.https } else { &self.http };
        route.as_ref().map(|route| route.as_ref().map_err(|error| *error)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a URL is reached if these variables are set: through a proxy, `direct`, or `error`.
    fn route(variables: &[(&str, &str)], uri: &str) -> String {
        let rules = ProxyRules::from_variables(&|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        match rules.find(&uri.parse().unwrap()) {
            Ok(Some(proxy)) => proxy.uri().authority().unwrap().to_string(),
            Ok(None) => "direct".to_owned(),
            Err(_) => "error".to_owned(),
        }
    }

    #[test]
    fn environment_variables_configure_proxies() {
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
            assert_eq!(route(variables, URI), expected, "{variables:?}");
        }
        assert_eq!(route(&[HTTPS, ("HTTP_PROXY", "h:1")], "http://ccc.tencentcloudapi.com/"), "h:1");
    }

    #[test]
    fn loopback_and_metadata_hosts_are_reached_directly() {
        let all = [("ALL_PROXY", "http://p:1")];
        for uri in [
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://localhost:1/",
            "http://metadata.tencentyun.com/",
        ] {
            assert_eq!(route(&all, uri), "direct", "{uri}");
        }
    }
}
