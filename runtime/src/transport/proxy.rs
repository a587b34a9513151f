//! Proxies.

use std::fmt;
use std::sync::Arc;

use ::http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::credentials::METADATA_HOST;
use crate::endpoint::is_loopback;
use crate::error::Error;

/// A proxy that requests are tunnelled through, so that it sees their host and nothing else of them.
///
/// ```
/// use tencentcloud_runtime::transport::Proxy;
///
/// let proxy = Proxy::http("http://user:password@proxy.example.com:3128")?;
/// assert_eq!(format!("{proxy:?}"), r#"Proxy { uri: "http://proxy.example.com:3128/", has_user: true }"#);
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    url: String,
    except: String,
    intercept: Intercept,
}

impl Proxy {
    /// A proxy by its URL, `http://host:port` or `https://host:port`, with a user if it wants one. Characters of user
    /// and password that a URL cannot hold are written as in URLs, `%40` for `@`.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if that is no URL of an HTTP proxy. The message does not repeat it.
    pub fn http(url: impl Into<String>) -> Result<Self, Error> {
        let url = url.into();
        let matcher = Matcher::builder().all(url.as_str()).build();
        match matcher.intercept(&Uri::from_static("https://tencentcloudapi.com/")) {
            Some(intercept) if is_http(&intercept) && url.contains("://") => {
                Ok(Self { url, except: String::new(), intercept })
            }
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
            .field("uri", &self.intercept.uri().to_string())
            .field("has_user", &self.intercept.basic_auth().is_some())
            .finish()
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
pub(super) struct ProxyMap(Option<Arc<Matcher>>);

impl ProxyMap {
    pub(super) fn new(proxies: Proxies) -> Self {
        let matcher = match proxies {
            Proxies::OfEnvironment => Matcher::from_env(),
            Proxies::None => return Self(None),
            Proxies::One(proxy) => Matcher::builder().all(proxy.url).no(proxy.except).build(),
        };
        Self(Some(Arc::new(matcher)))
    }

    pub(super) fn find(&self, uri: &Uri) -> Result<Option<Intercept>, &'static str> {
        let (Some(matcher), Some(host)) = (&self.0, uri.host()) else { return Ok(None) };
        // A mock on this machine is not behind a proxy, nor is this machine's own role, even if nobody said so in
        // `NO_PROXY`.
        if is_loopback(host) || host == METADATA_HOST {
            return Ok(None);
        }
        match matcher.intercept(uri) {
            Some(proxy) if !is_http(&proxy) => {
                Err("only HTTP proxies are supported, and the environment names another kind")
            }
            found => Ok(found),
        }
    }
}

fn is_http(proxy: &Intercept) -> bool {
    matches!(proxy.uri().scheme_str(), Some("http" | "https"))
}
