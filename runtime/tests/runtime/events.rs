//! Answers that come as streams of events.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use tencentcloud_runtime::events::{Event, EventDecoder, Events};
use tencentcloud_runtime::transport::{BoxFuture, Limits, Transport, TransportError};
use tencentcloud_runtime::{Action, Client, Config, Error, ErrorKind, RetryPolicy, Service};

use crate::blocking::block_on;
use crate::records::{CreateTask, DescribeTask, credentials};
use crate::server::{Connection, Server, answer, json};

const STREAM: &str = "text/event-stream";

/// Name, data and id of an event.
fn parts(event: &Event) -> (String, String, Option<String>) {
    (event.name().to_owned(), event.data().to_owned(), event.id().map(str::to_owned))
}

/// What the decoder makes of a text that comes in pieces of this length.
fn decode(text: &[u8], length: usize) -> Vec<(String, String, Option<String>)> {
    let mut decoder = EventDecoder::new(1 << 20);
    let mut events = Vec::new();
    for piece in text.chunks(length) {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(event) = decoder.next(&mut piece) {
            events.push(parts(&event.unwrap()));
        }
        assert!(piece.is_empty());
    }
    events.extend(decoder.finish().map(|event| parts(&event.unwrap())));
    assert!(decoder.finish().is_none());
    events
}

fn data_of(text: &str) -> Vec<String> {
    let whole = decode(text.as_bytes(), usize::MAX);
    for length in [1, 2, 3, 7] {
        assert_eq!(decode(text.as_bytes(), length), whole, "{text:?} in pieces of {length}");
    }
    whole.into_iter().map(|(_, data, _)| data).collect()
}

#[test]
fn every_way_to_write_an_event() {
    let none: [&str; 0] = [];
    let table: [(&str, &[&str]); 22] = [
        ("data: a\n\n", &["a"]),
        ("data:a\n\n", &["a"]),
        ("data:  a \n\n", &[" a "]),
        ("data: a\r\n\r\n", &["a"]),
        ("data: a\r\r", &["a"]),
        ("data: a\rdata: b\n\r\n", &["a\nb"]),
        ("\u{feff}data: a\n\n", &["a"]),
        ("data: \u{feff}a\n\n", &["\u{feff}a"]),
        ("data: a\ndata: b\ndata\ndata:\n\n", &["a\nb\n\n"]),
        ("data\n\n", &[""]),
        ("data:\n\n", &[""]),
        (": comment\n:\n: more\n\ndata: a\n\n", &["a"]),
        ("other: x\ndata: a\ndatax: b\nDATA: c\n data: d\n\n", &["a"]),
        ("event: x\n\nid: 1\n\n\n\n", &none),
        ("data: a: b\n\n", &["a: b"]),
        ("data: 电话 😀\n\n", &["电话 😀"]),
        ("data: {\"a\":\"\\n\"}\n\n", &["{\"a\":\"\\n\"}"]),
        // The last event counts, whatever is missing behind it.
        ("data: a\n\ndata: b\n", &["a", "b"]),
        ("data: a\n\ndata: b", &["a", "b"]),
        ("data: a\r\n\r\ndata: b\r", &["a", "b"]),
        ("data: a\n\n: bye", &["a"]),
        ("", &none),
    ];
    for (text, expected) in table {
        assert_eq!(data_of(text), expected, "{text:?}");
    }
}

#[test]
fn names_ids_and_pauses() {
    let text = "id: 1\nevent: delta\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: x\0y\nevent:\ndata: d\n\n";
    let event = |name: &str, data: &str, id: Option<&str>| (name.into(), data.into(), id.map(str::to_owned));
    assert_eq!(
        decode(text.as_bytes(), usize::MAX),
        [
            event("delta", "a", Some("1")),
            event("message", "b", Some("1")),
            event("message", "c", None),
            event("message", "d", None),
        ]
    );
    let mut decoder = EventDecoder::new(100);
    for (text, expected) in [
        ("data: a\n\n", None),
        ("retry: 1500\n\n", Some(1500)),
        ("retry: 20\nretry: x\nretry: 9999999999999\nretry: -1\n", Some(20)),
    ] {
        let mut piece = Bytes::from(text);
        while decoder.next(&mut piece).is_some() {}
        assert_eq!(decoder.retry(), expected.map(Duration::from_millis), "{text:?}");
    }
}

#[test]
fn what_is_not_utf8_is_replaced() {
    assert_eq!(decode(b"data: a\xffb\n\n", usize::MAX)[0].1, "a\u{fffd}b");
    // A character that is cut by a piece is whole.
    assert_eq!(decode("data: 电\n\n".as_bytes(), 1)[0].1, "电");
}

