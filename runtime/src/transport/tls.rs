//! Which servers are trusted.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::error::Error;

/// The certificates that a server's own has to be signed by.
pub(super) struct Roots {
    mozilla: bool,
    added: RootCertStore,
}

impl Default for Roots {
    fn default() -> Self {
        Self { mozilla: true, added: RootCertStore::empty() }
    }
}

impl Roots {
    pub(super) fn add_pem(&mut self, pem: &[u8]) -> Result<(), Error> {
        let mut any = false;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate
                .map_err(|error| Error::config(format!("the root certificates are not PEM: {error}")))?;
            self.add(certificate)?;
            any = true;
        }
        if any { Ok(()) } else { Err(Error::config("the root certificates hold no `BEGIN CERTIFICATE`")) }
    }

    pub(super) fn add_der(&mut self, der: Vec<u8>) -> Result<(), Error> {
        self.add(CertificateDer::from(der))
    }

    pub(super) fn without_mozilla(&mut self) {
        self.mozilla = false;
    }

    fn add(&mut self, certificate: CertificateDer<'_>) -> Result<(), Error> {
        self.added
            .add(certificate)
            .map_err(|error| Error::config(format!("a root certificate cannot be used: {error}")))
    }

    pub(super) fn client_config(self) -> Result<ClientConfig, Error> {
        let Self { mozilla, added: mut roots } = self;
        if mozilla {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if roots.is_empty() {
            return Err(Error::config("no root certificate is left: no server could be trusted"));
        }
        // The provider is named because a program that has a second one in it has no default.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::environment(format!("TLS cannot be set up: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}
