//! Connections: straight to the host or through the tunnel of a proxy, with TLS where the URL asks for it.

use std::error::Error;
use std::sync::Arc;

use ::http::Uri;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use super::proxy::ProxyMap;
use super::{tcp, tunnel};
use crate::host::without_brackets;

/// What bytes go over. It has no type of its own, so that neither TLS nor HTTP is compiled for each kind of it.
pub(super) type Bytestream = Box<dyn Duplex>;

/// The same as hyper wants it.
pub(super) type Stream = TokioIo<Bytestream>;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// Both directions of a stream of bytes.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection over which HTTP can be spoken.
pub(super) struct Connection {
    pub(super) stream: Stream,
    /// Whether HTTP/2 was agreed upon with the server.
    #[cfg(feature = "http2")]
    pub(super) is_http2: bool,
}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector(Arc<Route>);

struct Route {
    to_host: TlsConnector,
    /// A proxy is spoken to in HTTP/1.1, whatever is spoken through it.
    to_proxy: TlsConnector,
    proxies: ProxyMap,
}

impl Connector {
    pub(super) fn new(tls: ClientConfig, proxies: ProxyMap) -> Self {
        let tls = Arc::new(tls);
        #[cfg(feature = "http2")]
        let to_host = {
            let mut to_host = ClientConfig::clone(&tls);
            to_host.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            Arc::new(to_host)
        };
        #[cfg(not(feature = "http2"))]
        let to_host = Arc::clone(&tls);
        Self(Arc::new(Route { to_host: to_host.into(), to_proxy: tls.into(), proxies }))
    }

    /// Connects to the host of a URL.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<Connection, BoxError> {
        let stream = self.0.reach(uri).await?;
        if !is_https(uri) {
            return Ok(Connection {
                stream: TokioIo::new(stream),
                #[cfg(feature = "http2")]
                is_http2: false,
            });
        }
        let stream = self.0.to_host.connect(server_name(uri)?, stream).await?;
        #[cfg(feature = "http2")]
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Connection {
            stream: TokioIo::new(Box::new(stream)),
            #[cfg(feature = "http2")]
            is_http2,
        })
    }
}

impl Route {
    /// Bytes to the host and back, directly or through the proxy that is configured for it.
    async fn reach(&self, uri: &Uri) -> Result<Bytestream, BoxError> {
        let Some(proxy) = self.proxies.find(uri)? else { return dial(uri).await };
        let mut stream = dial(proxy.uri()).await?;
        if is_https(proxy.uri()) {
            let connecting = self.to_proxy.connect(server_name(proxy.uri())?, stream);
            stream = Box::new(connecting.await?);
        }
        tunnel::open(stream, host(uri)?, port(uri), proxy.authorization()).await
    }
}

async fn dial(uri: &Uri) -> Result<Bytestream, BoxError> {
    Ok(Box::new(tcp::connect(without_brackets(host(uri)?), port(uri)).await?))
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

fn host(uri: &Uri) -> Result<&str, &'static str> {
    uri.host().ok_or("the URL names no host")
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if is_https(uri) { 443 } else { 80 })
}

/// What the server's certificate has to be for.
fn server_name(uri: &Uri) -> Result<ServerName<'static>, BoxError> {
    Ok(ServerName::try_from(without_brackets(host(uri)?).to_owned())?)
}