#[test]
fn lines_may_be_long_and_events_have_a_limit() {
    let long = "x".repeat(300_000);
    assert_eq!(data_of(&format!("data: {long}\n\n")), [long.as_str()]);
    let many = "data: x\n".repeat(1000);
    for text in ["data: 12345678901\n\ndata: b\n\n", many.as_str(), "data\n".repeat(100).as_str()] {
        let mut decoder = EventDecoder::new(10);
        let error = decoder.next(&mut Bytes::copy_from_slice(text.as_bytes())).unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
        assert_eq!(error.message(), "an event is longer than the 10 bytes that are allowed");
    }
}

#[test]
fn data_as_json() {
    let mut piece = Bytes::from_static(b"data: {\"A\":\ndata: \"secret\"}\n\n");
    let event = EventDecoder::new(100).next(&mut piece).unwrap().unwrap();
    assert_eq!(event.json::<Value>().unwrap()["A"], "secret");
    let error = event.json::<Vec<u64>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let shown = format!("{error} {error:?} {event:?}");
    assert!(shown.contains("expected a sequence") && !shown.contains("secret"), "{shown}");
}

fn stream_of(server: &Server) -> Events {
    server.client().call(CreateTask::to(&["1"])).events()
}

async fn rest(events: &mut Events) -> Vec<Result<String, Error>> {
    let mut all = Vec::new();
    while let Some(event) = events.next().await {
        all.push(event.map(Event::into_data));
    }
    assert!(events.next().await.is_none());
    all
}

async fn only_error(events: &mut Events) -> Error {
    let mut all = rest(events).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).unwrap_err()
}

/// Answers every request with two events and, in the words of the script, whatever comes then.
fn two_events(then: impl Fn(&mut Connection) + Send + Sync + 'static) -> Server {
    Server::playing(move |connection, _| {
        while connection.read_request() {
            connection.begin("Text/Event-Stream ; charset=UTF-8");
            connection.chunk(b"event: delta\ndata: one\n\nda");
            connection.chunk(b"ta: two\n\n");
            then(connection);
        }
    })
}

fn ended(connection: &mut Connection) {
    connection.chunk(b"");
}

#[tokio::test]
async fn a_stream_from_its_beginning_to_its_end() {
    let server = two_events(ended);
    let client = server.client();
    let mut events = client.call(CreateTask::to(&["1"])).events();
    assert_eq!(server.connections(), 0);
    let first = events.next().await.unwrap().unwrap();
    assert_eq!((first.name(), first.data()), ("delta", "one"));
    assert_eq!(events.request_id().as_deref(), Some("r-1"));
    assert_eq!(rest(&mut events).await.into_iter().map(Result::unwrap).collect::<Vec<_>>(), ["two"]);
    // The connection is kept.
    let mut again = client.call_action(Action::named(Service::named("ccc", "2020-02-10"), "A")).events();
    assert_eq!(rest(&mut again).await.len(), 2);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn the_last_event_counts_without_a_blank_line() {
    for end in ["data: three", "data: three\n", "data: three\r\n"] {
        let server = two_events(move |connection| {
            connection.chunk(end.as_bytes());
            ended(connection);
        });
        let all = rest(&mut stream_of(&server)).await;
        assert_eq!(all.last().unwrap().as_ref().unwrap(), "three");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_ends_with_an_error() {
    let broken = two_events(|connection| {
        connection.chunk(b"data: half\n");
        connection.close();
    });
    let unannounced = two_events(|connection| connection.write(b"zz\r\n"));
    for server in [broken, unannounced] {
        let mut events = stream_of(&server);
        let mut all = rest(&mut events).await;
        let error = all.pop().unwrap().unwrap_err();
        assert_eq!(all.into_iter().map(Result::unwrap).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!((error.kind(), error.status()), (ErrorKind::Interrupted, Some(200)));
        assert_eq!((error.action(), error.request_id()), (Some("CreateTask"), Some("r-1")));
        assert!(error.maybe_delivered() && !error.is_retryable());
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_stream_that_stands_still_ends_with_an_error() {
    let server = two_events(Connection::wait_for_the_end);
    let call = server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(60));
    let mut events = call.timeout(Duration::from_secs(600)).events();
    let mut all = rest(&mut events).await;
    let error = all.pop().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.message(), "the stream stood still for 60ms");
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn comments_keep_a_stream_alive_beyond_the_timeout_of_the_call() {
    let server = two_events(|connection| {
        for _ in 0..13 {
            thread::sleep(Duration::from_millis(100));
            connection.chunk(b": still here\n\n");
        }
        connection.chunk(b"data: three\n\n");
        ended(connection);
    });
    // The call's time is over long before the stream is; no piece takes nearly as long.
    let call = server.client().call(CreateTask::to(&["1"])).timeout(Duration::from_secs(1));
    let all = rest(&mut call.events()).await;
    assert_eq!(all.last().unwrap().as_ref().unwrap(), "three");
}

#[tokio::test]
async fn who_takes_his_time_is_not_late() {
    let server = two_events(ended);
    let call = server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(500));
    let mut events = call.events();
    events.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(rest(&mut events).await.len(), 1);
}

#[tokio::test]
async fn silence_before_the_answer() {
    let server = Server::playing(|connection, _| {
        connection.read_request();
        connection.wait_for_the_end();
    });
    let half = Server::playing(|connection, _| {
        connection.read_request();
        connection.begin("application/json");
        connection.chunk(b"{\"Resp");
        connection.wait_for_the_end();
    });
    for server in [server, half] {
        let call = server.client().call(CreateTask::to(&["1"])).timeout(Duration::from_millis(80));
        let error = only_error(&mut call.events()).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.to_string(), "CreateTask: no complete answer within 80ms (may have been executed)");
    }
}

#[tokio::test]
async fn an_error_instead_of_a_stream() {
    let body = r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"},"RequestId":"r-5"}}"#;
    for content_type in ["application/json", "text/html"] {
        let server = Server::answering(answer("200 OK", content_type, body));
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.code(), error.request_id()), (Some("InvalidParameter"), Some("r-5")));
        assert_eq!((error.action(), error.attempts()), (Some("CreateTask"), 1));
    }
    let server = Server::answering(answer("502 Bad Gateway", STREAM, "data: a\n\n"));
    let error = only_error(&mut stream_of(&server)).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(502)));
}

