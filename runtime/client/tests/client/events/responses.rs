//! The events of a call, the end of the stream, and its errors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tencentcloud_client::{Action, Client, ErrorKind, Service};

use super::{STREAM, ended, only_error, rest, stream_of, two_events};
use crate::records::{CreateTask, DescribeTask};
use crate::scripted::at_once;
use crate::server::{Server, ServerConnection, http_response, json_response};

#[tokio::test]
async fn a_stream_returns_its_events_and_keeps_the_connection() {
    let server = two_events(ended);
    let client = server.client();
    let mut events = client.call(CreateTask::to(&["1"])).events();
    assert_eq!(server.connections(), 0);
    let first = events.next().await.unwrap().unwrap();
    assert_eq!((first.name(), first.data()), ("delta", "one"));
    assert_eq!(events.request_id().as_deref(), Some("r-1"));
    assert_eq!(rest(&mut events).await.into_iter().map(Result::unwrap).collect::<Vec<_>>(), ["two"]);
    // The connection is reused.
    let mut again = client.call_action(Action::named(Service::named("ccc", "2020-02-10"), "A")).events();
    assert_eq!(rest(&mut again).await.len(), 2);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn the_last_event_needs_no_blank_line() {
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
async fn a_lost_connection_ends_the_stream_with_an_error() {
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
async fn half_an_event_is_not_returned_if_the_connection_ends_the_stream() {
    let until_close = |end: &'static str| {
        Server::scripted(move |connection, _| {
            connection.read_request();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-TC-RequestId: r-1\r\n\r\n";
            connection.write(format!("{head}data: one\n\n{end}").as_bytes());
        })
    };
    for half in ["data: {\"Amount\":1", "data: two\n", "data: two\r\n", "event: delta\ndata: two", "data"] {
        let mut all = rest(&mut stream_of(&until_close(half))).await;
        let error = all.pop().unwrap().expect_err(half);
        assert_eq!(all.into_iter().map(Result::unwrap).collect::<Vec<_>>(), ["one"]);
        assert_eq!((error.kind(), error.status()), (ErrorKind::Interrupted, Some(200)));
        assert_eq!((error.action(), error.request_id()), (Some("CreateTask"), Some("r-1")));
        assert!(error.maybe_delivered() && !error.is_retryable(), "{error}");
    }
    for whole in ["", "\n", ": bye", "data: two\n\n", "data: two\n\n: bye\n", "id: 7\n"] {
        let all = rest(&mut stream_of(&until_close(whole))).await;
        assert!(all.iter().all(Result::is_ok), "{whole:?}: {all:?}");
    }
}

#[tokio::test]
async fn an_announced_stream_that_ends_early_is_an_error() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 50\r\n\r\n";
        connection.write(format!("{head}data: one\n\ndata: half").as_bytes());
    });
    let all = rest(&mut stream_of(&server)).await;
    assert_eq!(all[0].as_ref().unwrap(), "one");
    assert_eq!((all[1].as_ref().unwrap_err().kind(), all.len()), (ErrorKind::Interrupted, 2));
}

#[tokio::test]
async fn an_idle_stream_ends_with_an_error() {
    let server = two_events(ServerConnection::wait_for_close);
    let call = server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(60));
    let mut events = call.timeout(Duration::from_secs(600)).events();
    let mut all = rest(&mut events).await;
    let error = all.pop().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.message(), "the stream was idle for 60ms");
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
    // The timeout passes long before the stream ends; no single piece takes that long.
    let call = server.client().call(CreateTask::to(&["1"])).timeout(Duration::from_secs(1));
    let all = rest(&mut call.events()).await;
    assert_eq!(all.last().unwrap().as_ref().unwrap(), "three");
}

#[tokio::test]
async fn a_slow_reader_does_not_exceed_the_idle_timeout() {
    let server = two_events(ended);
    let call = server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(500));
    let mut events = call.events();
    events.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(rest(&mut events).await.len(), 1);
}

#[tokio::test]
async fn the_timeout_applies_until_the_response_begins() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.wait_for_close();
    });
    let half = Server::scripted(|connection, _| {
        connection.read_request();
        connection.begin("application/json");
        connection.chunk(b"{\"Resp");
        connection.wait_for_close();
    });
    for server in [server, half] {
        let call = server.client().call(CreateTask::to(&["1"])).timeout(Duration::from_millis(80));
        let error = only_error(&mut call.events()).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
        // The time left when it was sent may be a little less than the timeout.
        let error = error.to_string();
        assert!(error.starts_with("CreateTask: no complete response within "), "{error}");
        assert!(error.ends_with("ms (may have been executed)"), "{error}");
    }
}

