//! A server that always returns the same response, in a separate process so that its work is not measured.
//!
//! The process runs this program with an argument. It exits when its standard input ends, and so with the program that
//! started it.

use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::{env, process, thread};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// The argument that makes the program a server.
const ARGUMENT: &str = "serve";

/// The response of `CreateAutoCalloutTask` in the documentation's example.
const RESPONSE: &[u8] = br#"{"Response":{"TaskId":1,"RequestId":"abc"}}"#;

/// The server process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
    input: Option<ChildStdin>,
}

impl Server {
    /// Starts the process and waits until it listens.
    pub(crate) fn start() -> io::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut child = command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let input = child.stdin.take();
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { address, child, input })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        // It exits by itself; its status does not matter.
        let _ = self.child.wait();
    }
}

/// Whether the program was started as the server.
pub(crate) fn is_requested() -> bool {
    env::args().nth(1).is_some_and(|argument| argument == ARGUMENT)
}

/// Serves until standard input ends.
pub(crate) fn serve() -> io::Result<()> {
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let connection =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(respond));
            tokio::spawn(connection);
        }
    })
}

async fn respond(request: http::Request<Incoming>) -> hyper::Result<http::Response<Full<Bytes>>> {
    request.into_body().collect().await?;
    let mut response = http::Response::new(Full::new(Bytes::from_static(RESPONSE)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
