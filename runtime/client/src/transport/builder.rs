//! Configures an [`HttpTransport`]: certificates, proxies, name resolution, and the connection pool.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::HttpTransport;
use super::connector::Connector;
use super::dns::DnsResolver;
use super::pool::PoolConfig;
use super::proxy::{Proxy, ProxyRules, ProxySource};
use super::tcp::TcpConfig;
use super::tls::TlsSettings;
use crate::error::Error;

/// Shorter than servers keep idle connections. Otherwise they would more often close a connection just as a request is
/// sent on it, and it is unknown whether such a request was executed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// As in Go and reqwest: shorter than firewalls and address translation forget a connection.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Builds an [`HttpTransport`].
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tencentcloud_client::{Config, Credentials};
/// use tencentcloud_client::transport::{HttpTransport, Proxy};
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
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
#[must_use]
pub struct HttpTransportBuilder {
    tls: TlsSettings,
    proxies: ProxySource,
    tcp: TcpConfig,
    pool: PoolConfig,
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        Self {
            tls: TlsSettings::default(),
            proxies: ProxySource::default(),
            tcp: TcpConfig { resolver: None, keepalive: Some(KEEPALIVE) },
            pool: PoolConfig {
                idle_timeout: IDLE_TIMEOUT,
                max_idle: usize::MAX,
                max_connections: Semaphore::MAX_PERMITS,
            },
        }
    }
}

impl HttpTransportBuilder {
    /// Also trusts these root certificates, such as those of a corporate proxy: one or more in PEM.
    pub fn root_certificates_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.tls.add_roots_pem(pem.as_ref());
        self
    }

    /// Also trusts this root certificate, in DER.
    pub fn root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.tls.add_root_der(der.into());
        self
    }

    /// Also trusts the root certificates that the operating system trusts, or those in the file `SSL_CERT_FILE` and the folder
    /// `SSL_CERT_DIR` if the environment names them. They are read here and now. Requires the feature `platform-roots`.
    #[cfg(feature = "platform-roots")]
    pub fn platform_roots(mut self) -> Self {
        self.tls.add_platform_roots();
        self
    }

    /// Trusts only the added root certificates, not those that Mozilla trusts.
    pub fn only_added_roots(mut self) -> Self {
        self.tls.trusts_mozilla = false;
        self
    }

    /// Identifies the client with this certificate to hosts that ask for one. Proxies do not get it.
    ///
    /// Both arguments are PEM, and may be the same file: the certificates, the client's own first and those of intermediate
    /// authorities after it, and the private key without a password (`PRIVATE KEY`, `RSA PRIVATE KEY`, or `EC PRIVATE KEY`).
    pub fn client_certificate_pem(mut self, certificates: impl AsRef<[u8]>, key: impl AsRef<[u8]>) -> Self {
        self.tls.set_identity_pem(certificates.as_ref(), key.as_ref());
        self
    }

    /// Uses this proxy instead of those that the environment names.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = ProxySource::Explicit(Box::new(proxy));
        self
    }

    /// Uses no proxy, not even those that the environment names.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = ProxySource::Disabled;
        self
    }

    /// Resolves the names of hosts and proxies with this resolver instead of the operating system's. Behind a proxy, the proxy
    /// resolves the hosts.
    pub fn dns_resolver(mut self, resolver: Arc<dyn DnsResolver>) -> Self {
        self.tcp.resolver = Some(resolver);
        self
    }

    /// After how long without traffic TCP probes whether the other side is still there, and how often it repeats an unanswered
    /// probe. The default is 15 s; `None` sends no probes. Operating systems count in whole seconds, at least one.
    ///
    /// Probes keep a long wait for a response, or for the next event of a stream, from being cut off by a firewall, and end
    /// it if the other side is gone, after as many unanswered probes as the system allows (9 on Linux).
    pub fn tcp_keepalive(mut self, time: Option<Duration>) -> Self {
        self.tcp.keepalive = time;
        self
    }

    /// How long an idle connection stays open. The default is 30 s.
    ///
    /// If this is longer than the server keeps idle connections, requests are more likely to meet a closing connection. It is
    /// then unknown whether the request was executed.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool.idle_timeout = timeout;
        self
    }

    /// How many idle connections to keep per host. The default is unlimited: as many as were in use at the same time. With 0,
    /// every request opens a connection of its own.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool.max_idle = connections;
        self
    }

    /// The maximum number of open connections per host, in each Tokio runtime. The default is unlimited; 0 counts as 1.
    ///
    /// With as many connections in use, a call waits until one is free, at most until its attempt times out; its request
    /// was not sent then. HTTP/2 connections do not count: there is rarely more than one.
    pub fn pool_max_connections_per_host(mut self, connections: usize) -> Self {
        self.pool.max_connections = connections.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if a certificate or a private key is invalid or no root certificate is configured;
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up or the platform's trust store has no usable
    /// certificate.
    pub fn build(self) -> Result<HttpTransport, Error> {
        let connector = Connector::new(self.tls.build()?, ProxyRules::new(self.proxies), self.tcp);
        Ok(HttpTransport::with_connector(connector, self.pool))
    }
}
