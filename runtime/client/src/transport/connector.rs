//! Connects to a host: directly or through a proxy's tunnel, with TLS if the URL asks for it.

use std::error::Error;
use std::sync::Arc;

use ::http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use ::http::{Request, StatusCode, Uri};
use hyper::client::conn::http1;
use hyper::upgrade;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Handle;
use tokio_rustls::TlsConnector;

use super::body::RequestBody;
use super::error::Refusal;
use super::http2;
use super::proxy::ProxyRules;
use super::socket::Socket;
use super::tcp::TcpConfig;
use super::tls::TlsConfigs;
use crate::future::spawn;
use crate::host::without_brackets;

/// A connection's bytes. All kinds of streams share this type, so that TLS and HTTP are compiled only once.
type ByteStream = Box<dyn Duplex>;

/// The same, as hyper reads and writes it.
pub(super) type HttpIo = TokioIo<ByteStream>;

type BoxError = Box<dyn Error + Send + Sync>;

/// A stream that can be read and written.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A stream with the HTTP version that was negotiated for it.
pub(super) struct NegotiatedStream {
    pub(super) io: HttpIo,
    pub(super) http2: Option<http2::Chosen>,
}

/// Opens streams to hosts.
#[derive(Clone)]
pub(super) struct Connector(Arc<Settings>);

struct Settings {
    host_tls: TlsConnector,
    /// Offers HTTP/1.1 only, for the proxy itself.
    proxy_tls: TlsConnector,
    proxies: ProxyRules,
    tcp: TcpConfig,
}

impl Connector {
    pub(super) fn new(tls: TlsConfigs, proxies: ProxyRules, tcp: TcpConfig) -> Self {
        let TlsConfigs { mut host, proxy } = tls;
        host.alpn_protocols = http2::alpn_protocols();
        let [host_tls, proxy_tls] = [host, proxy].map(|tls| Arc::new(tls).into());
        Self(Arc::new(Settings { host_tls, proxy_tls, proxies, tcp }))
    }

    /// Connects to the host of a URL.
    pub(super) async fn connect(&self, uri: &Uri) -> Result<NegotiatedStream, BoxError> {
        let stream = self.reach(uri).await?;
        if !is_https(uri) {
            return Ok(NegotiatedStream { io: TokioIo::new(stream), http2: None });
        }
        let stream = self.0.host_tls.connect(server_name(uri)?, stream).await?;
        let http2 = http2::chosen(stream.get_ref().1.alpn_protocol());
        Ok(NegotiatedStream { io: TokioIo::new(Box::new(stream)), http2 })
    }

    /// Reaches the host, through its proxy if there is one.
    async fn reach(&self, uri: &Uri) -> Result<ByteStream, BoxError> {
        let proxy = self.0.proxies.find(uri).map_err(|error| Refusal(error.to_owned()))?;
        let Some(proxy) = proxy else { return self.dial(uri).await };
        let mut stream = self.dial(proxy.uri()).await?;
        if is_https(proxy.uri()) {
            let connecting = self.0.proxy_tls.connect(server_name(proxy.uri())?, stream);
            stream = Box::new(connecting.await?);
        }
        open_tunnel(stream, host(uri)?, port(uri), proxy.authorization()).await
    }

    async fn dial(&self, uri: &Uri) -> Result<ByteStream, BoxError> {
        let stream = self.0.tcp.connect(without_brackets(host(uri)?), port(uri)).await?;
        Ok(Box::new(Socket::new(stream)))
    }
}

/// Opens a tunnel to a host through a proxy, with `CONNECT`.
async fn open_tunnel(
    proxy: ByteStream,
    host: &str,
    port: u16,
    authorization: Option<&HeaderValue>,
) -> Result<ByteStream, BoxError> {
    let target = format!("{host}:{port}");
    let mut request = Request::connect(&target).header(HOST, &target).body(RequestBody::default())?;
    if let Some(authorization) = authorization {
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    let (mut sender, driver) = http1::handshake(TokioIo::new(proxy)).await?;
    // Its errors reach the request or the users of the tunnel.
    spawn(&Handle::current(), async move { drop(driver.with_upgrades().await) });
    let response = sender.send_request(request).await?;
    match response.status() {
        status if status.is_success() => Ok(Box::new(TokioIo::new(upgrade::on(response).await?))),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            let message = "the proxy requires a user name and password, or rejected the configured ones";
            Err(Refusal(message.to_owned()).into())
        }
        status => {
            let message = format!("the proxy refused to open a tunnel: {status}");
            let is_temporary = matches!(status.as_u16(), 408 | 425 | 429);
            if status.is_client_error() && !is_temporary {
                Err(Refusal(message).into())
            } else {
                Err(message.into())
            }
        }
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

fn host(uri: &Uri) -> Result<&str, &'static str> {
    uri.host().ok_or("the URL has no host")
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if is_https(uri) { 443 } else { 80 })
}

/// The name that the server's certificate must be valid for.
fn server_name(uri: &Uri) -> Result<ServerName<'static>, BoxError> {
    Ok(ServerName::try_from(without_brackets(host(uri)?).to_owned())?)
}
