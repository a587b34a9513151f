//! Connections: kept alive, concurrent, and lost in every way.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tencentcloud_mock::{ConnectionFault, MockCloud, RateLimitPolicy, Reply, RequestOutcome};

use crate::support::{CREATE, NOW, TestConnection, TestRequest, at, builder, start};

#[test]
fn a_connection_serves_many_requests() {
    let cloud = start();
    let mut connection = TestConnection::open(cloud.address());
    let request = TestRequest::new(&cloud);
    for _ in 0..3 {
        assert_eq!(connection.send_and_receive(&request).unwrap().code(), "ok");
        assert_eq!(
            connection.send_and_receive(&request.clone().body("[]")).unwrap().code(),
            "InvalidRequest"
        );
    }
}

#[test]
fn concurrent_requests_are_served() {
    let cloud = builder().rate_limit(RateLimitPolicy::Off).start_blocking().unwrap();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut connection = TestConnection::open(cloud.address());
                for _ in 0..50 {
                    assert_eq!(connection.send_and_receive(&TestRequest::new(&cloud)).unwrap().code(), "ok");
                }
            });
        }
    });
    assert_eq!(cloud.requests().len(), 800);
}

#[test]
fn a_connection_is_reset_before_anything_is_read() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::Reset);
    let request = TestRequest::new(&cloud);
    let error = TestConnection::open(cloud.address()).send_and_receive(&request).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    assert_eq!(cloud.requests(), []);
    assert_eq!(request.code(&cloud), "ok", "the fault affects only one connection");
}

#[test]
fn a_connection_is_reset_after_the_request_was_read() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::Reset);
    let request = TestRequest::new(&cloud);
    let error = TestConnection::open(cloud.address()).send_and_receive(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let [received] = &cloud.requests()[..] else { panic!("expected one request") };
    assert!(received.accepted);
    assert_eq!(received.outcome, RequestOutcome::Reset);
    assert_eq!(request.code(&cloud), "ok");
}

#[test]
fn a_connection_is_silent_before_or_after_the_request_was_read() {
    let cloud = start();
    let silent = |cloud: &MockCloud| {
        let mut connection = TestConnection::open(cloud.address());
        connection.set_timeout(Duration::from_millis(50));
        let error = connection.send_and_receive(&TestRequest::new(cloud)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    };
    cloud.fail_next_connection(ConnectionFault::Silence);
    silent(&cloud);
    assert_eq!(cloud.requests(), []);

    cloud.respond_once(CREATE, Reply::Silence);
    silent(&cloud);
    // The client may time out before the mock has read the request.
    while cloud.requests().is_empty() {
        thread::yield_now();
    }
    assert_eq!(cloud.requests()[0].outcome, RequestOutcome::Silence);
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn a_connection_is_reset_in_the_middle_of_a_request() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::ResetAfter(40));
    let error =
        TestConnection::open(cloud.address()).send_and_receive(&TestRequest::new(&cloud)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    assert_eq!(cloud.requests(), []);
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn a_delayed_connection_is_served() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::Delay(Duration::from_millis(5)));
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn idle_connections_can_be_reset() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let mut idle = TestConnection::open(cloud.address());
    assert_eq!(idle.send_and_receive(&request).unwrap().code(), "ok");
    cloud.reset_connections();
    assert!(idle.send_and_receive(&request).is_err());
    assert_eq!(request.code(&cloud), "ok", "new connections are served");
}

#[test]
fn silent_connections_can_be_reset_too() {
    let cloud = start();
    for fault in [ConnectionFault::Silence, ConnectionFault::ResetAfter(40)] {
        cloud.fail_next_connection(fault);
        let mut silent = TestConnection::open(cloud.address());
        silent.set_timeout(Duration::from_millis(20));
        // The client cannot see when the mock has accepted the connection.
        let ended = (0..250).find_map(|_| {
            cloud.reset_connections();
            let kind = silent.receive().err().map(|error| error.kind());
            kind.filter(|kind| !matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut))
        });
        assert_eq!(ended, Some(ErrorKind::ConnectionReset), "{fault:?}");
    }
}

#[test]
fn the_clock_can_be_skewed_and_sets_the_date_header() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    assert_eq!(request.send(&cloud).header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    cloud.skew_clock(600);
    let rejected = request.send(&cloud);
    assert_eq!(rejected.code(), "AuthFailure.SignatureExpire");
    assert_eq!(rejected.header("date"), Some("Tue, 14 Nov 2023 22:23:20 GMT"));
    assert_eq!(
        request.clone().header("x-tc-timestamp", &(NOW + 600)).code(&cloud),
        "ok",
        "signed with the time of the mock"
    );
    cloud.skew_clock(0);
    assert_eq!(request.code(&cloud), "ok");
    assert_eq!(cloud.requests()[1].at, at(NOW + 600));
}

#[test]
fn a_dropped_mock_closes_its_connections() {
    let cloud = start();
    let request = TestRequest::new(&cloud);
    let mut idle = TestConnection::open(cloud.address());
    assert_eq!(idle.send_and_receive(&request).unwrap().code(), "ok");
    drop(cloud);
    assert!(idle.send_and_receive(&request).is_err());
}

#[test]
fn the_endpoint_of_the_wildcard_address_is_loopback() {
    let cloud = builder().listen(([0, 0, 0, 0], 0)).start_blocking().unwrap();
    assert_eq!(cloud.endpoint(), format!("http://127.0.0.1:{}", cloud.address().port()));
}

#[test]
fn a_port_in_use_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = builder().listen(listener.local_addr().unwrap()).start_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
}

#[test]
fn data_other_than_http_closes_the_connection() {
    let cloud = start();
    let mut connection = TestConnection::open(cloud.address());
    connection.send(b"\x16\x03\x01 hello, TLS?\r\n\r\n").unwrap();
    let received = connection.rest().unwrap();
    assert!(received.is_empty() || received.starts_with("HTTP/1.1 400 "), "{received}");
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn browsers_may_call_actions_from_any_page() {
    let cloud = start();
    let mut connection = TestConnection::open(cloud.address());
    let preflight = |path: &str| {
        format!(
            "OPTIONS {path} HTTP/1.1\r\nHost: mock\r\nOrigin: http://page\r\nAccess-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: authorization,x-tc-action\r\n\r\n"
        )
    };
    connection.send(preflight("/").as_bytes()).unwrap();
    let permitted = connection.receive_without_body().unwrap();
    assert_eq!(permitted.status, 204);
    assert_eq!(permitted.header("access-control-allow-origin"), Some("*"));
    assert_eq!(permitted.header("access-control-allow-methods"), Some("GET, POST"));
    assert_eq!(permitted.header("access-control-allow-headers"), Some("authorization,x-tc-action"));
    assert_eq!(cloud.requests(), [], "the request that follows is the one to record");

    let request = TestRequest::new(&cloud);
    let response = connection.send_and_receive(&request.clone().header("origin", "http://page")).unwrap();
    assert_eq!((response.code().as_str(), response.header("access-control-allow-origin")), ("ok", Some("*")));
    let rejected = connection.send_and_receive(&request.clone().header("origin", "null").body("[]")).unwrap();
    assert_eq!(rejected.header("access-control-allow-origin"), Some("*"));
    assert_eq!(request.send(&cloud).header("access-control-allow-origin"), None);

    // A page may not script the mock.
    connection.send(preflight("/_mock/script").as_bytes()).unwrap();
    let refused = connection.receive().unwrap();
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (405, None));
}
