//! Proxies from environment variables. Tests share one environment, so each of these tests runs itself again in a child
//! process.

use std::process::Command;

use tencentcloud_client::transport::Proxy;
use tencentcloud_client::{Client, Config, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success};

/// The endpoint for the child process to call.
const ENDPOINT: &str = "RUNTIME_TEST_ENDPOINT";

/// Runs a test of this file in a child process with a proxy set, and returns its output.
fn run_with_proxy(test: &str, proxy: &str, endpoint: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([&format!("proxy::{test}"), "--exact", "--nocapture"])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(["https_proxy", "http_proxy"].map(|name| (name, proxy)))
        .env(ENDPOINT, endpoint)
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    stdout
}

/// In the child process, calls the endpoint, prints the result, and returns true.
fn is_child() -> bool {
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
fn calls_use_a_tunnel() {
    if is_child() {
        return;
    }
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    let proxy = format!("http://user:hunter2@{}", server.address());
    let text = run_with_proxy("calls_use_a_tunnel", &proxy, "https://ccc.example.invalid");
    assert!(text.contains("error: CreateTask: could not connect"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let request = server.requests().remove(0);
    assert!(request.starts_with("CONNECT ccc.example.invalid:443 HTTP/1.1\r\n"), "{request}");
    let request = request.to_ascii_lowercase();
    assert!(request.contains("proxy-authorization: basic dxnlcjpodw50zxiy"), "{request}");
    assert!(!request.contains("x-tc-"), "{request}");
}

#[test]
fn loopback_addresses_bypass_the_proxy() {
    if is_child() {
        return;
    }
    let server = Server::responding(success());
    let text = run_with_proxy(
        "loopback_addresses_bypass_the_proxy",
        "http://127.0.0.1:9",
        &format!("http://{}", server.address()),
    );
    assert!(text.contains("task 7"), "{text}");
}

#[test]
fn an_unsupported_kind_of_proxy_is_reported() {
    if is_child() {
        return;
    }
    let text = run_with_proxy(
        "an_unsupported_kind_of_proxy_is_reported",
        "socks5://127.0.0.1:9",
        "https://ccc.example.invalid",
    );
    assert!(text.contains("`https_proxy` cannot be used: SOCKS proxies are not supported"), "{text}");
    assert!(text.contains("`ReqwestTransport` (feature `reqwest`)"), "{text}");
}

#[test]
fn a_malformed_proxy_is_reported_without_its_secret() {
    if is_child() {
        return;
    }
    let text = run_with_proxy(
        "a_malformed_proxy_is_reported_without_its_secret",
        "http://user:hunter/2@127.0.0.1:9",
        "https://ccc.example.invalid",
    );
    assert!(text.contains("`https_proxy` cannot be used: the user name or password contains"), "{text}");
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn malformed_proxies_are_refused_without_showing_a_secret() {
    for url in ["http://user:hunter/2@proxy:3128", "http://proxy:99999", "http://proxy:3I28", "proxy:3128"] {
        let error = Proxy::http(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("the proxy URL cannot be used") && !shown.contains("hunter"), "{shown}");
    }
}
