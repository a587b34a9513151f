//! Scripted transports, and proxies set in code.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tencentcloud_client::transport::{
    HttpTransport, HttpTransportBuilder, Proxy, ScriptedTransport, TransportError,
};
use tencentcloud_client::{Client, Config, ErrorKind, RetryPolicy};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success, unresolvable_host, until};
use crate::tls::TlsServer;

#[tokio::test(start_paused = true)]
async fn a_script_is_played_and_its_requests_recorded() {
    let script = ScriptedTransport::new()
        .respond_json(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#)
        .respond_json_with_status(StatusCode::BAD_GATEWAY, "<html>")
        .fail(TransportError::lost("the connection was lost"))
        .hang();
    let config = Config::builder().credentials(credentials()).transport(Arc::new(script.clone()));
    let client = Client::new(&config.keep_idempotency_empty().build().unwrap());
    let call =
        || client.call(CreateTask::to(&["008613012345678"])).timeout(Duration::from_secs(5)).no_retries();
    assert_eq!(call().await.unwrap().task_id, 7);
    let kinds =
        [ErrorKind::UnexpectedResponse, ErrorKind::Interrupted, ErrorKind::Timeout, ErrorKind::Connect];
    for kind in kinds {
        assert_eq!(call().await.unwrap_err().kind(), kind);
    }
    assert_eq!((script.requests().len(), script.remaining()), (5, 0));
    assert_eq!(script.requests()[0].body(), r#"{"Callees":["008613012345678"]}"#);
    assert_eq!(format!("{script:?}"), "ScriptedTransport { requests: 5, remaining: 0 }");
}

/// A client that makes one attempt per call, over this transport.
fn client(transport: HttpTransportBuilder, endpoint: &str) -> Client {
    let config = Config::builder().credentials(credentials()).endpoint(endpoint).retries(RetryPolicy::none());
    let transport = Arc::new(transport.build().unwrap());
    Client::new(&config.allow_plain_http().transport(transport).build().unwrap())
}

fn through(proxy: &Server) -> HttpTransportBuilder {
    HttpTransport::builder().proxy(Proxy::http(format!("http://{}", proxy.address())).unwrap())
}

#[tokio::test]
async fn a_proxy_receives_its_credentials() {
    let tls = TlsServer::named(&["ccc.example.invalid"]).await;
    let target = tls.address();
    let proxy = Server::scripted(move |connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 Connection established\r\n\r\n");
        connection.relay(target);
    });
    let url = format!("http://user:hunter%402@{}", proxy.address());
    let transport =
        || HttpTransport::builder().proxy(Proxy::http(&url).unwrap()).root_certificates_pem(tls.pem());
    assert!(!format!("{:?}", transport().build().unwrap()).contains("hunter"));
    let client = client(transport(), "https://ccc.example.invalid");
    assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    let request = proxy.requests().remove(0).to_ascii_lowercase();
    assert!(request.starts_with("connect ccc.example.invalid:443 http/1.1\r\n"), "{request}");
    // user:hunter@2
    assert!(request.contains("proxy-authorization: basic dxnlcjpodw50zxjamg==\r\n"), "{request}");
    assert!(!request.contains("x-tc-"), "{request}");
}

/// Calls through a proxy that sends this response. Returns the result and the first line of the proxy's request.
async fn call_through(response: &'static [u8], endpoint: &str) -> (String, String) {
    let proxy = Server::scripted(move |connection, _| {
        connection.read_request();
        connection.write(response);
        if response.ends_with(b" established\r\n\r\n") {
            connection.read_request();
            connection.write(&success());
        }
    });
    let outcome = match client(through(&proxy), endpoint).call(CreateTask::to(&["1"])).await {
        Ok(response) => format!("task {}", response.task_id),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Connect);
            assert!(!error.maybe_delivered());
            error.to_string()
        }
    };
    let line = proxy.requests().remove(0).lines().next().unwrap().to_owned();
    (outcome, line)
}

