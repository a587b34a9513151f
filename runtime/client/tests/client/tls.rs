//! TLS: trusted certificates and the negotiated protocol.

use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig};
use tencentcloud_client::transport::{HttpTransport, HttpTransportBuilder};
use tencentcloud_client::{Client, Config, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::records::{CCC, CreateTask, credentials};
#[cfg(feature = "http2")]
use crate::server::call_concurrently;

/// Sends the same response to every request over TLS, from a task of the test's runtime.
pub(crate) struct TlsServer {
    address: SocketAddr,
    certificate: rcgen::Certificate,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    handshakes: AtomicUsize,
    /// Whether the first connection no longer responds.
    first_is_dead: AtomicBool,
    /// Whether connections close after a response, without saying so in it.
    closes_after_response: AtomicBool,
    closed: AtomicUsize,
    /// How many milliseconds responses take.
    latency: AtomicU64,
    requests: Mutex<Vec<(Version, String)>>,
    /// The index of the connection that each request arrived on.
    connections_used: Mutex<Vec<usize>>,
    /// The destination of all tunnels, if this is a proxy.
    tunnel: Mutex<Option<SocketAddr>>,
}

impl TlsServer {
    /// Starts a server with a self-signed certificate for these names.
    pub(crate) async fn named(names: &[&str]) -> Self {
        Self::offering(names, &[b"h2", b"http/1.1"]).await
    }

    pub(crate) async fn offering(names: &[&str], protocols: &[&[u8]]) -> Self {
        Self::start(acceptor(names, protocols)).await
    }

    /// Starts a server that accepts only clients with this certificate.
    pub(crate) async fn requiring(client: CertificateDer<'static>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(client).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
        Self::start(acceptor_verifying(verifier.unwrap(), &["localhost"], &[b"http/1.1"])).await
    }

    async fn start((acceptor, cert): (TlsAcceptor, rcgen::Certificate)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::<Seen>::default());
        let server = Self { address, certificate: cert, seen: Arc::clone(&seen) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&seen), number));
            }
        });
        server
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Acts as a proxy whose tunnels all lead to this address.
    pub(crate) fn tunnels_to(&self, address: SocketAddr) {
        *self.seen.tunnel.lock().unwrap() = Some(address);
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Closes each connection after its first response, without saying so in it.
    pub(crate) fn close_after_each_response(&self) {
        self.seen.closes_after_response.store(true, Ordering::SeqCst);
    }

    pub(crate) fn respond_late(&self, latency: Duration) {
        self.seen.latency.store(latency.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn closed_connections(&self) -> usize {
        self.seen.closed.load(Ordering::SeqCst)
    }

    pub(crate) fn handshakes(&self) -> usize {
        self.seen.handshakes.load(Ordering::SeqCst)
    }

    /// The index of the connection that each request arrived on.
    pub(crate) fn connections_used(&self) -> Vec<usize> {
        self.seen.connections_used.lock().unwrap().clone()
    }

    fn versions(&self) -> Vec<Version> {
        self.seen.requests.lock().unwrap().iter().map(|(version, _)| *version).collect()
    }

    /// The `Host` headers of the requests; empty for HTTP/2.
    fn hosts(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().iter().map(|(_, host)| host.clone()).collect()
    }

    pub(crate) fn client(&self, transport: HttpTransportBuilder) -> Client {
        client_of(&format!("localhost:{}", self.address.port()), transport)
    }

    pub(crate) fn trusting(&self) -> HttpTransportBuilder {
        HttpTransport::builder().only_added_roots().root_certificates_pem(self.pem())
    }
}

/// Accepts TLS with a self-signed certificate for these names.
pub(crate) fn acceptor(names: &[&str], protocols: &[&[u8]]) -> (TlsAcceptor, rcgen::Certificate) {
    acceptor_verifying(WebPkiClientVerifier::no_client_auth(), names, protocols)
}

fn acceptor_verifying(
    clients: Arc<dyn ClientCertVerifier>,
    names: &[&str],
    protocols: &[&[u8]],
) -> (TlsAcceptor, rcgen::Certificate) {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), cert)
}

pub(crate) fn client_of(endpoint: &str, transport: HttpTransportBuilder) -> Client {
    let transport = Arc::new(transport.build().unwrap());
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).transport(transport);
    Client::new(&config.build().unwrap())
}

/// Accepts a `CONNECT`, then copies bytes in both directions.
async fn relay(mut near: TlsStream<TcpStream>, address: SocketAddr) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(near.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"CONNECT "));
    near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    let mut far = TcpStream::connect(address).await.unwrap();
    let _ = copy_bidirectional(&mut near, &mut far).await;
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, seen: Arc<Seen>, number: usize) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    seen.handshakes.fetch_add(1, Ordering::SeqCst);
    let tunnel = *seen.tunnel.lock().unwrap();
    if let Some(address) = tunnel {
        return relay(stream, address).await;
    }
    let requested = Notify::new();
    let service = service_fn(|request: Request<Incoming>| {
        let host = request.headers().get("host").map(|host| host.to_str().unwrap().to_owned());
        seen.requests.lock().unwrap().push((request.version(), host.unwrap_or_default()));
        seen.connections_used.lock().unwrap().push(number);
        requested.notify_one();
        let is_dead = number == 0 && seen.first_is_dead.load(Ordering::SeqCst);
        let latency = seen.latency.load(Ordering::SeqCst);
        async move {
            if is_dead {
                pending::<()>().await;
            }
            if latency > 0 {
                sleep(Duration::from_millis(latency)).await;
            }
            let body = Bytes::from_static(br#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#);
            Ok::<_, Infallible>(Response::new(Full::new(body)))
        }
    });
    #[cfg(feature = "http2")]
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        let builder = hyper::server::conn::http2::Builder::new(hyper_util::rt::TokioExecutor::new());
        let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        return;
    }
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let close = async {
        requested.notified().await;
        if !seen.closes_after_response.load(Ordering::SeqCst) {
            pending::<()>().await;
        }
        sleep(Duration::from_millis(10)).await;
    };
    tokio::select! {
        _ = serving => {}
        () = close => {}
    }
    seen.closed.fetch_add(1, Ordering::SeqCst);
}

