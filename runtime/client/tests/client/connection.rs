//! Connections: made, refused, kept, given up.

use std::time::Duration;

use tencentcloud_client::{Client, Config, ErrorKind, RetryPolicy};

use crate::records::{CreateTask, credentials};
use crate::server::{ClosedPort, Server, success, unresolvable_host};

fn client_of(endpoint: &str) -> Client {
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).retries(RetryPolicy::none());
    Client::new(&config.build().unwrap())
}

#[tokio::test]
async fn two_calls_use_one_connection() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    }
    // So do two clients of one configuration.
    let config = server.config().build().unwrap();
    for _ in 0..2 {
        Client::new(&config).call(CreateTask::to(&["1"])).await.unwrap();
    }
    assert_eq!((server.connections(), server.requests().len()), (2, 4));
}

#[tokio::test]
async fn what_goes_over_the_wire() {
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
async fn a_connection_that_the_server_closed_is_not_used() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(&success());
    });
    let client = server.client();
    for calls in 1..=3 {
        client.call(CreateTask::to(&["1"])).await.unwrap();
        while server.closed_connections() < calls {
            tokio::task::yield_now().await;
        }
        // The close has arrived; this lets the runtime look at its sockets.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!((server.connections(), server.requests().len()), (3, 3));
}

#[tokio::test]
async fn refused() {
    let closed = ClosedPort::new();
    let client = client_of(&format!("http://{}", closed.address()));
    let error = client.call(CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Connect, None));
    assert!(!error.maybe_delivered() && error.is_retryable());
    assert!(error.to_string().starts_with("CreateTask: could not connect: "), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    let client = client_of(&format!("https://{}", unresolvable_host("invalid")));
    let error = client.call(CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.maybe_delivered() && error.is_retryable());
}

#[tokio::test]
async fn tls_with_a_server_that_has_none() {
    let server = Server::scripted(|connection, _| connection.write(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let error =
        client_of(&format!("https://{}", server.address())).call(CreateTask::to(&["1"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(!error.maybe_delivered() && error.is_retryable());
}

#[tokio::test]
async fn time_is_over_before_there_is_a_connection() {
    // A server that accepts but does not answer the TLS handshake: to the client, a connection that is never made.
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
        // A little of the time may have passed before.
        assert!(error.to_string().starts_with("CreateTask: could not connect within "), "{error}");
        assert!(!error.maybe_delivered() && error.is_retryable());
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_the_client_usable() {
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
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
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
async fn nothing_is_sent_that_does_not_validate() {
    let server = Server::responding(success());
    let error = server.client().call(CreateTask::to(&[])).await.unwrap_err();
    assert_eq!((error.kind(), server.connections()), (ErrorKind::Validation, 0));
    server.client().call(CreateTask::to(&[])).skip_validation().await.unwrap();
    assert!(server.requests()[0].ends_with(r#"{"Callees":[]}"#));
}
