//! Proxies, which the environment names. A test has no environment of its own, so each of these runs itself again in
//! a process that has one.

use std::process::Command;

use tencentcloud_client::{Client, Config, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success};

/// Names the endpoint to the process that makes the call.
const ENDPOINT: &str = "RUNTIME_TEST_ENDPOINT";

/// Runs a test of this file again, in a process with proxies set, and gives what it printed.
fn run_with_proxy(test: &str, proxy: &str, endpoint: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([&format!("proxy::{test}"), "--exact", "--nocapture"])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD")
        .envs(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map(|name| (name, proxy)))
        .env(ENDPOINT, endpoint)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// In the process that has the proxies: calls the endpoint and prints what came of it.
fn is_inner() -> bool {
    let Ok(endpoint) = std::env::var(ENDPOINT) else { return false };
    let config = Config::builder().credentials(credentials()).endpoint(endpoint);
    match Client::new(&config.build().unwrap()).call(CreateTask::to(&["1"])).send_blocking() {
        Ok(response) => println!("task {}", response.task_id),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Connect);
            assert!(!error.maybe_delivered());
            println!("error: {error}");
        }
    }
    true
}

#[test]
fn calls_go_through_a_tunnel() {
    if is_inner() {
        return;
    }
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    let proxy = format!("http://user:hunter2@{}", server.address());
    let text = run_with_proxy("calls_go_through_a_tunnel", &proxy, "https://ccc.example.invalid");
    assert!(text.contains("error: CreateTask: could not connect"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let request = server.requests().remove(0);
    assert!(request.starts_with("CONNECT ccc.example.invalid:443 HTTP/1.1\r\n"), "{request}");
    let request = request.to_ascii_lowercase();
    assert!(request.contains("proxy-authorization: basic dxnlcjpodw50zxiy"), "{request}");
    assert!(!request.contains("x-tc-"), "{request}");
}

#[test]
fn this_machine_is_not_behind_a_proxy() {
    if is_inner() {
        return;
    }
    let server = Server::responding(success());
    let text = run_with_proxy(
        "this_machine_is_not_behind_a_proxy",
        "http://127.0.0.1:9",
        &format!("http://{}", server.address()),
    );
    assert!(text.contains("task 7"), "{text}");
}

#[test]
fn another_kind_of_proxy_is_named_as_the_cause() {
    if is_inner() {
        return;
    }
    let text = run_with_proxy(
        "another_kind_of_proxy_is_named_as_the_cause",
        "socks5://127.0.0.1:9",
        "https://ccc.example.invalid",
    );
    assert!(text.contains("only HTTP proxies are supported"), "{text}");
}
