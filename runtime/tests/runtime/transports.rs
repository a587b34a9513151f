//! Transports for other occasions: a script instead of a network, a proxy by its URL.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tencentcloud_runtime::transport::{HttpTransport, Proxy, Scripted, TransportError};
use tencentcloud_runtime::{Client, Config, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, no_host_of};
use crate::tls::TlsServer;

#[tokio::test(start_paused = true)]
async fn a_script_is_played_and_remembered() {
    let script = Scripted::new()
        .answer(r#"{"Response":{"TaskId":7,"RequestId":"r-1"}}"#)
        .answer_with(StatusCode::BAD_GATEWAY, "<html>")
        .fail(TransportError::lost("the connection was lost"))
        .stay_silent();
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
    assert_eq!((script.requests().len(), script.left()), (5, 0));
    assert_eq!(script.requests()[0].body(), r#"{"Callees":["008613012345678"]}"#);
    assert_eq!(format!("{script:?}"), "Scripted { requests: 5, left: 0 }");
}

#[tokio::test]
async fn a_proxy_with_a_user_is_gone_through() {
    let tls = TlsServer::named(&["ccc.example.invalid"]).await;
    let there = tls.address();
    let proxy = Server::playing(move |connection, _| {
        connection.read_request();
        connection.write(b"HTTP/1.1 200 Connection established\r\n\r\n");
        connection.relay(there);
    });
    let url = format!("http://user:hunter%402@{}", proxy.address());
    let transport = HttpTransport::builder()
        .proxy(Proxy::http(url).unwrap())
        .root_certificates_pem(tls.pem())
        .build()
        .unwrap();
    assert!(!format!("{transport:?}").contains("hunter"));
    let config = Config::builder().credentials(credentials()).endpoint("https://ccc.example.invalid");
    let client = Client::new(&config.transport(Arc::new(transport)).build().unwrap());
    assert_eq!(client.call(CreateTask::to(&["1"])).await.unwrap().task_id, 7);
    let request = proxy.requests().remove(0).to_ascii_lowercase();
    assert!(request.starts_with("connect ccc.example.invalid:443 http/1.1\r\n"), "{request}");
    // user:hunter@2
    assert!(request.contains("proxy-authorization: basic dxnlcjpodw50zxjamg==\r\n"), "{request}");
    assert!(!request.contains("x-tc-"), "{request}");
}

#[tokio::test]
async fn a_proxy_has_exceptions() {
    let proxy = Server::playing(|_, _| {});
    let url = format!("http://{}", proxy.address());
    let except = Proxy::http(url).unwrap().except("example.invalid, 10.0.0.0/8");
    let transports = [HttpTransport::builder().proxy(except), HttpTransport::builder().no_proxy()];
    for transport in transports {
        let endpoint = format!("https://{}", no_host_of("example.invalid"));
        let config = Config::builder().credentials(credentials()).endpoint(endpoint);
        let config = config.transport(Arc::new(transport.build().unwrap())).build().unwrap();
        let error = Client::new(&config).call(CreateTask::to(&["1"])).no_retries().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
    }
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn proxies_that_are_none() {
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
