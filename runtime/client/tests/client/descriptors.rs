//! File descriptors: neither runtimes that have ended, nor dropped clients, nor calls that were given up leave any open.
//!
//! Each test runs itself again in a child process, where nothing else opens descriptors. The servers stay in the parent.

use std::env;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use tencentcloud_client::config::ConfigBuilder;
use tencentcloud_client::transport::HttpTransport;
use tencentcloud_client::{Client, Config, RetryPolicy};
use tokio::runtime::{Builder, Runtime};

use crate::records::{CreateTask, credentials};
use crate::server::{ClosedPort, Server, success};
use crate::tls::TlsServer;

/// The endpoint for the child process to call, and the certificate of its server.
const ENDPOINT: &str = "RUNTIME_TEST_ENDPOINT";
const CERTIFICATE: &str = "RUNTIME_TEST_CERTIFICATE";

/// How many descriptors may come and go by themselves.
const TOLERANCE: usize = 8;

/// Runs a test of this file in a child process.
fn run_alone(test: &str, endpoint: &str, certificate: &str) {
    let output = Command::new(env::current_exe().unwrap())
        .args([&format!("descriptors::{test}"), "--exact", "--nocapture"])
        .env(ENDPOINT, endpoint)
        .env(CERTIFICATE, certificate)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}

/// Runs a test alone, with a server that responds; in the child process, its body.
fn alone(test: &str, body: impl FnOnce()) {
    if env::var(ENDPOINT).is_ok() {
        return body();
    }
    let server = Server::responding(success());
    run_alone(test, &format!("http://{}", server.address()), "");
}

/// The configuration of a client of the parent's server.
fn config() -> ConfigBuilder {
    let transport = match env::var(CERTIFICATE).unwrap() {
        pem if pem.is_empty() => HttpTransport::builder(),
        pem => HttpTransport::builder().root_certificates_pem(pem),
    };
    Config::builder()
        .credentials(credentials())
        .endpoint(env::var(ENDPOINT).unwrap())
        .retries(RetryPolicy::none())
        .transport(Arc::new(transport.build().unwrap()))
}

fn client() -> Client {
    Client::new(&config().build().unwrap())
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn call(client: Client) {
    assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
}

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Checks that no more descriptors are open after many rounds than after a few. Threads may take a moment to end.
fn assert_flat(rounds: usize, mut round: impl FnMut()) {
    for _ in 0..10 {
        round();
    }
    let before = open_descriptors();
    for _ in 0..rounds {
        round();
    }
    for _ in 0..1_000 {
        if open_descriptors() <= before + TOLERANCE {
            return;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("{before} descriptors, then {}", open_descriptors());
}

#[test]
fn a_client_used_in_many_runtimes() {
    alone("a_client_used_in_many_runtimes", || {
        let client = client();
        assert_flat(2_000, || runtime().block_on(call(client.clone())));
        assert_flat(200, || {
            runtime().block_on(async { tokio::spawn(call(client.clone())).await.unwrap() });
        });
    });
}

#[test]
fn many_clients_that_outlive_their_runtimes() {
    alone("many_clients_that_outlive_their_runtimes", || {
        let mut clients = Vec::new();
        assert_flat(200, || {
            let client = client();
            runtime().block_on(async { tokio::spawn(call(client.clone())).await.unwrap() });
            clients.push(client);
        });
    });
}

#[test]
fn many_clients_that_are_dropped() {
    alone("many_clients_that_are_dropped", || {
        let shared = config().build().unwrap();
        let block = |client: Client| client.call(CreateTask::to(&["1"])).send_blocking().unwrap();
        assert_flat(2_000, || assert_eq!(block(Client::new(&shared)).task_id, 7));
        assert_flat(200, || assert_eq!(block(client()).task_id, 7));
        let runtime = runtime();
        assert_flat(2_000, || runtime.block_on(call(client())));
    });
}

#[test]
fn failed_and_cancelled_calls_in_many_runtimes() {
    alone("failed_and_cancelled_calls_in_many_runtimes", || {
        let closed = ClosedPort::new();
        let unreachable = config().endpoint(format!("http://{}", closed.address())).build().unwrap();
        let (unreachable, client) = (Client::new(&unreachable), client());
        assert_flat(200, || {
            runtime().block_on(async {
                let failing = unreachable.call(CreateTask::to(&["1"])).into_future();
                tokio::spawn(failing).await.unwrap().unwrap_err();
                let cancelled = tokio::spawn(client.call(CreateTask::to(&["1"])).into_future());
                tokio::task::yield_now().await;
                cancelled.abort();
            });
        });
    });
}

/// More than the buffers of the sockets hold.
const HUGE: usize = 9 << 20;

/// Gives up calls with huge bodies in two ways, while the server reads nothing.
fn give_up_huge_calls() {
    let (client, callee) = (client(), "1".repeat(HUGE));
    let call = || client.call(CreateTask::to(&[&callee])).skip_validation();
    runtime().block_on(async {
        let before = open_descriptors();
        for _ in 0..10 {
            let error = call().timeout(Duration::from_millis(300)).await.unwrap_err();
            assert!(error.maybe_delivered(), "{error}");
            let cancelled = tokio::spawn(call().timeout(Duration::from_secs(60)).into_future());
            tokio::time::sleep(Duration::from_millis(100)).await;
            cancelled.abort();
        }
        // An HTTP/2 connection has a second to say goodbye.
        for _ in 0..1_000 {
            if open_descriptors() <= before + 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{before} descriptors, then {}", open_descriptors());
    });
}

#[test]
fn calls_given_up_while_the_server_does_not_read() {
    const TEST: &str = "calls_given_up_while_the_server_does_not_read";
    if env::var(ENDPOINT).is_ok() {
        return give_up_huge_calls();
    }
    let server = Server::scripted(|connection, _| {
        connection.leave_unread();
        sleep(Duration::from_secs(60));
    });
    run_alone(TEST, &format!("http://{}", server.address()), "");
}

#[test]
fn calls_given_up_while_the_server_does_not_read_tls() {
    const TEST: &str = "calls_given_up_while_the_server_does_not_read_tls";
    if env::var(ENDPOINT).is_ok() {
        return give_up_huge_calls();
    }
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let protocols: [&[&[u8]]; 2] = [&[b"http/1.1"], &[b"h2", b"http/1.1"]];
    for protocols in protocols {
        let tls = runtime.block_on(TlsServer::offering(&["localhost"], protocols));
        tls.respond_late(Duration::from_secs(60));
        let target = tls.address();
        // Enough for the handshake.
        let gate = Server::scripted(move |connection, _| connection.relay_at_most(64 << 10, target));
        run_alone(TEST, &format!("https://localhost:{}", gate.address().port()), &tls.pem());
    }
}