#[tokio::test]
async fn a_whole_answer_instead_of_a_stream() {
    for content_type in ["application/json", "text/event-streams", "text/event-stream2; a=text/event-stream"]
    {
        let body = r#"{"Response":{"TaskId":7,"RequestId":"r-6"}}"#;
        let server = Server::answering(answer("200 OK", content_type, body));
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::UnexpectedResponse, Some("r-6")));
        assert!(error.message().starts_with("no stream of events: unexpected response: HTTP 200"), "{error}");
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert!(error.maybe_delivered());
    }
    let server = Server::answering(json(&"x".repeat(1001)));
    let client = Client::new(&server.config().max_response_bytes(1000).build().unwrap());
    let error = only_error(&mut client.call(CreateTask::to(&["1"])).events()).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::ResponseTooLarge, Some(200)));
}

#[tokio::test]
async fn an_event_that_is_too_long() {
    let server = Server::playing(|connection, _| {
        connection.read_request();
        connection.begin(STREAM);
        connection.chunk(b"data: short\n\n");
        while connection.chunk(b"data: 0123456789\n") {}
    });
    let client = Client::new(&server.config().max_response_bytes(1000).build().unwrap());
    let mut all = rest(&mut client.call(CreateTask::to(&["1"])).events()).await;
    let error = all.pop().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::ResponseTooLarge, Some("CreateTask")));
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn what_has_not_begun_is_tried_again() {
    let server = Server::playing(|connection, number| {
        connection.read_request();
        if number == 0 {
            return connection.write(&answer("503 Service Unavailable", "text/plain", "later"));
        }
        connection.begin(STREAM);
        connection.chunk(b"data: one\n\n");
    });
    let retries = RetryPolicy::default().base_delay(Duration::ZERO);
    let call = server.client().call(DescribeTask::default()).region("ap-guangzhou").retries(retries);
    let all = rest(&mut call.events()).await;
    assert_eq!(all[0].as_ref().unwrap(), "one");
    // It broke off; a read, but what has begun is not asked for again.
    let error = all[1].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 2));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn nothing_is_read_ahead() {
    const PIECE: usize = 1 << 16;
    const PIECES: usize = 512;
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let server = Server::playing(move |connection, _| {
        connection.read_request();
        connection.begin(STREAM);
        let piece = [b"data: ".as_slice(), &vec![b'x'; PIECE], b"\n\n"].concat();
        for _ in 0..PIECES {
            connection.chunk(&piece);
            counter.fetch_add(1, Ordering::SeqCst);
        }
        ended(connection);
    });
    let mut events = stream_of(&server);
    events.next().await.unwrap().unwrap();
    // The server goes on until all buffers on the way are full, and stands still then.
    let mut last = usize::MAX;
    while last != written.load(Ordering::SeqCst) {
        last = written.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(last < PIECES / 2, "{last} of {PIECES} pieces were written though nobody read them");
    let mut count = 1;
    while let Some(event) = events.next().await {
        assert_eq!(event.unwrap().data().len(), PIECE);
        count += 1;
    }
    assert_eq!((count, written.load(Ordering::SeqCst)), (PIECES, PIECES));
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let server = two_events(Connection::wait_for_the_end);
    let mut events = stream_of(&server);
    events.next().await.unwrap().unwrap();
    assert_eq!(server.ended(), 0);
    drop(events);
    until(|| server.ended() == 1).await;

    // So does one whose server writes on and on.
    let endless = two_events(|connection| while connection.chunk(b": go on\n\n") {});
    let mut events = stream_of(&endless);
    events.next().await.unwrap().unwrap();
    drop(events);
    until(|| endless.ended() == 1).await;

    // And one that is not answered yet.
    let silent = Server::playing(|connection, _| {
        connection.read_request();
        connection.wait_for_the_end();
    });
    let mut events = stream_of(&silent);
    tokio::select! {
        _ = events.next() => unreachable!("nothing was answered"),
        () = until(|| !silent.requests().is_empty()) => {}
    }
    drop(events);
    until(|| silent.ended() == 1).await;
}

#[tokio::test]
async fn dropping_the_future_of_a_step_loses_nothing() {
    let server = two_events(ended);
    let mut events = stream_of(&server);
    let mut data = Vec::new();
    loop {
        let step = events.next();
        tokio::select! {
            biased;
            () = tokio::task::yield_now() => {}
            event = step => match event {
                Some(event) => data.push(event.unwrap().into_data()),
                None => break,
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(data, ["one", "two"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn without_a_runtime() {
    let server = two_events(ended);
    let events = server.client().call(CreateTask::to(&["1"])).events_blocking();
    let data: Vec<_> = events.map(|event| event.unwrap().into_data()).collect();
    assert_eq!(data, ["one", "two"]);

    let broken = two_events(Connection::close);
    let mut events = broken.client().call(CreateTask::to(&["1"])).events_blocking();
    assert!(events.next().unwrap().is_ok() && events.next().unwrap().is_ok());
    assert_eq!(events.next().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
    assert!(events.next().is_none());

    let mut refused = server.client().call(CreateTask::to(&[])).events_blocking();
    assert_eq!(refused.next().unwrap().unwrap_err().kind(), ErrorKind::Validation);
    assert!(refused.next().is_none());
}

#[test]
fn polled_by_another_executor_even_after_its_client_is_gone() {
    let server = two_events(|connection| {
        thread::sleep(Duration::from_millis(50));
        connection.chunk(b"data: three\n\n");
        ended(connection);
    });
    let mut events =
        server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_secs(9)).events();
    let all = block_on(async { rest(&mut events).await });
    assert_eq!(all.len(), 3);

    let still = two_events(Connection::wait_for_the_end);
    let call = still.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(50));
    let mut events = call.events();
    let all = block_on(async { rest(&mut events).await });
    assert_eq!(all[2].as_ref().unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn it_is_a_stream() {
    fn sendable<T: Send + 'static>(value: T) -> T {
        value
    }
    let server = two_events(ended);
    let mut events = pin!(sendable(stream_of(&server)));
    let mut count = 0;
    while let Some(event) = std::future::poll_fn(|context| events.as_mut().poll_next(context)).await {
        event.unwrap();
        count += 1;
    }
    assert_eq!(count, 2);
}

/// Knows nothing of streams, or only of one that needs a runtime to be polled in.
#[derive(Debug)]
struct Scripted {
    streams: bool,
}

struct NeedsRuntime(usize);

impl Stream for NeedsRuntime {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Panics outside of a runtime.
        drop(tokio::time::sleep(Duration::from_millis(1)));
        self.0 += 1;
        Poll::Ready((self.0 < 3).then(|| Ok(Bytes::from_static(b"data: a\n\n"))))
    }
}

fn head<T>(body: T) -> http::Response<T> {
    http::Response::builder().header("content-type", STREAM).body(body).unwrap()
}

impl Transport for Scripted {
    fn send(
        &self,
        _: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { Ok(head(Bytes::from_static(b"data: a\n\ndata: b"))) })
    }

    fn send_streaming(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<tencentcloud_runtime::transport::BodyStream>, TransportError>>
    {
        Box::pin(async move {
            if self.streams {
                return Ok(head(Box::pin(NeedsRuntime(0)) as _));
            }
            // What a transport gives that does not implement this.
            Whole.send_streaming(request, limits).await
        })
    }
}

#[derive(Debug)]
struct Whole;

impl Transport for Whole {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move { Scripted { streams: false }.send(request, limits).await })
    }
}

#[test]
fn transports_of_the_users_own() {
    for streams in [false, true] {
        let transport = Arc::new(Scripted { streams });
        let config = Config::builder().credentials(credentials()).transport(transport).build().unwrap();
        let call = Client::new(&config).call(CreateTask::to(&["1"]));
        let data: Vec<_> = call.clone().events_blocking().map(|event| event.unwrap().into_data()).collect();
        assert_eq!(data.len(), 2);
        let all = block_on(async { rest(&mut call.events()).await });
        assert_eq!(all.len(), 2);
    }
}
