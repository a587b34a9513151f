//! A server that always returns the same response, with or without TLS.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, process, thread};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::Failure;

/// The response of `CreateAutoCalloutTask` in the official example.
const RESPONSE: &[u8] = br#"{"Response":{"TaskId":1,"RequestId":"abc"}}"#;

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// Settings for TLS: a port, because the hosts of the crate `tencentcloud` are compiled in, and a file for the certificate.
pub struct Tls<'a> {
    pub port: u16,
    pub certificate: &'a str,
}

/// Serves until standard input ends.
pub fn serve(tls: Option<&Tls<'_>>) -> Result<(), Failure> {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        println!("{}", CONNECTIONS.load(Ordering::Relaxed));
        process::exit(0);
    });
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", tls.map_or(0, |tls| tls.port))).await?;
        let acceptor = tls.map(|tls| acceptor(tls.certificate)).transpose()?;
        match tls {
            None => println!("http://{}", listener.local_addr()?),
            Some(Tls { port, .. }) => println!("https://localhost:{port}"),
        }
        loop {
            let (stream, _) = listener.accept().await?;
            CONNECTIONS.fetch_add(1, Ordering::Relaxed);
            stream.set_nodelay(true)?;
            match acceptor.clone() {
                None => drop(tokio::spawn(answer_all(stream))),
                Some(acceptor) => drop(tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        answer_all(stream).await;
                    }
                })),
            }
        }
    })
}

/// Accepts HTTP/1.1 over TLS with a self-signed certificate, which is written to a file.
fn acceptor(file: &str) -> Result<TlsAcceptor, Failure> {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    fs::write(file, cert.pem())?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der())?;
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn answer_all(stream: impl AsyncRead + AsyncWrite + Unpin) {
    // How a connection ends does not matter.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(respond)).await;
}

async fn respond(request: http::Request<Incoming>) -> hyper::Result<http::Response<Full<Bytes>>> {
    request.into_body().collect().await?;
    let mut response = http::Response::new(Full::new(Bytes::from_static(RESPONSE)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
