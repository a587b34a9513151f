//! Whom TLS trusts, and how the client identifies itself.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use crate::error::Error;

/// Settings of TLS. The first one that is invalid is reported by [`build`](Self::build).
pub(super) struct TlsSettings {
    added_roots: RootCertStore,
    pub(super) trusts_mozilla: bool,
    identity: Option<Identity>,
    error: Option<Error>,
}

/// A client's certificate, followed by those that lead to its root, and its private key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The configurations for a host and for the proxy in front of it, which are not asked for the same things.
pub(super) struct TlsConfigs {
    pub(super) host: ClientConfig,
    pub(super) proxy: ClientConfig,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { added_roots: RootCertStore::empty(), trusts_mozilla: true, identity: None, error: None }
    }
}

impl TlsSettings {
    pub(super) fn add_roots_pem(&mut self, pem: &[u8]) {
        self.collect(|settings| {
            let mut is_empty = true;
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let invalid =
                    |error| Error::config(format!("the root certificates are not valid PEM: {error}"));
                settings.add_root(certificate.map_err(invalid)?)?;
                is_empty = false;
            }
            let missing = "the root certificates contain no `BEGIN CERTIFICATE` block";
            if is_empty { Err(Error::config(missing)) } else { Ok(()) }
        });
    }

    pub(super) fn add_root_der(&mut self, der: Vec<u8>) {
        self.collect(|settings| settings.add_root(der.into()));
    }

    /// Adds the platform's trust store. Certificates in it that rustls does not understand are left out.
    #[cfg(feature = "platform-roots")]
    pub(super) fn add_platform_roots(&mut self) {
        self.collect(|settings| {
            let loaded = rustls_native_certs::load_native_certs();
            if settings.added_roots.add_parsable_certificates(loaded.certs).0 > 0 {
                return Ok(());
            }
            let reasons: Vec<_> = loaded.errors.iter().map(|error| format!(": {error}")).collect();
            let message = format!("the platform's trust store has no usable certificate{}", reasons.concat());
            Err(Error::environment(message))
        });
    }

    pub(super) fn set_identity_pem(&mut self, certificates: &[u8], key: &[u8]) {
        self.collect(|settings| {
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
            let certificates =
                certificates.ok().filter(|certificates| !certificates.is_empty()).ok_or_else(|| {
                    Error::config("the client certificate is not valid PEM with a `BEGIN CERTIFICATE` block")
                })?;
            // The error may quote the key.
            let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
                Error::config(
                    "the private key is not valid PEM with a `BEGIN PRIVATE KEY` block, without a password",
                )
            })?;
            settings.identity = Some((certificates, key));
            Ok(())
        });
    }

    pub(super) fn build(self) -> Result<TlsConfigs, Error> {
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
        let builder = trusting(Arc::new(roots))?;
        let proxy = builder.clone().with_no_client_auth();
        let host = match self.identity {
            Some((certificates, key)) => {
                builder.with_client_auth_cert(certificates, key).map_err(|error| {
                    Error::config(format!(
                        "the client certificate and its private key cannot be used: {error}"
                    ))
                })?
            }
            None => proxy.clone(),
        };
        Ok(TlsConfigs { host, proxy })
    }

    fn add_root(&mut self, certificate: CertificateDer<'_>) -> Result<(), Error> {
        let invalid = |error| Error::config(format!("a root certificate is invalid: {error}"));
        self.added_roots.add(certificate).map_err(invalid)
    }

    fn collect(&mut self, change: impl FnOnce(&mut Self) -> Result<(), Error>) {
        if let Err(error) = change(self) {
            self.error.get_or_insert(error);
        }
    }
}

fn trusting(roots: Arc<RootCertStore>) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, Error> {
    // Named because a program that contains several providers has no default.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::environment(format!("TLS could not be set up: {error}")))?;
    Ok(builder.with_root_certificates(roots))
}
