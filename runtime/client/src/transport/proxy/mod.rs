//! Proxies and the rules for using them.

mod bypass;
mod route;

use std::env;
use std::fmt;

use ::http::Uri;

use crate::error::Error;
use crate::host::{is_loopback, is_metadata};
use bypass::BypassList;
use route::{InvalidProxy, ProxyRoute};

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
    /// As in curl, the default port is 1080, or 443 for `https`, and a path is ignored.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if this is not the URL of an HTTP proxy. The message does not repeat the URL.
    pub fn http(url: impl Into<String>) -> Result<Self, Error> {
        let url = url.into();
        let route = if url.contains("://") { ProxyRoute::parse(&url) } else { Err(InvalidProxy::Scheme) };
        match route {
            Ok(route) => Ok(Self { route, except: String::new() }),
            Err(reason) => Err(Error::config(format!("the proxy URL cannot be used: {reason}"))),
        }
    }

    /// Connects directly to these hosts, listed as in [`NO_PROXY`](crate::transport#proxies): `example.com, 10.0.0.0/8`.
    /// Loopback addresses never use a proxy.
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
type ParsedRoute = Result<ProxyRoute, String>;

impl ProxyRules {
    pub(super) fn new(source: ProxySource) -> Self {
        match source {
            // A variable that is not Unicode must not count as unset: a list without the part is still a list, and a URL
            // with a replacement character is refused.
            ProxySource::Environment => {
                Self::from_variables(&|name| Some(env::var_os(name)?.to_string_lossy().into_owned()))
            }
            ProxySource::Disabled => Self::default(),
            ProxySource::Explicit(proxy) => {
                let (route, bypass) = (Some(Ok(proxy.route)), BypassList::parse(&proxy.except));
                Self { http: route.clone(), https: route, bypass }
            }
        }
    }

    /// Reads environment variables as curl does: lowercase names first, and an empty variable counts as unset.
    fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        // In a CGI program, `HTTP_PROXY` holds a header of the incoming request.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let find = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let is_header = is_cgi && *name == "HTTP_PROXY";
                Some((*name, variable(name).filter(|value| !value.is_empty() && !is_header)?))
            })
        };
        let route = |names: &[&'static str]| {
            let (name, url) = find(names)?;
            let unusable = |reason| format!("the proxy URL in `{name}` cannot be used: {reason}");
            Some(ProxyRoute::parse(&url).map_err(unusable))
        };
        let bypass = find(&["no_proxy", "NO_PROXY"]).map(|(_, list)| BypassList::parse(&list));
        Self {
            http: route(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            https: route(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            bypass: bypass.unwrap_or_default(),
        }
    }

    /// Finds the proxy for a URL, if it has one.
    pub(super) fn find(&self, uri: &Uri) -> Result<Option<&ProxyRoute>, &str> {
        let Some(host) = uri.host() else { return Ok(None) };
        // Local mocks and the machine's own metadata never use a proxy, even if `NO_PROXY` does not list them.
        if is_loopback(host) || is_metadata(host) || self.bypass.contains(host) {
            return Ok(None);
        }
        let route = if uri.scheme_str() == Some("https") { &self.https } else { &self.http };
        route.as_ref().map(|route| route.as_ref().map_err(String::as_str)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use ::http::HeaderValue;
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    /// What curl does; `tests/python/proxies.py` proves it.
    const TABLE: &str = include_str!("../../../tests/proxies.json");

    #[derive(serde::Deserialize)]
    struct Table {
        rows: Vec<Row>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        environment: HashMap<String, String>,
        url: String,
        curl: String,
        /// Where this client deliberately differs, with the reason under `because`.
        client: Option<String>,
    }

    /// How a URL is reached if these variables are set: directly, through a proxy, or not at all.
    fn route(environment: &HashMap<String, String>, url: &str) -> String {
        let rules = ProxyRules::from_variables(&|name| environment.get(name).cloned());
        match rules.find(&url.parse().unwrap()) {
            Ok(Some(proxy)) => {
                let user = proxy.authorization().map(|header| format!(" as {}", decode(header)));
                format!("{}{}", proxy.uri().authority().unwrap(), user.unwrap_or_default())
            }
            Ok(None) => "direct".to_owned(),
            Err(_) => "refused".to_owned(),
        }
    }

    /// The user name and password in a header.
    fn decode(header: &HeaderValue) -> String {
        let encoded = header.to_str().unwrap().strip_prefix("Basic ").unwrap();
        String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap()
    }

    #[test]
    fn environment_variables_are_read_as_by_curl() {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        let differing = table.rows.iter().filter_map(|row| {
            let expected = row.client.as_ref().unwrap_or(&row.curl);
            let actual = route(&row.environment, &row.url);
            (actual != *expected)
                .then(|| format!("{:?} {}: {actual}, not {expected}", row.environment, row.url))
        });
        let differing: Vec<_> = differing.collect();
        assert!(
            differing.is_empty(),
            "{} of {}:\n{}",
            differing.len(),
            table.rows.len(),
            differing.join("\n")
        );
    }

    #[test]
    fn an_unusable_variable_is_named_without_its_value() {
        let all = ("all_proxy".to_owned(), "http://user:s3/cret@proxy:3128".to_owned());
        let rules = ProxyRules::from_variables(&|name| (name == all.0).then(|| all.1.clone()));
        let error =
            rules.find(&Uri::from_static("https://ccc.tencentcloudapi.com/")).map(|_| ()).unwrap_err();
        assert!(
            error.contains("`all_proxy`") && !error.contains("s3") && !error.contains("user:"),
            "{error}"
        );
    }
}
