//! Proxies, which the environment names. A test has no environment of its own, so each of these runs in a process.

use std::process::Command;

use tencentcloud_runtime::{Client, Config, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success};

/// Runs an ignored test of this program with proxies set and gives what it printed.
fn run_with_proxy(test: &str, proxy: &str, endpoint: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD")
        .envs(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].map(|name| (name, proxy)))
        .env("RUNTIME_TEST_ENDPOINT", endpoint)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

#[tokio::test]
#[ignore = "is run by the other tests with an environment of their own"]
async fn child() {
    let Ok(endpoint) = std::env::var("RUNTIME_TEST_ENDPOINT") else { return };
    let config = Config::builder().credentials(credentials()).endpoint(endpoint);
    match Client::new(&config.build().unwrap()).call(CreateTask::to(&["1"])).await {
        Ok(response) => println!("task {}", response.task_id),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Connect);
            assert!(!error.maybe_delivered());
            println!("error: {error}");
        }
    }
}

#[test]
fn calls_go_through_a_tunnel() {
    let server = Server::playing(|connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    let proxy = format!("http://user:hunter2@{}", server.address());
    let text = run_with_proxy("proxy::child", &proxy, "https://ccc.example.invalid");
    assert!(text.contains("error: CreateTask: no connection"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let request = server.requests().remove(0);
    assert!(request.starts_with("CONNECT ccc.example.invalid:443 HTTP/1.1\r\n"), "{request}");
    let request = request.to_ascii_lowercase();
    assert!(request.contains("proxy-authorization: basic dxnlcjpodw50zxiy"), "{request}");
    assert!(!request.contains("x-tc-"), "{request}");
}

#[test]
fn this_machine_is_not_behind_a_proxy() {
    let server = Server::answering(success());
    let text = run_with_proxy("proxy::child", "http://127.0.0.1:9", &format!("http://{}", server.address()));
    assert!(text.contains("task 7"), "{text}");
}

#[test]
fn another_kind_of_proxy_is_named_as_the_cause() {
    let text = run_with_proxy("proxy::child", "socks5://127.0.0.1:9", "https://ccc.example.invalid");
    assert!(text.contains("only HTTP proxies are supported"), "{text}");
}
