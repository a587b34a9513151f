//! A server that always gives the same answer.

use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{process, thread};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::Failure;

/// What `CreateAutoCalloutTask` answers in the documentation's example.
const ANSWER: &[u8] = br#"{"Response":{"TaskId":1,"RequestId":"abc"}}"#;

static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);

/// Serves until standard input ends.
pub fn serve() -> Result<(), Failure> {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        println!("{}", CONNECTIONS.load(Ordering::Relaxed));
        process::exit(0);
    });
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            CONNECTIONS.fetch_add(1, Ordering::Relaxed);
            stream.set_nodelay(true)?;
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
            tokio::spawn(connection);
        }
    })
}

async fn answer(request: http::Request<Incoming>) -> hyper::Result<http::Response<Full<Bytes>>> {
    request.into_body().collect().await?;
    let mut response = http::Response::new(Full::new(Bytes::from_static(ANSWER)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