#[tokio::test]
async fn an_error_instead_of_a_stream_is_returned() {
    let body = r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"},"RequestId":"r-5"}}"#;
    for content_type in ["application/json", "text/html"] {
        let server = Server::responding(http_response("200 OK", content_type, body));
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.code(), error.request_id()), (Some("InvalidParameter"), Some("r-5")));
        assert_eq!((error.action(), error.attempts()), (Some("CreateTask"), 1));
    }
    let server = Server::responding(http_response("502 Bad Gateway", STREAM, "data: a\n\n"));
    let error = only_error(&mut stream_of(&server)).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(502)));
}

#[tokio::test]
async fn an_object_that_is_declared_as_a_stream_is_not_taken_for_one() {
    let refusal =
        r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"no"},"RequestId":"r-5"}}"#;
    let success = r#"{"Response":{"TaskId":7,"RequestId":"r-6"}}"#;
    for start in ["", " \r\n"] {
        let server = Server::responding(http_response("200 OK", STREAM, &format!("{start}{refusal}\n\n")));
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.code(), error.request_id()), (Some("RequestLimitExceeded"), Some("r-5")));
        assert!(!error.maybe_delivered() && error.is_retryable(), "{error}");
        // In pieces.
        let server = Server::scripted(move |connection, _| {
            connection.read_request();
            connection.begin(STREAM);
            for piece in success.as_bytes().chunks(7) {
                connection.chunk(piece);
            }
            ended(connection);
        });
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::UnexpectedResponse, Some("r-6")));
        assert_eq!(error.body(), Some(success.as_bytes()));
        assert!(error.maybe_delivered());
    }
    let server = Server::responding(http_response("200 OK", STREAM, &format!("{{{}", "x".repeat(1000))));
    let client = Client::new(&server.config().max_response_bytes(1000).build().unwrap());
    let error = only_error(&mut client.call(CreateTask::to(&["1"])).events()).await;
    assert_eq!((error.kind(), error.maybe_delivered()), (ErrorKind::ResponseTooLarge, true));
}

#[tokio::test]
async fn a_compressed_stream_is_not_read_as_one() {
    let response = |encoding: &str| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {STREAM}\r\nContent-Encoding: {encoding}\r\n");
        format!("{head}Content-Length: 11\r\n\r\ndata: one\n\n").into_bytes()
    };
    let error = only_error(&mut stream_of(&Server::responding(response("gzip")))).await;
    assert_eq!((error.kind(), error.maybe_delivered()), (ErrorKind::UnexpectedResponse, true));
    assert!(error.message().starts_with("no stream of events"), "{error}");
    assert_eq!(rest(&mut stream_of(&Server::responding(response("identity")))).await.len(), 1);
}

#[tokio::test]
async fn a_complete_response_instead_of_a_stream_is_an_error() {
    for content_type in ["application/json", "text/event-streams", "text/event-stream2; a=text/event-stream"]
    {
        let body = r#"{"Response":{"TaskId":7,"RequestId":"r-6"}}"#;
        let server = Server::responding(http_response("200 OK", content_type, body));
        let error = only_error(&mut stream_of(&server)).await;
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::UnexpectedResponse, Some("r-6")));
        assert!(error.message().starts_with("no stream of events: unexpected response: HTTP 200"), "{error}");
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert!(error.maybe_delivered());
    }
    let server = Server::responding(json_response(&"x".repeat(1001)));
    let client = Client::new(&server.config().max_response_bytes(1000).build().unwrap());
    let error = only_error(&mut client.call(CreateTask::to(&["1"])).events()).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::ResponseTooLarge, Some(200)));
}

#[tokio::test]
async fn an_event_that_is_too_long_is_an_error() {
    let server = Server::scripted(|connection, _| {
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
async fn a_stream_is_retried_until_it_begins() {
    let asked = AtomicUsize::new(0);
    let server = Server::scripted(move |connection, _| {
        while connection.read_request() {
            if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                connection.write(&http_response("503 Service Unavailable", "text/plain", "later"));
            } else {
                connection.begin(STREAM);
                connection.chunk(b"data: one\n\n");
                return;
            }
        }
    });
    let call = server.client().call(DescribeTask::default()).region("ap-guangzhou").retries(at_once());
    let all = rest(&mut call.events()).await;
    assert_eq!(all[0].as_ref().unwrap(), "one");
    // A read is not retried either once its stream has begun.
    let error = all[1].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 2));
    assert_eq!(server.requests().len(), 2);
}
