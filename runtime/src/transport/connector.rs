//! Connections: straight to the host, or through the tunnel of a proxy.

use std::error::Error;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
#[cfg(feature = "http2")]
use hyper_util::client::legacy::connect::Connection;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::BoxFuture;
use super::proxy::ProxyMap;

/// TLS, where the URL asks for it, over whatever [`Route`] connects to.
#[derive(Clone)]
pub(super) struct Connector(Arc<HttpsConnector<Route>>);

/// What HTTP is spoken over.
pub(super) type Stream = MaybeHttpsStream<Tcp>;

/// A host's connection or a tunnel's, which is one within TLS if the proxy is spoken to by TLS.
type Tcp = MaybeHttpsStream<TokioIo<TcpStream>>;

type BoxError = Box<dyn Error + Send + Sync>;

impl Connector {
    pub(super) fn new(tls: ClientConfig, proxies: ProxyMap) -> Self {
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        direct.set_nodelay(true);
        // A proxy is spoken to in HTTP/1.1, whatever is spoken through it.
        let to_proxy = HttpsConnectorBuilder::new()
            .with_tls_config(tls.clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(direct.clone());
        let route = Route { direct, to_proxy, proxies };
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        #[cfg(feature = "http2")]
        let builder = builder.enable_all_versions();
        #[cfg(not(feature = "http2"))]
        let builder = builder.enable_http1();
        Self(Arc::new(builder.wrap_connector(route)))
    }

    /// Connects to the host of a URL.
    pub(super) async fn connect(&self, uri: Uri) -> Result<Stream, BoxError> {
        // Both kinds of connectors below are always ready.
        HttpsConnector::clone(&self.0).call(uri).await
    }
}

/// Whether HTTP/2 was agreed upon with the server.
#[cfg(feature = "http2")]
pub(super) fn is_http2(stream: &Stream) -> bool {
    stream.connected().is_negotiated_h2()
}

/// Connects to a host by TCP, directly or through the proxy that is configured for it.
#[derive(Clone)]
struct Route {
    direct: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    proxies: ProxyMap,
}

impl Route {
    fn tunnel(&self, proxy: &Intercept) -> Tunnel<HttpsConnector<HttpConnector>> {
        let tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        match proxy.basic_auth() {
            Some(auth) => tunnel.with_auth(auth.clone()),
            None => tunnel,
        }
    }
}

impl Service<Uri> for Route {
    type Response = Tcp;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Tcp, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let proxy = match self.proxies.find(&uri) {
            Ok(Some(proxy)) => proxy,
            Ok(None) => {
                let connecting = self.direct.call(uri);
                return Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) });
            }
            Err(what) => return Box::pin(async move { Err(what.into()) }),
        };
        let mut tunnel = self.tunnel(&proxy);
        Box::pin(async move { Ok(tunnel.call(with_port(uri)?).await?) })
    }
}

/// The same URL with its port, which a tunnel would otherwise take to be 443.
fn with_port(uri: Uri) -> Result<Uri, BoxError> {
    if uri.port().is_some() || uri.scheme_str() != Some("http") {
        return Ok(uri);
    }
    let host = uri.host().unwrap_or_default();
    Ok(format!("http://{host}:80/").parse()?)
}
