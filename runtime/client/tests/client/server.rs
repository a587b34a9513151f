//! A scripted TCP server on the loopback interface, which need not respond with valid HTTP.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::{Client, Config, RetryPolicy};
use tokio::net::TcpSocket;

use crate::records::{CreateTask, credentials};

/// Serves each connection on its own thread until the test process ends.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    closed: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

impl Server {
    /// Runs the script for every connection; the second argument is the index of the connection.
    pub(crate) fn scripted(script: impl Fn(&mut ServerConnection, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, script) = (Arc::new(Seen::default()), Arc::new(script));
        let server = Self { address, seen: Arc::clone(&seen) };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let number = seen.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                thread::spawn(move || {
                    let mut connection =
                        ServerConnection { stream, seen: Arc::clone(&seen), last: String::new() };
                    script(&mut connection, number);
                    drop(connection);
                    seen.closed.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// Responds to every request with these bytes and keeps the connection open.
    pub(crate) fn responding(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::scripted(move |connection, _| {
            while connection.read_request() {
                connection.write(&response);
            }
        })
    }

    /// Responds to every request depending on its body; the second argument is the index of the request.
    pub(crate) fn responding_to_json(
        respond: impl Fn(&Value, usize) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let count = AtomicUsize::new(0);
        Self::scripted(move |connection, _| {
            while connection.read_request() {
                let body = serde_json::from_str(body_of(&connection.last)).unwrap();
                connection.write(&respond(&body, count.fetch_add(1, Ordering::SeqCst)));
            }
        })
    }

    /// Responds to every request depending on its text.
    pub(crate) fn routing(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::scripted(move |connection, _| {
            while connection.read_request() {
                let response = respond(&connection.last);
                connection.write(&response);
            }
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The configuration of a client that does not retry and does not fill in idempotency tokens.
    pub(crate) fn config(&self) -> ConfigBuilder {
        let builder =
            Config::builder().credentials(credentials()).endpoint(format!("http://{}", self.address));
        builder.retries(RetryPolicy::none()).keep_idempotency_empty()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.config().build().unwrap())
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How many connections the server has closed.
    pub(crate) fn closed_connections(&self) -> usize {
        self.seen.closed.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// The bodies of the requests.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.requests().iter().map(|request| body_of(request).to_owned()).collect()
    }
}

/// One connection of a client.
pub(crate) struct ServerConnection {
    stream: TcpStream,
    seen: Arc<Seen>,
    /// The last request on this connection.
    last: String,
}

impl ServerConnection {
    /// Reads one request with its body. Returns false if the client has closed the connection.
    pub(crate) fn read_request(&mut self) -> bool {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !is_complete(&request) {
            match self.stream.read(&mut buffer) {
                Ok(0) | Err(_) => return false,
                Ok(read) => request.extend_from_slice(&buffer[..read]),
            }
        }
        self.last = String::from_utf8(request).unwrap();
        self.seen.requests.lock().unwrap().push(self.last.clone());
        true
    }

    /// Writes as much as the client accepts.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// Begins a chunked response.
    #[cfg(feature = "events")]
    pub(crate) fn begin(&mut self, content_type: &str) {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nX-TC-RequestId: r-1\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        self.write(head.as_bytes());
    }

    /// Writes a chunk; an empty one ends the response. Returns false if the client has closed the connection.
    #[cfg(feature = "events")]
    pub(crate) fn chunk(&mut self, bytes: &[u8]) -> bool {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend_from_slice(bytes);
        chunk.extend_from_slice(b"\r\n");
        self.stream.write_all(&chunk).is_ok()
    }

    /// Closes the connection.
    pub(crate) fn close(&mut self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }

    /// Copies bytes in both directions until one side closes.
    pub(crate) fn relay(&mut self, target: SocketAddr) {
        self.relay_at_most(u64::MAX, target);
    }

    /// Copies bytes in both directions until one side closes or the client has sent this many; then it reads no more.
    pub(crate) fn relay_at_most(&mut self, limit: u64, target: SocketAddr) {
        let mut server = TcpStream::connect(target).unwrap();
        let (requests, mut responses) = (self.stream.try_clone().unwrap(), server.try_clone().unwrap());
        let mut client = self.stream.try_clone().unwrap();
        thread::spawn(move || {
            let _ = std::io::copy(&mut responses, &mut client);
            let _ = client.shutdown(Shutdown::Both);
        });
        if std::io::copy(&mut requests.take(limit), &mut server).is_ok_and(|copied| copied == limit) {
            thread::sleep(Duration::from_secs(60));
        }
        let _ = server.shutdown(Shutdown::Both);
    }

    /// Waits until the client closes the connection.
    pub(crate) fn wait_for_close(&mut self) {
        let mut buffer = [0; 4096];
        while !matches!(self.stream.read(&mut buffer), Ok(0) | Err(_)) {}
    }

    /// Waits for a request without reading it, so that closing the connection resets it.
    pub(crate) fn leave_unread(&mut self) {
        let _ = self.stream.peek(&mut [0]);
    }
}

/// The value of a header of a request.
pub(crate) fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// Waits until a condition holds.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Runs this many futures as concurrent tasks and returns their results in order.
pub(crate) async fn concurrently<F>(count: usize, future: impl Fn() -> F) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(future())).collect();
    let mut results = Vec::with_capacity(count);
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// Makes this many concurrent calls and checks that all succeed.
pub(crate) async fn call_concurrently(client: &Client, count: usize) {
    let call = || client.call(CreateTask::to(&["1"])).no_retries().into_future();
    for response in concurrently(count, call).await {
        assert_eq!(response.unwrap().task_id, 7);
    }
}

/// A port that is reserved but does not accept connections.
pub(crate) struct ClosedPort(TcpSocket);

impl ClosedPort {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self(socket)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }
}

/// A subdomain whose name is too long for DNS, so that it never resolves, whatever the network does.
pub(crate) fn unresolvable_host(domain: &str) -> String {
    format!("{}.{domain}", "a".repeat(64))
}

fn body_of(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

fn is_complete(request: &[u8]) -> bool {
    let Some(head_end) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..head_end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    request.len() >= head_end + 4 + length.unwrap_or(0)
}

/// An HTTP response with the correct `Content-Length`.
pub(crate) fn http_response(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// A JSON response with status 200.
pub(crate) fn json_response(body: &str) -> Vec<u8> {
    http_response("200 OK", "application/json", body)
}

/// The response that the test action expects.
pub(crate) fn success() -> Vec<u8> {
    json_response(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#)
}
