//! The connection pool: how many connections it keeps, for how long, and who gets them.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tencentcloud_client::transport::{HttpTransport, HttpTransportBuilder};
use tencentcloud_client::{Client, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

use crate::records::{CCC, CreateTask};
use crate::server::{ClosedPort, Server, call_concurrently, success, until};

fn client(server: &Server, transport: HttpTransportBuilder) -> Client {
    let config = server.config().transport(Arc::new(transport.build().unwrap()));
    Client::new(&config.build().unwrap())
}

async fn call(client: &Client) -> u64 {
    client.call(CreateTask::to(&["1"])).no_retries().await.unwrap().task_id
}

#[tokio::test]
async fn no_connection_is_kept_if_the_limit_is_zero() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_max_idle_per_host(0));
    for calls in 1..=3 {
        call(&client).await;
        until(|| server.closed_connections() == calls).await;
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn no_more_connections_are_kept_than_the_limit() {
    // No request gets a response before all have arrived, so each needs a connection of its own.
    let barrier = Arc::new(std::sync::Barrier::new(4));
    let server = Server::scripted({
        let barrier = Arc::clone(&barrier);
        move |connection, _| {
            while connection.read_request() {
                barrier.wait();
                connection.write(&success());
            }
        }
    });
    let client = client(&server, HttpTransport::builder().pool_max_idle_per_host(1));
    call_concurrently(&client, 4).await;
    until(|| server.closed_connections() == 3).await;
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn no_more_connections_are_open_than_the_limit() {
    let server = Server::scripted(|connection, _| {
        while connection.read_request() {
            std::thread::sleep(Duration::from_millis(5));
            connection.write(&success());
        }
    });
    for limit in [1, 3] {
        let before = server.connections();
        let client = client(&server, HttpTransport::builder().pool_max_connections_per_host(limit));
        call_concurrently(&client, 20).await;
        assert_eq!(server.connections() - before, limit);
    }
    // A connection that closes makes room for another one.
    let (requests, transport) = (server.requests().len(), HttpTransport::builder().pool_max_idle_per_host(0));
    let client = client(&server, transport.pool_max_connections_per_host(2));
    call_concurrently(&client, 10).await;
    assert_eq!(server.requests().len() - requests, 10);
}

#[tokio::test]
async fn a_call_that_waits_for_a_connection_was_not_delivered_when_its_time_is_over() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.wait_for_close();
    });
    let client = client(&server, HttpTransport::builder().pool_max_connections_per_host(1));
    let call = |limit| {
        let call = client.call(CreateTask::to(&["1"])).no_retries().timeout(Duration::from_millis(limit));
        tokio::spawn(call.into_future())
    };
    let first = call(2_000);
    until(|| !server.requests().is_empty()).await;
    for waiting in [call(50), call(100)] {
        let error = waiting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(!error.maybe_delivered(), "{error}");
    }
    first.abort();
    // The place of the cancelled call is free.
    let error = call(100).await.unwrap().unwrap_err();
    assert!(error.maybe_delivered(), "{error}");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_is_closed_after_the_idle_timeout() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(Duration::from_millis(20)));
    call(&client).await;
    until(|| server.closed_connections() == 1).await;
    call(&client).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_call_takes_a_released_connection_rather_than_wait_for_its_own() {
    // Only the first connection completes its TLS handshake.
    let (open, opened) = mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    let tls = crate::tls::TlsServer::named(&["localhost"]).await;
    let target = tls.address();
    let gate = Server::scripted(move |connection, number| match number {
        0 => connection.relay(target),
        _ => {
            opened.lock().unwrap().recv().ok();
        }
    });
    let transport = HttpTransport::builder().root_certificates_pem(tls.pem()).build().unwrap();
    let endpoint = format!("https://localhost:{}", gate.address().port());
    let config = gate.config().endpoint(endpoint).transport(Arc::new(transport));
    let client = Client::new(&config.build().unwrap());

    client.warm_up(&CCC).await.unwrap();
    // One call uses the warm connection; the other starts opening one that never becomes ready.
    assert_eq!(tokio::join!(call(&client), call(&client)), (7, 7));
    drop(open);
}

#[tokio::test]
async fn no_connection_is_handed_over_if_the_limit_is_zero() {
    // The second connection makes no progress before the call on the first one completes.
    let (open, opened) = mpsc::channel::<()>();
    let (open, opened) = (Mutex::new(Some(open)), Mutex::new(opened));
    let tls = crate::tls::TlsServer::offering(&["localhost"], &[]).await;
    let target = tls.address();
    let gate = Server::scripted(move |connection, number| {
        if number > 0 {
            opened.lock().unwrap().recv().ok();
        }
        connection.relay(target);
    });
    let transport = HttpTransport::builder().root_certificates_pem(tls.pem()).pool_max_idle_per_host(0);
    let endpoint = format!("https://localhost:{}", gate.address().port());
    let config = gate.config().endpoint(endpoint).transport(Arc::new(transport.build().unwrap()));
    let client = Client::new(&config.build().unwrap());
    let once = || async {
        assert_eq!(call(&client).await, 7);
        open.lock().unwrap().take();
    };
    tokio::join!(once(), once());
    assert_eq!(tls.connections_used(), [0, 1]);
}

