//! Connections: opened, refused, reused, abandoned.

use std::time::Duration;

use tencentcloud_client::{Client, Config, ErrorKind, RetryPolicy};

use crate::records::{CreateTask, credentials};
use crate::server::{ClosedPort, Server, success, unresolvable_host, until};

fn client_of(endpoint: &str) -> Client {
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).retries(RetryPolicy::none());
    Client::new(&config.build().unwrap())
}

#[tokio::test]
async fn calls_reuse_a_connection() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    }
    // Clients of one configuration share connections.
    let config = server.config().build().unwrap();
    for _ in 0..2 {
        Client::new(&config).call(CreateTask::to(&["1"])).await.unwrap();
    }
    assert_eq!((server.connections(), server.requests().len()), (2, 4));
}

#[tokio::test]
async fn the_request_on_the_wire_has_each_header_once() {
    let server = Server::responding(success());
    server.client().call(CreateTask::to(&["1"])).await.unwrap();
    let requests = server.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"Callees":["1"]}"#);
    assert!(head.starts_with("POST / HTTP/1.1\r\n"), "{head}");
    let lines: Vec<_> = head.lines().skip(1).map(str::to_ascii_lowercase).collect();
    let host = format!("host: {}", server.address());
    for expected in
        [host.as_str(), "content-type: application/json", "content-length: 17", "x-tc-action: createtask"]
    {
        assert_eq!(lines.iter().filter(|line| *line == expected).count(), 1, "{expected} in {head}");
    }
    assert!(!head.to_ascii_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn a_connection_closed_by_the_server_is_not_reused() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(&success());
    });
    let client = server.client();
    for calls in 1..=3 {
        client.call(CreateTask::to(&["1"])).await.unwrap();
        until(|| server.closed_connections() == calls).await;
        // Lets the runtime notice that the connection is closed.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((server.connections(), server.requests().len()), (3, 3));
}

#[tokio::test]
async fn without_a_connection_the_request_was_not_delivered() {
    let closed = ClosedPort::new();
    let plain = Server::scripted(|connection, _| connection.write(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    for (endpoint, expected) in [
        (format!("http://{}", closed.address()), "refused"),
        (format!("https://{}", unresolvable_host("invalid")), ""),
        // TLS to a server without it.
        (format!("https://{}", plain.address()), ""),
    ] {
        let error = client_of(&endpoint).call(CreateTask::to(&["1"])).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Connect, None), "{error}");
        assert!(!error.maybe_delivered() && error.is_retryable());
        assert!(error.to_string().starts_with("CreateTask: could not connect: "), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_timeout_while_connecting_means_that_the_request_was_not_delivered() {
    // The server accepts but never completes the TLS handshake, so the client stays unconnected.
    let server = Server::scripted(|connection, _| connection.wait_for_close());
    let endpoint = format!("https://{}", server.address());
    let short = Duration::from_millis(50);
    let config = Config::builder().credentials(credentials()).endpoint(&endpoint).connect_timeout(short);
    let by_connect = Client::new(&config.build().unwrap()).call(CreateTask::to(&["1"])).no_retries();
    let by_call = client_of(&endpoint).call(CreateTask::to(&["1"])).timeout(short);
    let by_attempt = client_of(&endpoint).call(CreateTask::to(&["1"])).attempt_timeout(short);
    for call in [by_connect, by_call, by_attempt] {
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        // The exact time is shorter if some of it passed before connecting.
        assert!(error.to_string().starts_with("CreateTask: could not connect within "), "{error}");
        assert!(!error.maybe_delivered() && error.is_retryable());
    }
}

#[tokio::test]
async fn a_cancelled_call_leaves_the_client_usable() {
    let server = Server::scripted(|connection, number| {
        while connection.read_request() {
            if number == 0 {
                return connection.wait_for_close();
            }
            connection.write(&success());
        }
    });
    let client = server.client();
    let call = tokio::spawn(client.call(CreateTask::to(&["1"])).into_future());
    until(|| !server.requests().is_empty()).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_client_outlives_the_runtime_it_was_used_in() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let response = runtime.block_on(async { client.call(CreateTask::to(&["1"])).await });
        assert_eq!(response.unwrap().task_id, 7);
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let server = Server::responding(success());
    let call = server.client().call(CreateTask::to(&[])).retries(RetryPolicy::default());
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.connections()), (ErrorKind::Validation, 0, 0));
    server.client().call(CreateTask::to(&[])).skip_validation().await.unwrap();
    assert!(server.requests()[0].ends_with(r#"{"Callees":[]}"#));
}
