//! HTTP/2: what the server refuses, what waits for a stream, and connections that several calls share.

use std::future::poll_fn;
use std::io::ErrorKind::WouldBlock;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tencentcloud_client::transport::HttpTransport;
use tencentcloud_client::{Client, Config, Error, ErrorKind, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::records::{CreateTask, credentials};
use crate::server::{Server, concurrently, until};
use crate::tls::{self, TlsServer};

/// A frame that the client sent.
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// The error codes of RFC 9113.
const NO_ERROR: u32 = 0;
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

impl Frame {
    /// Whether a request is complete.
    fn ends_request(&self) -> bool {
        matches!(self.kind, DATA | HEADERS) && self.flags & END_STREAM != 0
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A response with the status 200.
fn response(stream: u32) -> Vec<u8> {
    const STATUS_200: u8 = 0x88;
    let body = br#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#;
    [frame(HEADERS, END_HEADERS, stream, &[STATUS_200]), frame(DATA, END_STREAM, stream, body)].concat()
}

fn reset(stream: u32, code: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &code.to_be_bytes())
}

fn go_away(last_stream: u32, code: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[last_stream.to_be_bytes(), code.to_be_bytes()].concat())
}

/// A server that sends what a script says, frame by frame.
struct RawServer {
    address: SocketAddr,
    pem: String,
    /// The complete requests: the index of the connection, and the stream.
    requests: Arc<Mutex<Vec<(usize, u32)>>>,
}

/// What to send in response to a complete request on a stream of the connection with this index. `None` closes the
/// connection.
type Script = dyn Fn(u32, usize) -> Option<Vec<u8>> + Send + Sync;

impl RawServer {
    /// Starts a server that allows this many streams at once.
    async fn start(
        max_streams: u32,
        script: impl Fn(u32, usize) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let (acceptor, certificate) = tls::acceptor(&["localhost"], &[b"h2"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            pem: certificate.pem(),
            requests: Arc::default(),
        };
        let (requests, script): (_, Arc<Script>) = (Arc::clone(&server.requests), Arc::new(script));
        tokio::spawn(async move {
            for index in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (acceptor, script, requests) = (acceptor.clone(), script.clone(), Arc::clone(&requests));
                tokio::spawn(async move {
                    let serving = serve(acceptor, stream, max_streams, |stream| {
                        requests.lock().unwrap().push((index, stream));
                        script(stream, index)
                    });
                    serving.await.ok();
                });
            }
        });
        server
    }

    fn client(&self, retries: RetryPolicy) -> Client {
        let transport = HttpTransport::builder().root_certificates_pem(&self.pem);
        let config = Config::builder()
            .credentials(credentials())
            .endpoint(format!("localhost:{}", self.address.port()))
            .keep_idempotency_empty()
            .retries(retries)
            .transport(Arc::new(transport.build().unwrap()));
        Client::new(&config.build().unwrap())
    }

    fn requests(&self) -> Vec<(usize, u32)> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    max_streams: u32,
    respond: impl Fn(u32) -> Option<Vec<u8>>,
) -> std::io::Result<()> {
    const MAX_CONCURRENT_STREAMS: [u8; 2] = [0, 3];
    let mut stream = acceptor.accept(stream).await?;
    let limit = [&MAX_CONCURRENT_STREAMS[..], &max_streams.to_be_bytes()].concat();
    stream.write_all(&frame(SETTINGS, 0, 0, &limit)).await?;
    stream.flush().await?;
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await?;
    loop {
        let frame = read_frame(&mut stream).await?;
        if !frame.ends_request() {
            continue;
        }
        match respond(frame.stream) {
            Some(frames) => stream.write_all(&frames).await?,
            None => return Err(WouldBlock.into()),
        }
        stream.flush().await?;
    }
}

async fn read_frame(stream: &mut TlsStream<TcpStream>) -> std::io::Result<Frame> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await?;
    let [a, b, c, kind, flags, rest @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]).try_into().unwrap()];
    stream.read_exact(&mut payload).await?;
    Ok(Frame { kind, flags, stream: u32::from_be_bytes(rest) })
}

async fn call(client: &Client) -> Result<u64, Error> {
    Ok(client.call(CreateTask::to(&["1"])).await?.task_id)
}

fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO)
}

