//! Collects what an [`HttpTransport`] is made of.

use std::time::Duration;

use super::HttpTransport;
use super::connector::Connector;
use super::pool::Keeping;
use super::proxy::{Proxies, Proxy, ProxyMap};
use super::tls::Roots;
use crate::error::Error;

/// Shorter than servers keep idle connections, so that it is rarely them who close one just as it is used again: of a
/// request that met a closing connection nobody knows whether it was executed.
const IDLE: Duration = Duration::from_secs(30);

/// Collects settings of an [`HttpTransport`].
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials};
/// use tencentcloud_runtime::transport::{HttpTransport, Proxy};
///
/// let transport = HttpTransport::builder()
///     .proxy(Proxy::http("http://user:password@proxy.example.com:3128")?)
///     .pool_idle_timeout(Duration::from_secs(10))
///     .pool_max_idle_per_host(16)
///     .build()?;
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .transport(Arc::new(transport))
///     .build()?;
/// # Ok::<(), tencentcloud_runtime::Error>(())
/// ```
#[must_use]
pub struct HttpTransportBuilder {
    roots: Roots,
    /// What is wrong with the roots, told when the transport is made.
    wrong: Option<Error>,
    proxies: Proxies,
    keeping: Keeping,
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        let keeping = Keeping { idle_timeout: IDLE, max_idle: usize::MAX };
        Self { roots: Roots::default(), wrong: None, proxies: Proxies::default(), keeping }
    }
}

impl HttpTransportBuilder {
    /// Trusts servers whose certificates are signed by these as well, such as those of a company's own proxy: one or
    /// more certificates in PEM.
    pub fn root_certificates_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        let added = self.roots.add_pem(pem.as_ref());
        self.note(added)
    }

    /// The same for one certificate in DER.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        let added = self.roots.add_der(der.into());
        self.note(added)
    }

    /// Trusts the certificates that were added here and not those that Mozilla trusts.
    pub fn only_added_roots(mut self) -> Self {
        self.roots.without_mozilla();
        self
    }

    /// Goes through this proxy and not through those that the environment names.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = Proxies::One(Box::new(proxy));
        self
    }

    /// Goes through no proxy, whatever the environment names.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::None;
        self
    }

    /// How long a connection is kept that nobody uses; otherwise 30 s. Longer than servers keep theirs makes it more
    /// likely that a request meets a closing connection, of which nobody knows whether it arrived.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.keeping.idle_timeout = timeout;
        self
    }

    /// How many connections that nobody uses are kept for each host; otherwise as many as were needed at once. With 0
    /// every request makes a connection of its own.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.keeping.max_idle = connections;
        self
    }

    /// Makes the transport.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if a root certificate cannot be used or none is left;
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn build(self) -> Result<HttpTransport, Error> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let connector = Connector::new(self.roots.client_config()?, ProxyMap::new(self.proxies));
        Ok(HttpTransport::over(connector, self.keeping))
    }

    /// Keeps the first thing that is wrong.
    fn note(mut self, added: Result<(), Error>) -> Self {
        self.wrong = self.wrong.or(added.err());
        self
    }
}
