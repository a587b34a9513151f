//! Connections: kept, many at once, and lost in every way.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tencentcloud_mock::{ConnectionFault, MockCloud, Outcome, RateLimit, Reply};

use crate::support::{CREATE, Connection, NOW, Request, at, builder, start};

#[test]
fn a_connection_serves_many_requests() {
    let cloud = start();
    let mut connection = Connection::open(cloud.address());
    let request = Request::new(&cloud);
    for _ in 0..3 {
        assert_eq!(connection.exchange(&request).unwrap().code(), "ok");
        assert_eq!(connection.exchange(&request.clone().body("[]")).unwrap().code(), "InvalidRequest");
    }
}

#[test]
fn many_calls_at_once() {
    let cloud = builder().rate_limit(RateLimit::Off).start_blocking().unwrap();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut connection = Connection::open(cloud.address());
                for _ in 0..50 {
                    assert_eq!(connection.exchange(&Request::new(&cloud)).unwrap().code(), "ok");
                }
            });
        }
    });
    assert_eq!(cloud.requests().len(), 800);
}

#[test]
fn a_reset_before_anything_is_read() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::Reset);
    let request = Request::new(&cloud);
    let error = Connection::open(cloud.address()).exchange(&request).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    assert_eq!(cloud.requests(), []);
    assert_eq!(request.code(&cloud), "ok", "the fault was for one connection");
}

#[test]
fn a_reset_after_the_request_was_read() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::Reset);
    let request = Request::new(&cloud);
    let error = Connection::open(cloud.address()).exchange(&request).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    let [received] = &cloud.requests()[..] else { panic!("one request expected") };
    assert!(received.accepted);
    assert_eq!(received.outcome, Outcome::Reset);
    assert_eq!(request.code(&cloud), "ok");
}

#[test]
fn silence_before_and_after_the_request_is_read() {
    let cloud = start();
    let silent = |cloud: &MockCloud| {
        let mut connection = Connection::open(cloud.address());
        connection.set_timeout(Duration::from_millis(50));
        let error = connection.exchange(&Request::new(cloud)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    };
    cloud.fail_next_connection(ConnectionFault::Silence);
    silent(&cloud);
    assert_eq!(cloud.requests(), []);

    cloud.respond_once(CREATE, Reply::Silence);
    silent(&cloud);
    // The client's patience may have ended before the mock had read anything.
    while cloud.requests().is_empty() {
        thread::yield_now();
    }
    assert_eq!(cloud.requests()[0].outcome, Outcome::Silence);
    assert_eq!(Request::new(&cloud).code(&cloud), "ok");
}

#[test]
fn a_reset_in_the_middle_of_a_request() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::ResetAfter(40));
    let error = Connection::open(cloud.address()).exchange(&Request::new(&cloud)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    assert_eq!(cloud.requests(), []);
    assert_eq!(Request::new(&cloud).code(&cloud), "ok");
}

#[test]
fn a_connection_that_is_slow_to_begin() {
    let cloud = start();
    cloud.fail_next_connection(ConnectionFault::Delay(Duration::from_millis(5)));
    assert_eq!(Request::new(&cloud).code(&cloud), "ok");
}

#[test]
fn kept_connections_can_be_reset() {
    let cloud = start();
    let request = Request::new(&cloud);
    let mut kept = Connection::open(cloud.address());
    assert_eq!(kept.exchange(&request).unwrap().code(), "ok");
    cloud.reset_connections();
    assert!(kept.exchange(&request).is_err());
    assert_eq!(request.code(&cloud), "ok", "new connections are served");
}

#[test]
fn silent_connections_can_be_reset_too() {
    let cloud = start();
    for fault in [ConnectionFault::Silence, ConnectionFault::ResetAfter(40)] {
        cloud.fail_next_connection(fault);
        let mut silent = Connection::open(cloud.address());
        silent.set_timeout(Duration::from_millis(20));
        // From here it does not show when the mock has the connection.
        let ended = (0..250).find_map(|_| {
            cloud.reset_connections();
            let kind = silent.receive().err().map(|error| error.kind());
            kind.filter(|kind| !matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut))
        });
        assert_eq!(ended, Some(ErrorKind::ConnectionReset), "{fault:?}");
    }
}

#[test]
fn the_clock_can_be_skewed_and_tells_its_time() {
    let cloud = start();
    let request = Request::new(&cloud);
    assert_eq!(request.send(&cloud).header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    cloud.skew_clock(600);
    let refused = request.send(&cloud);
    assert_eq!(refused.code(), "AuthFailure.SignatureExpire");
    assert_eq!(refused.header("date"), Some("Tue, 14 Nov 2023 22:23:20 GMT"));
    assert_eq!(
        request.clone().header("x-tc-timestamp", &(NOW + 600)).code(&cloud),
        "ok",
        "signed with its time"
    );
    cloud.skew_clock(0);
    assert_eq!(request.code(&cloud), "ok");
    assert_eq!(cloud.requests()[1].at, at(NOW + 600));
}

#[test]
fn a_mock_that_is_dropped_gives_up_its_connections() {
    let cloud = start();
    let request = Request::new(&cloud);
    let mut kept = Connection::open(cloud.address());
    assert_eq!(kept.exchange(&request).unwrap().code(), "ok");
    drop(cloud);
    assert!(kept.exchange(&request).is_err());
}

#[test]
fn a_mock_that_listens_everywhere_is_reached_on_loopback() {
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
fn what_is_not_http_closes_the_connection() {
    let cloud = start();
    let mut connection = Connection::open(cloud.address());
    connection.send(b"\x16\x03\x01 hello, TLS?\r\n\r\n").unwrap();
    let answer = connection.rest().unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(Request::new(&cloud).code(&cloud), "ok");
}