#[tokio::test]
async fn a_tunnel_is_used_only_after_a_successful_response() {
    const REFUSED: &str = "CreateTask: could not connect: the proxy refused to open a tunnel: 403 Forbidden";
    const UNAUTHORIZED: &str = "CreateTask: could not connect: the proxy requires a user name and password, or rejected the configured ones";
    let table: [(&[u8], &str); 5] = [
        (b"HTTP/1.1 200 Connection established\r\n\r\n", "task 7"),
        (b"HTTP/1.0 200 Connection established\r\n\r\n", "task 7"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nVia: 1.1 p\r\nX: established\r\n\r\n", "task 7"),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", REFUSED),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", UNAUTHORIZED),
    ];
    for (response, expected) in table {
        let (outcome, line) = call_through(response, "http://ccc.example.invalid").await;
        assert_eq!(outcome, expected);
        assert_eq!(line, "CONNECT ccc.example.invalid:80 HTTP/1.1");
    }
    for response in [b"".as_slice(), b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n"] {
        let (outcome, line) = call_through(response, "https://[2001:db8::1]:8443").await;
        assert!(outcome.starts_with("CreateTask: could not connect: "), "{outcome}");
        assert_eq!(line, "CONNECT [2001:db8::1]:8443 HTTP/1.1");
    }
}

#[tokio::test]
async fn what_a_proxy_refuses_for_good_is_not_tried_again() {
    for (status, attempts) in [(403, 1), (405, 1), (407, 1), (429, 3), (500, 3), (502, 3), (503, 3)] {
        let proxy = Server::scripted(move |connection, _| {
            connection.read_request();
            connection.write(format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n").as_bytes());
        });
        let client = client(through(&proxy), "https://ccc.example.invalid");
        let retries = RetryPolicy::default().base_delay(Duration::ZERO);
        let error = client.call(CreateTask::to(&["1"])).retries(retries).await.unwrap_err();
        assert_eq!((error.kind(), error.maybe_delivered()), (ErrorKind::Connect, false), "{error}");
        assert_eq!((error.attempts(), proxy.requests().len()), (attempts, attempts as usize), "{status}");
        assert_eq!(error.is_retryable(), attempts > 1, "{status}");
    }
}

#[tokio::test]
async fn an_unresponsive_proxy_times_out() {
    let proxy = Server::scripted(|connection, _| {
        connection.read_request();
        connection.wait_for_close();
    });
    let transport = through(&proxy).build().unwrap();
    let config = Config::builder().credentials(credentials()).endpoint("https://ccc.example.invalid");
    let config = config.connect_timeout(Duration::from_millis(50)).transport(Arc::new(transport));
    let client = Client::new(&config.build().unwrap());
    let error = client.call(CreateTask::to(&["1"])).no_retries().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.maybe_delivered());
    until(|| proxy.closed_connections() > 0).await;
}

#[tokio::test]
async fn a_proxy_may_use_tls() {
    let (proxy, target) =
        (TlsServer::named(&["localhost"]).await, TlsServer::named(&["ccc.example.invalid"]).await);
    proxy.tunnels_to(target.address());
    let transport = HttpTransport::builder()
        .proxy(Proxy::http(format!("https://localhost:{}", proxy.address().port())).unwrap())
        .root_certificates_pem(proxy.pem())
        .root_certificates_pem(target.pem());
    let client = client(transport, "https://ccc.example.invalid");
    assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    assert_eq!((proxy.connections(), target.connections()), (1, 1));
}

#[tokio::test]
async fn excepted_hosts_bypass_the_proxy() {
    let proxy = Server::scripted(|_, _| {});
    let url = format!("http://{}", proxy.address());
    let except = Proxy::http(url).unwrap().except("example.invalid, 10.0.0.0/8");
    let transports = [HttpTransport::builder().proxy(except), HttpTransport::builder().no_proxy()];
    for transport in transports {
        let client = client(transport, &format!("https://{}", unresolvable_host("example.invalid")));
        let error = client.call(CreateTask::to(&["1"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
    }
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn invalid_proxy_urls_are_rejected_without_repeating_them() {
    for url in [
        "",
        "proxy",
        "user:hunter2@proxy:3128",
        "socks5://user:hunter2@proxy:1080",
        "ftp://hunter2@p",
        "http://",
    ] {
        let error = Proxy::http(url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    let proxy = Proxy::http("https://user:hunter2@proxy.example.com:3128").unwrap();
    let shown = format!("{proxy:?}");
    assert!(shown.contains("proxy.example.com:3128") && !shown.contains("hunter2"), "{shown}");
}
