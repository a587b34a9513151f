//! Connections that the server has done something to since the last call, which the runtime has not had time to notice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use tencentcloud_client::transport::HttpTransport;
use tencentcloud_client::{Client, Error};
use tokio::runtime::Builder;

use crate::records::CreateTask;
use crate::server::{Server, ServerConnection, json_response, success};
use crate::tls::TlsServer;

async fn call(client: &Client) -> Result<u64, Error> {
    Ok(client.call(CreateTask::to(&["1"])).no_retries().await?.task_id)
}

/// Blocks the thread, and with it the runtime, until the condition holds and its effect has arrived.
fn block_until(condition: impl Fn() -> bool) {
    while !condition() {
        sleep(Duration::from_millis(1));
    }
    sleep(Duration::from_millis(5));
}

/// A server that does something after each response, and counts how often it did.
fn server_that(act: impl Fn(&mut ServerConnection) + Send + Sync + 'static) -> (Server, Arc<AtomicUsize>) {
    let done = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&done);
    let server = Server::scripted(move |connection, _| {
        while connection.read_request() {
            connection.write(&success());
            sleep(Duration::from_millis(1));
            act(connection);
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (server, done)
}

#[tokio::test]
async fn a_request_does_not_go_to_a_server_that_has_closed_the_connection() {
    let (server, done) = server_that(ServerConnection::close);
    let client = server.client();
    for calls in 1..=10 {
        assert_eq!(call(&client).await.unwrap(), 7);
        block_until(|| done.load(Ordering::SeqCst) == calls);
    }
    assert_eq!((server.connections(), server.requests().len()), (10, 10));
}

#[tokio::test]
async fn an_unsolicited_response_does_not_belong_to_the_next_request() {
    let unsolicited = json_response(r#"{"Response":{"TaskId":8,"RequestId":"r-2"}}"#);
    let (server, done) = server_that(move |connection| connection.write(&unsolicited));
    let client = server.client();
    for calls in 1..=10 {
        assert_eq!(call(&client).await.unwrap(), 7);
        block_until(|| done.load(Ordering::SeqCst) == calls);
    }
    assert_eq!((server.connections(), server.requests().len()), (10, 10));
}

#[test]
fn a_request_does_not_go_to_a_server_that_has_closed_the_connection_over_tls() {
    let elsewhere = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = elsewhere.block_on(TlsServer::offering(&["localhost"], &[b"http/1.1"]));
    server.close_after_each_response();
    let client = server.client(HttpTransport::builder().root_certificates_pem(server.pem()));
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        for calls in 1..=10 {
            assert_eq!(call(&client).await.unwrap(), 7);
            block_until(|| server.closed_connections() == calls);
        }
    });
    assert_eq!(server.connections(), 10);
}
