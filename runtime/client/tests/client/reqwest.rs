//! The transport over a reqwest client.

use std::sync::Arc;
use std::time::Duration;

use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::transport::ReqwestTransport;
use tencentcloud_client::{Client, ErrorKind, RetryPolicy};

use crate::records::CreateTask;
use crate::server::{ClosedPort, Server, success};

fn client(config: ConfigBuilder) -> Client {
    let transport = Arc::new(ReqwestTransport::new(reqwest::Client::new()));
    Client::new(&config.transport(transport).keep_idempotency_empty().build().unwrap())
}

#[tokio::test]
async fn calls_succeed_over_one_connection() {
    let server = Server::responding(success());
    let client = client(server.config());
    for _ in 0..2 {
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    }
    assert_eq!(server.connections(), 1);
    let request = server.requests()[0].to_ascii_lowercase();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"callees":["1"]}"#);
    let host = format!("host: {}", server.address());
    for expected in [host.as_str(), "content-type: application/json", "content-length: 17"] {
        assert_eq!(head.lines().filter(|line| *line == expected).count(), 1, "{expected} in {head}");
    }
}

#[tokio::test]
async fn a_redirect_does_not_send_the_request_again() {
    let elsewhere = Server::responding(success());
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = format!("http://{}/", elsewhere.address());
        let response = format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let server = Server::responding(response);
        let error = client(server.config()).call(CreateTask::to(&["1"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn errors_report_whether_the_request_may_have_been_delivered() {
    let closed = ClosedPort::new();
    let server = Server::scripted(|connection, _| {
        connection.read_request();
    });
    let unresponsive = Server::scripted(|connection, _| connection.wait_for_close());
    let large = Server::responding(success());
    let table = [
        (server.config().endpoint(format!("http://{}", closed.address())), ErrorKind::Connect, false),
        (server.config(), ErrorKind::Interrupted, true),
        (unresponsive.config().timeout(Duration::from_millis(50)), ErrorKind::Timeout, true),
        (large.config().max_response_bytes(10), ErrorKind::ResponseTooLarge, true),
    ];
    for (config, kind, delivered) in table {
        let error = client(config).call(CreateTask::to(&["1"])).no_retries().await.unwrap_err();
        assert_eq!((error.kind(), error.maybe_delivered()), (kind, delivered), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_does_not_hide_the_request() {
    let closed = ClosedPort::new();
    for status in ["302 Found", "303 See Other"] {
        let location = format!("http://{}/", closed.address());
        let response = format!("HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let server = Server::responding(response);
        let client = client(server.config().retries(RetryPolicy::default()));
        let error = client.call(CreateTask::to(&["1"])).await.unwrap_err();
        assert!(error.maybe_delivered(), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}