#[tokio::test]
async fn a_call_uses_the_warm_connection() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        client.warm_up(&CCC).await.unwrap();
    }
    assert!(server.requests().is_empty());
    call(&client).await;
    assert_eq!((server.connections(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn warming_up_does_not_extend_the_idle_time() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(Duration::from_millis(200)));
    for _ in 0..5_000 {
        client.warm_up(&CCC).await.unwrap();
        sleep(Duration::from_millis(1)).await;
        if server.closed_connections() > 0 {
            return;
        }
    }
    panic!("the first connection was not closed after the idle timeout");
}

#[test]
fn blocking_calls_use_the_connection_warmed_up_for_them() {
    let server = Server::responding(success());
    let client = server.client();
    client.warm_up_blocking(&CCC).unwrap();
    for _ in 0..2 {
        client.call(CreateTask::to(&["1"])).send_blocking().unwrap();
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn warming_up_reports_an_unreachable_host() {
    let (closed, server) = (ClosedPort::new(), Server::responding(success()));
    let config = server.config().endpoint(format!("http://{}", closed.address())).build().unwrap();
    let error = Client::new(&config).warm_up(&CCC).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.maybe_delivered());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_on_several_threads_all_succeed() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        call_concurrently(&client, 200).await;
    }
    assert_eq!(server.requests().len(), 400);
}

#[tokio::test]
async fn a_call_cancelled_while_connecting_leaves_the_client_usable() {
    let server = Server::scripted(|connection, number| {
        if number == 0 {
            return connection.wait_for_close();
        }
        while connection.read_request() {
            connection.write(&success());
        }
    });
    // The first connection never completes its TLS handshake, so its call is cancelled while connecting.
    let config = server.config().endpoint(format!("https://{}", server.address())).build().unwrap();
    let connecting = tokio::spawn(Client::new(&config).call(CreateTask::to(&["1"])).into_future());
    until(|| server.connections() == 1).await;
    connecting.abort();
    assert!(connecting.await.unwrap_err().is_cancelled());
    until(|| server.closed_connections() == 1).await;
    assert_eq!(call(&server.client()).await, 7);
}

#[tokio::test]
async fn a_server_that_stops_reading_cannot_keep_a_connection_open() {
    let ((resume, resumed), is_cut_short) = (mpsc::channel(), Arc::new(Mutex::new(None)));
    let resumed = Mutex::new(resumed);
    let server = Server::scripted({
        let is_cut_short = Arc::clone(&is_cut_short);
        move |connection, _| {
            connection.leave_unread();
            connection.write(&success());
            resumed.lock().unwrap().recv().unwrap();
            *is_cut_short.lock().unwrap() = Some(!connection.read_request());
        }
    });
    let idle = Duration::from_millis(20);
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(idle));
    // More than the buffers of the sockets hold.
    let callee = "1".repeat(16 << 20);
    assert_eq!(client.call(CreateTask::to(&[&callee])).skip_validation().await.unwrap().task_id, 7);
    sleep(10 * idle).await;
    resume.send(()).unwrap();
    until(|| is_cut_short.lock().unwrap().is_some()).await;
    assert_eq!(*is_cut_short.lock().unwrap(), Some(true));
}

#[tokio::test]
async fn warming_up_ends_at_the_timeout_while_all_connections_are_in_use() {
    let server = Server::scripted(|connection, _| {
        connection.read_request();
        connection.wait_for_close();
    });
    let transport = HttpTransport::builder().pool_max_connections_per_host(1).build().unwrap();
    let config = server.config().transport(Arc::new(transport)).timeout(Duration::from_millis(100));
    let client = Client::new(&config.build().unwrap());
    let call = client.call(CreateTask::to(&["1"])).timeout(Duration::from_secs(60));
    let call = tokio::spawn(call.into_future());
    until(|| !server.requests().is_empty()).await;
    let error = timeout(Duration::from_secs(10), client.warm_up(&CCC)).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.maybe_delivered(), "{error}");
    call.abort();
}

#[tokio::test]
async fn a_server_that_stops_reading_cannot_keep_a_connection_open_over_tls() {
    // Responds to the head of a request, and reads no more.
    let (acceptor, certificate) = crate::tls::acceptor(&["localhost"], &[]);
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(16).unwrap();
    let endpoint = format!("localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = acceptor.accept(stream).await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(&success()).await.unwrap();
            open.push(stream);
        }
    });
    let transport = HttpTransport::builder().root_certificates_pem(certificate.pem());
    let transport = transport.pool_max_idle_per_host(0).pool_max_connections_per_host(1);
    let client = crate::tls::client_of(&endpoint, transport);
    // At least one of the requests does not fit into the buffers of the sockets, but does into those of TLS.
    for size in (0..100).map(|step| step * (48 << 10)) {
        let callee = "1".repeat(size);
        let call = client.call(CreateTask::to(&[&callee])).skip_validation().no_retries();
        let outcome = call.timeout(Duration::from_secs(5)).await;
        assert_eq!(outcome.unwrap_or_else(|error| panic!("{size}: {error}")).task_id, 7);
    }
}
