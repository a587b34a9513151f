//! Connections: straight to the host, or through the tunnel of a proxy.

use std::error::Error;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::Uri;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

use super::BoxFuture;
use crate::credentials::METADATA_HOST;
use crate::endpoint::is_loopback;

/// TLS, where the URL asks for it, over whatever [`Route`] connects to.
///
/// The pool clones it several times a call, to have it at hand if it needs a connection: one count for all its parts.
#[derive(Clone)]
pub(super) struct Connector(Arc<HttpsConnector<Route>>);

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<Route> as Service<Uri>>::Response;
    type Error = <HttpsConnector<Route> as Service<Uri>>::Error;
    type Future = <HttpsConnector<Route> as Service<Uri>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        HttpsConnector::clone(&self.0).call(uri)
    }
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type BoxError = Box<dyn Error + Send + Sync>;

/// A connector that trusts the roots Mozilla trusts and knows the proxies the environment names.
pub(super) fn connector() -> Result<Connector, rustls::Error> {
    // The provider is named because a program that has a second one in it has no default.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_webpki_roots()
        .with_no_client_auth();
    let mut direct = HttpConnector::new();
    direct.enforce_http(false);
    direct.set_nodelay(true);
    // A proxy is spoken to in HTTP/1.1, whatever is spoken through it.
    let to_proxy = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(direct.clone());
    let route = Route { direct, to_proxy, proxies: Arc::new(Matcher::from_env()) };
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
    #[cfg(feature = "http2")]
    let builder = builder.enable_all_versions();
    #[cfg(not(feature = "http2"))]
    let builder = builder.enable_http1();
    Ok(Connector(Arc::new(builder.wrap_connector(route))))
}

/// Connects to a host by TCP, directly or through the proxy that is configured for it.
#[derive(Clone)]
pub(super) struct Route {
    direct: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    proxies: Arc<Matcher>,
}

impl Route {
    fn proxy_for(&self, uri: &Uri) -> Option<Intercept> {
        // A mock on this machine is not behind a proxy, nor is this machine's own role, even if nobody said so in
        // `NO_PROXY`.
        let host = uri.host()?;
        if is_loopback(host) || host == METADATA_HOST { None } else { self.proxies.intercept(uri) }
    }

    fn tunnel(&self, proxy: &Intercept) -> Result<Tunnel<HttpsConnector<HttpConnector>>, BoxError> {
        if !matches!(proxy.uri().scheme_str(), Some("http" | "https")) {
            return Err("only HTTP proxies are supported, and the environment names another kind".into());
        }
        let tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        Ok(match proxy.basic_auth() {
            Some(auth) => tunnel.with_auth(auth.clone()),
            None => tunnel,
        })
    }
}

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Stream, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Some(proxy) = self.proxy_for(&uri) else {
            let connecting = self.direct.call(uri);
            return Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) });
        };
        let tunnel = self.tunnel(&proxy);
        Box::pin(async move { Ok(tunnel?.call(with_port(uri)?).await?) })
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
