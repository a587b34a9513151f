//! TLS, with a certificate of an authority that exists only as long as the mock.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Names and addresses that the certificate is for, besides the address to listen on.
const HOSTS: [&str; 5] = ["localhost", "127.0.0.1", "::1", "tencentcloud-mock", "*.tencentcloudapi.com"];

/// The server's side of TLS, and the certificate of its authority.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    ca_certificate: String,
}

impl Tls {
    /// Makes an authority and a certificate.
    pub(crate) fn new(address: IpAddr) -> io::Result<Self> {
        let authority = authority().map_err(io::Error::other)?;
        let config = config(&authority, address).map_err(io::Error::other)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), ca_certificate: authority.pem() })
    }

    /// The certificate that clients must trust, in PEM.
    pub(crate) fn ca_certificate(&self) -> &str {
        &self.ca_certificate
    }

    /// Agrees with a client on encryption.
    pub(crate) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.acceptor.accept(stream).await
    }
}

/// A certificate authority whose key is kept nowhere else.
fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut parameters = CertificateParams::new([])?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.distinguished_name.push(DnType::CommonName, "tencentcloud-mock CA");
    CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)
}

/// TLS with a new certificate of the authority.
fn config(
    authority: &CertifiedIssuer<'_, KeyPair>,
    address: IpAddr,
) -> Result<ServerConfig, Box<dyn std::error::Error + Send + Sync>> {
    let mut hosts: Vec<String> = HOSTS.map(str::to_owned).into();
    hosts.push(address.to_string());
    let mut parameters = CertificateParams::new(hosts)?;
    parameters.use_authority_key_identifier_extension = true;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    parameters.distinguished_name.push(DnType::CommonName, "tencentcloud-mock");
    let key = KeyPair::generate()?;
    let certificate = parameters.signed_by(&key, authority)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok(config)
}
