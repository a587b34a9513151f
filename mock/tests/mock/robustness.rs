//! Clients that are broken, slow, or too many.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tencentcloud_mock::{ConnectionFault, MockCloud, Reply};

use crate::program::{Program, expired_request};
use crate::support::{CREATE, TestConnection, TestRequest, builder, start};

/// A mock whose connections may be idle only for a short time.
fn start_impatient() -> MockCloud {
    builder().idle_timeout(Duration::from_millis(100)).start_blocking().expect("a port is free")
}

/// Permits this process as many open files as the system lets it have.
fn permit_many_files() {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("the limit can be read");
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("the limit may be raised");
}

/// Opens connections whose clients stop in the middle of a request's head.
fn half_open(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    permit_many_files();
    let open = |_| {
        let mut stream = TcpStream::connect(address).expect("the mock is listening");
        stream.write_all(b"POST / HTTP/1.1\r\nHost: ").expect("the connection is open");
        stream
    };
    (0..count).map(open).collect()
}

/// Waits until the mock closes the connection, and fails if it does not.
fn wait_for_end(mut stream: &TcpStream) {
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("the timeout is not zero");
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                return;
            }
        }
    }
}

#[test]
fn ten_thousand_malformed_connections_do_no_harm() {
    let cloud = start();
    let long_name = [b"GET / HTTP/1.1\r\n", &vec![b'a'; 70_000][..], b": b\r\n\r\n"].concat();
    let malformed: [&[u8]; 10] = [
        b"",
        b"\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        &long_name,
    ];
    thread::scope(|scope| {
        for half in [0, 1] {
            let (malformed, address) = (&malformed, cloud.address());
            scope.spawn(move || {
                for number in 0..5000 {
                    let mut stream = TcpStream::connect(address).unwrap();
                    // The mock may have responded and closed the connection before everything is sent.
                    let _ = stream.write_all(malformed[number % malformed.len()]);
                    if number / malformed.len() % 2 == half {
                        let _ = stream.shutdown(Shutdown::Write);
                        wait_for_end(&stream);
                    }
                }
            });
        }
    });
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
}

#[test]
fn a_thousand_half_open_connections_do_not_stop_others_and_end() {
    let cloud = builder().idle_timeout(Duration::from_secs(1)).start_blocking().unwrap();
    let connections = half_open(cloud.address(), 1000);
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    connections.iter().for_each(wait_for_end);
}

#[test]
#[cfg(unix)]
fn connections_are_served_when_files_run_out() {
    let program = Program::start_after("ulimit -n 256");
    let mut kept_alive = TestConnection::open(program.address());
    let request = expired_request();
    let mut connections = Vec::new();
    for _ in 0..10 {
        connections.extend(half_open(program.address(), 100));
        // The connections that have been idle longest make room, neither new nor active ones.
        assert_eq!(program.code(), "AuthFailure.SignatureExpire");
        kept_alive.send_and_receive(&request).expect("an active connection is kept");
    }
    wait_for_end(&connections[0]);
}

#[test]
fn a_client_that_never_reads_does_not_stop_others_and_ends() {
    let cloud = start_impatient();
    cloud.respond_with(CREATE, Reply::http(200, "text/plain", vec![b' '; 1 << 20]));
    let request = TestRequest::new(&cloud).bytes();
    let mut stream = TcpStream::connect(cloud.address()).unwrap();
    stream.set_write_timeout(Some(Duration::from_millis(50))).unwrap();
    // Until the responses fill the buffers and the mock no longer reads.
    while stream.write_all(&request).is_ok() {}
    cloud.respond_with(CREATE, Reply::Example);
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    thread::sleep(Duration::from_millis(200));
    // What is in the buffers can be read, and then the connection has ended.
    wait_for_end(&stream);
}

#[test]
fn idle_connections_end() {
    let cloud = start_impatient();
    let request = TestRequest::new(&cloud).bytes();
    let body_starts = request.len() - 10;
    for sent in [0, 20, body_starts, request.len()] {
        let mut stream = TcpStream::connect(cloud.address()).unwrap();
        stream.write_all(&request[..sent]).unwrap();
        wait_for_end(&stream);
    }
    assert_eq!(cloud.requests().len(), 1);
}

#[test]
fn a_scripted_delay_may_be_longer_than_the_idle_timeout() {
    let cloud = start_impatient();
    cloud.respond_once(CREATE, Reply::Example.after(Duration::from_millis(250)));
    assert_eq!(TestRequest::new(&cloud).code(&cloud), "ok");
    assert!(cloud.requests()[0].duration >= Duration::from_millis(250));

    cloud.fail_next_connection(ConnectionFault::Silence);
    cloud.respond_once(CREATE, Reply::Silence);
    for _ in 0..2 {
        let mut silent = TestConnection::open(cloud.address());
        silent.set_timeout(Duration::from_millis(250));
        let error = silent.send_and_receive(&TestRequest::new(&cloud)).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    }
}

#[test]
fn a_client_that_closes_its_side_still_gets_the_response() {
    let cloud = start();
    cloud.respond_once(CREATE, Reply::Example.after(Duration::from_millis(50)));
    for _ in 0..2 {
        let mut connection = TestConnection::open(cloud.address());
        connection.send(&TestRequest::new(&cloud).bytes()).unwrap();
        connection.close_own_side();
        assert_eq!(connection.receive().unwrap().code(), "ok");
        assert_eq!(connection.rest().unwrap(), "");
    }
}
