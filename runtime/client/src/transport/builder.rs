//! Configures an [`HttpTransport`]: trusted certificates, proxies, and the connection pool.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Semaphore;

use super::HttpTransport;
use super::connector::Connector;
use super::pool::PoolConfig;
use super::proxy::{Proxy, ProxyRules, ProxySource};
use crate::error::Error;

/// Shorter than servers keep idle connections. Otherwise they would more often close a connection just as a request is
/// sent on it, and it is unknown whether such a request was executed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

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
    added_roots: RootCertStore,
    trusts_mozilla: bool,
    /// The first invalid certificate, reported by `build`.
    error: Option<Error>,
    proxies: ProxySource,
    pool: PoolConfig,
}

impl Default for HttpTransportBuilder {
    fn default() -> Self {
        Self {
            added_roots: RootCertStore::empty(),
            trusts_mozilla: true,
            error: None,
            proxies: ProxySource::default(),
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
    pub fn root_certificates_pem(self, pem: impl AsRef<[u8]>) -> Self {
        self.add_roots(|roots| {
            let mut is_empty = true;
            for certificate in CertificateDer::pem_slice_iter(pem.as_ref()) {
                let invalid = |error| format!("the root certificates are not valid PEM: {error}");
                add_root(roots, certificate.map_err(invalid)?)?;
                is_empty = false;
            }
            let missing = "the root certificates contain no `BEGIN CERTIFICATE` block";
            if is_empty { Err(missing.to_owned()) } else { Ok(()) }
        })
    }

    /// Also trusts this root certificate, in DER.
    pub fn root_certificate_der(self, der: impl Into<Vec<u8>>) -> Self {
        self.add_roots(|roots| add_root(roots, CertificateDer::from(der.into())))
    }

    /// Trusts only the added root certificates, not those that Mozilla trusts.
    pub fn only_added_roots(mut self) -> Self {
        self.trusts_mozilla = false;
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
    /// [`Config`](crate::ErrorKind::Config) if a root certificate is invalid or no root certificate is configured;
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn build(self) -> Result<HttpTransport, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut roots = self.added_roots;
        if self.trusts_mozilla {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if roots.is_empty() {
            return Err(Error::config("no root certificates are configured, so no server would be trusted"));
        }
        // Named because a program that contains several providers has no default.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::environment(format!("TLS could not be set up: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = Connector::new(tls, ProxyRules::new(self.proxies));
        Ok(HttpTransport::with_connector(connector, self.pool))
    }

    fn add_roots(mut self, add: impl FnOnce(&mut RootCertStore) -> Result<(), String>) -> Self {
        if let Err(message) = add(&mut self.added_roots) {
            self.error.get_or_insert(Error::config(message));
        }
        self
    }
}

fn add_root(roots: &mut RootCertStore, certificate: CertificateDer<'_>) -> Result<(), String> {
    roots.add(certificate).map_err(|error| format!("a root certificate is invalid: {error}"))
}