async fn call(client: &Client) -> Result<u64, tencentcloud_client::Error> {
    Ok(client.call(CreateTask::to(&["1"])).no_retries().await?.task_id)
}

#[tokio::test]
async fn added_root_certificates_are_trusted() {
    let server = TlsServer::named(&["localhost"]).await;
    let added = [
        HttpTransport::builder().root_certificates_pem(server.pem()),
        HttpTransport::builder().root_certificate_der(server.certificate.der().to_vec()),
        server.trusting(),
    ];
    for (index, transport) in added.into_iter().enumerate() {
        let client = server.client(transport);
        for _ in 0..2 {
            assert_eq!(call(&client).await.unwrap(), 7);
        }
        // Both calls used one connection.
        assert_eq!((server.connections(), server.handshakes()), (index + 1, index + 1));
    }
    let host = format!("localhost:{}", server.address().port());
    assert!(server.hosts().iter().all(|known| *known == host), "{:?}", server.hosts());
}

#[tokio::test]
async fn untrusted_certificates_are_rejected() {
    let server = TlsServer::named(&["localhost"]).await;
    let other = TlsServer::named(&["localhost"]).await;
    let by_address = format!("127.0.0.1:{}", server.address().port());
    let clients = [
        // Not among Mozilla's roots; signed by another server; not valid for the address.
        server.client(HttpTransport::builder()),
        server.client(other.trusting()),
        client_of(&by_address, server.trusting()),
    ];
    for (index, client) in clients.into_iter().enumerate() {
        let error = client.call(CreateTask::to(&["1"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        assert!(!error.maybe_delivered() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("certificate"), "{error}");
        // The next attempt would fail in the same way.
        assert_eq!((error.attempts(), server.connections()), (1, index + 1), "{error}");
    }
    assert!(server.versions().is_empty());
}

#[tokio::test]
async fn the_http_version_is_negotiated() {
    let newest = if cfg!(feature = "http2") { Version::HTTP_2 } else { Version::HTTP_11 };
    let old: &[&[u8]] = &[b"http/1.1"];
    for (server, expected) in [
        (TlsServer::named(&["localhost"]).await, newest),
        (TlsServer::offering(&["localhost"], old).await, Version::HTTP_11),
        (TlsServer::offering(&["localhost"], &[]).await, Version::HTTP_11),
    ] {
        call(&server.client(server.trusting())).await.unwrap();
        assert_eq!(server.versions(), [expected]);
    }
}

#[tokio::test]
async fn warming_up_completes_tls_and_sends_no_request() {
    let server = TlsServer::named(&["localhost"]).await;
    let client = server.client(server.trusting());
    for _ in 0..2 {
        client.warm_up(&CCC).await.unwrap();
    }
    while server.handshakes() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!((server.connections(), server.handshakes(), server.versions().len()), (1, 1, 0));
    call(&client).await.unwrap();
    assert_eq!((server.connections(), server.versions().len()), (1, 1));

    let error = server.client(HttpTransport::builder()).warm_up(&CCC).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn http2_calls_share_a_connection() {
    let server = TlsServer::named(&["localhost"]).await;
    let client = server.client(server.trusting());
    client.warm_up(&CCC).await.unwrap();
    call_concurrently(&client, 50).await;
    assert_eq!((server.connections(), server.versions()), (1, vec![Version::HTTP_2; 50]));
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn later_http2_calls_reuse_a_connection_of_concurrent_ones() {
    let server = TlsServer::named(&["localhost"]).await;
    let client = server.client(server.trusting());
    call_concurrently(&client, 20).await;
    let connections = server.connections();
    call(&client).await.unwrap();
    assert_eq!((server.connections(), server.versions().len()), (connections, 21));
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn a_shared_connection_is_not_reused_after_a_timeout() {
    let server = TlsServer::named(&["localhost"]).await;
    let client = server.client(server.trusting());
    call(&client).await.unwrap();
    server.seen.first_is_dead.store(true, Ordering::SeqCst);
    let late = client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(50)).no_retries();
    assert_eq!(late.await.unwrap_err().kind(), ErrorKind::Timeout);
    let next = client.call(CreateTask::to(&["1"])).timeout(Duration::from_secs(5)).no_retries();
    assert_eq!(next.await.unwrap().task_id, 7);
    assert_eq!(server.connections(), 2);
}

#[test]
fn invalid_root_certificates_are_rejected() {
    let table = [
        (HttpTransport::builder().root_certificates_pem("no certificate"), "BEGIN CERTIFICATE"),
        (HttpTransport::builder().root_certificates_pem("-----BEGIN CERTIFICATE-----\n"), "not valid PEM"),
        (HttpTransport::builder().root_certificate_der(b"no certificate".as_slice()), "is invalid"),
        (HttpTransport::builder().only_added_roots(), "no root certificates are configured"),
    ];
    for (builder, expected) in table {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(expected), "{error}");
    }
}