#[tokio::test]
async fn a_refused_stream_was_not_processed_and_is_retried() {
    // Refuses every other request.
    let server = RawServer::start(100, |stream, _| match stream % 4 {
        1 => Some(reset(stream, REFUSED_STREAM)),
        _ => Some(response(stream)),
    })
    .await;
    assert_eq!(call(&server.client(at_once())).await.unwrap(), 7);
    assert_eq!(server.requests().len(), 2);

    let error = call(&server.client(RetryPolicy::none())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(!error.maybe_delivered() && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn any_other_reset_may_have_been_processed() {
    for code in [NO_ERROR, ENHANCE_YOUR_CALM, 2] {
        let server = RawServer::start(100, move |stream, _| Some(reset(stream, code))).await;
        let error = call(&server.client(at_once())).await.unwrap_err();
        assert!(error.maybe_delivered(), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn requests_after_the_last_processed_one_are_retried_on_another_connection() {
    for code in [NO_ERROR, ENHANCE_YOUR_CALM] {
        // Holds the first two requests on the first connection, and then processes only the first.
        let server = RawServer::start(100, move |stream, connection| match (connection, stream) {
            (0, 1) => Some(Vec::new()),
            (0, _) => Some([go_away(1, code), response(1)].concat()),
            _ => Some(response(stream)),
        })
        .await;
        let client = server.client(at_once());
        for outcome in concurrently(2, || {
            let client = client.clone();
            async move { call(&client).await }
        })
        .await
        {
            assert_eq!(outcome.unwrap(), 7);
        }
        assert_eq!(server.requests(), [(0, 1), (0, 3), (1, 1)], "{code}");
    }
}

#[tokio::test]
async fn requests_up_to_the_last_processed_one_may_have_been_executed() {
    // Says that it processed the request, and closes the connection without a response.
    let sent = AtomicUsize::new(0);
    let server = RawServer::start(100, move |_, _| match sent.fetch_add(1, Ordering::SeqCst) {
        0 => Some(go_away(1, ENHANCE_YOUR_CALM)),
        _ => None,
    })
    .await;
    let client = server.client(at_once());
    let error = client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(200)).await.unwrap_err();
    assert!(error.maybe_delivered(), "{error}");
    assert_eq!(server.requests(), [(0, 1)]);
}

#[tokio::test]
async fn a_request_that_waits_for_a_stream_is_not_delivered_when_its_time_is_over() {
    // Never responds.
    let server = RawServer::start(1, |_, _| Some(Vec::new())).await;
    let client = server.client(RetryPolicy::none());
    let call = |limit| {
        let call = client.call(CreateTask::to(&["1"])).timeout(Duration::from_millis(limit));
        tokio::spawn(call.into_future())
    };
    let first = call(1_000);
    until(|| !server.requests().is_empty()).await;
    // The client receives the limit.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let waiting: Vec<_> = (0..3).map(|_| call(200)).collect();
    for waiting in waiting {
        let error = waiting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(!error.maybe_delivered() && error.is_retryable(), "{error}");
    }
    assert!(first.await.unwrap().unwrap_err().maybe_delivered());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn requests_that_wait_for_a_stream_survive_the_loss_of_their_connection() {
    // The first connection closes while one request is being processed and others wait.
    let (close, closing) = tokio::sync::watch::channel(false);
    let server = RawServer::start(1, move |stream, connection| match connection {
        0 => {
            while !*closing.borrow() {
                std::thread::sleep(Duration::from_millis(1));
            }
            None
        }
        _ => Some(response(stream)),
    });
    let elsewhere =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = elsewhere.spawn(server).await.unwrap();
    let client = server.client(at_once());
    let start = || {
        let client = client.clone();
        tokio::spawn(async move { call(&client).await })
    };
    let mut calls = vec![start()];
    until(|| !server.requests().is_empty()).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    calls.extend((0..3).map(|_| start()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    close.send(true).unwrap();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    let lost: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(lost.len() == 1 && lost[0].maybe_delivered(), "{lost:?} {:?}", server.requests());
    elsewhere.shutdown_background();
}

#[tokio::test]
async fn a_connection_whose_server_is_gone_is_noticed() {
    // Does not even respond to pings.
    let server = RawServer::start(100, |_, _| Some(Vec::new())).await;
    let client = server.client(RetryPolicy::none());
    let call = client.call(CreateTask::to(&["1"])).timeout(Duration::from_secs(3_600));
    let call = tokio::spawn(call.into_future());
    until(|| !server.requests().is_empty()).await;
    tokio::time::pause();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert!(error.maybe_delivered());
}

#[tokio::test]
async fn cold_calls_share_one_handshake() {
    let server = TlsServer::named(&["localhost"]).await;
    let client = server.client(server.trusting());
    crate::server::call_concurrently(&client, 50).await;
    assert_eq!((server.connections(), server.handshakes()), (1, 1));
}

#[tokio::test]
async fn cold_calls_to_a_server_without_http2_share_none() {
    let server = TlsServer::offering(&["localhost"], &[b"http/1.1"]).await;
    let client = server.client(server.trusting());
    crate::server::call_concurrently(&client, 10).await;
    assert!((1..=10).contains(&server.connections()));
}

#[tokio::test]
async fn calls_that_wait_for_a_handshake_fail_with_it() {
    // Accepts connections but never completes a handshake.
    let server = Server::scripted(|connection, _| connection.wait_for_close());
    let config = server.config().endpoint(format!("https://{}", server.address()));
    let client = Client::new(&config.connect_timeout(Duration::from_millis(300)).build().unwrap());
    let started = tokio::time::Instant::now();
    let call = || {
        let client = client.clone();
        async move { call(&client).await }
    };
    for outcome in concurrently(20, call).await {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(!error.maybe_delivered(), "{error}");
    }
    assert_eq!(server.connections(), 1);
    assert!(started.elapsed() < Duration::from_secs(3), "one after the other");
}

#[tokio::test]
async fn a_cancelled_handshake_is_taken_over() {
    let tls = TlsServer::named(&["localhost"]).await;
    let target = tls.address();
    // The first connection never completes its handshake.
    let gate = Server::scripted(move |connection, number| match number {
        0 => connection.wait_for_close(),
        _ => connection.relay(target),
    });
    let client = tls::client_of(&format!("localhost:{}", gate.address().port()), tls.trusting());
    let start = || {
        let client = client.clone();
        tokio::spawn(async move { call(&client).await })
    };
    let first = start();
    until(|| gate.connections() == 1).await;
    let waiting: Vec<_> = (0..5).map(|_| start()).collect();
    tokio::task::yield_now().await;
    first.abort();
    for call in waiting {
        assert_eq!(call.await.unwrap().unwrap(), 7);
    }
    assert_eq!(gate.connections(), 2);
}

#[tokio::test]
async fn a_handshake_proceeds_although_its_call_is_not_polled() {
    for protocols in [&[&b"h2"[..]][..], &[b"http/1.1"]] {
        let server = TlsServer::offering(&["localhost"], protocols).await;
        let client = server.client(server.trusting());
        let mut first = Box::pin(client.call(CreateTask::to(&["1"])).no_retries().into_future());
        let polled = poll_fn(|context| Poll::Ready(first.as_mut().poll(context))).await;
        assert!(polled.is_pending());
        let second = client.call(CreateTask::to(&["1"])).no_retries().timeout(Duration::from_secs(5));
        assert_eq!(second.await.unwrap().task_id, 7);
        assert_eq!(first.await.unwrap().task_id, 7);
    }
}

#[tokio::test]
async fn cancelling_many_calls_does_not_disturb_the_others() {
    // Before the server accepts the requests, while it does, and after it has.
    for yields in [0, 1, 2, 3, 5, 10] {
        for cancelled in [21, 71, 90] {
            let server = TlsServer::named(&["localhost"]).await;
            let client = server.client(server.trusting());
            assert_eq!(call(&client).await.unwrap(), 7);
            server.respond_late(Duration::from_millis(100));
            let (mut doomed, mut others) = (JoinSet::new(), JoinSet::new());
            for index in 0..cancelled + 5 {
                let set = if index < 5 { &mut others } else { &mut doomed };
                set.spawn(client.call(CreateTask::to(&["1"])).no_retries().into_future());
            }
            for _ in 0..yields {
                tokio::task::yield_now().await;
            }
            doomed.abort_all();
            while let Some(outcome) = others.join_next().await {
                assert_eq!(outcome.unwrap().unwrap().task_id, 7, "{cancelled} cancelled after {yields}");
            }
            assert_eq!(server.connections(), 1);
        }
    }
}
