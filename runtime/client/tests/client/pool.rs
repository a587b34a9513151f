//! Connections that are kept: how many, how long, for whom.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tencentcloud_client::transport::{HttpTransport, HttpTransportBuilder};
use tencentcloud_client::{Client, ErrorKind};
use tokio::time::sleep;

use crate::records::{CCC, CreateTask};
use crate::server::{ClosedPort, Server, success};

fn client(server: &Server, transport: HttpTransportBuilder) -> Client {
    let config = server.config().transport(Arc::new(transport.build().unwrap()));
    Client::new(&config.build().unwrap())
}

async fn call(client: &Client) -> u64 {
    client.call(CreateTask::to(&["1"])).no_retries().await.unwrap().task_id
}

/// Waits for something that will happen.
async fn until(happened: impl Fn() -> bool) {
    while !happened() {
        sleep(Duration::from_millis(1)).await;
    }
}

/// Makes so many calls, each in a task of its own, and sees that all are answered.
async fn all_at_once(client: &Client, count: usize) {
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    for made in calls {
        assert_eq!(made.await.unwrap(), 7);
    }
}

#[tokio::test]
async fn none_is_kept_if_none_shall_be() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_max_idle_per_host(0));
    for calls in 1..=3 {
        call(&client).await;
        until(|| server.closed_connections() == calls).await;
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn no_more_are_kept_than_shall_be() {
    // Nobody is answered before all have asked, so that each has a connection of its own.
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
    all_at_once(&client, 4).await;
    until(|| server.closed_connections() == 3).await;
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn one_that_is_idle_for_too_long_is_closed() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(Duration::from_millis(20)));
    call(&client).await;
    until(|| server.closed_connections() == 1).await;
    call(&client).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_call_takes_what_another_is_done_with_rather_than_wait_for_its_own() {
    // The first connection answers when told; no other is ever made, as far as TLS is concerned.
    let (tell, told) = std::sync::mpsc::channel::<()>();
    let told = Mutex::new(told);
    let tls = crate::tls::TlsServer::named(&["localhost"]).await;
    let there = tls.address();
    let gate = Server::scripted(move |connection, number| match number {
        0 => connection.relay(there),
        _ => {
            told.lock().unwrap().recv().ok();
        }
    });
    let transport = HttpTransport::builder().root_certificates_pem(tls.pem()).build().unwrap();
    let endpoint = format!("https://localhost:{}", gate.address().port());
    let config = gate.config().endpoint(endpoint).transport(Arc::new(transport));
    let client = Client::new(&config.build().unwrap());

    client.warm_up(&CCC).await.unwrap();
    // Both at once: one has the connection, the other begins to make one and never gets it.
    let (one, other) = tokio::join!(call(&client), call(&client));
    assert_eq!((one, other), (7, 7));
    drop(tell);
}

#[tokio::test]
async fn a_call_takes_none_of_another_if_none_shall_be_kept() {
    // The second connection gets no further before the call on the first one is answered.
    let (tell, told) = std::sync::mpsc::channel::<()>();
    let (tell, told) = (Mutex::new(Some(tell)), Mutex::new(told));
    let tls = crate::tls::TlsServer::offering(&["localhost"], &[]).await;
    let there = tls.address();
    let gate = Server::scripted(move |connection, number| {
        if number > 0 {
            told.lock().unwrap().recv().ok();
        }
        connection.relay(there);
    });
    let transport = HttpTransport::builder().root_certificates_pem(tls.pem()).pool_max_idle_per_host(0);
    let endpoint = format!("https://localhost:{}", gate.address().port());
    let config = gate.config().endpoint(endpoint).transport(Arc::new(transport.build().unwrap()));
    let client = Client::new(&config.build().unwrap());
    let once = || async {
        assert_eq!(call(&client).await, 7);
        tell.lock().unwrap().take();
    };
    tokio::join!(once(), once());
    assert_eq!(tls.ways(), [0, 1]);
}

#[tokio::test]
async fn a_warm_connection_is_the_one_that_is_used() {
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
async fn warming_up_does_not_keep_what_nobody_uses() {
    let server = Server::responding(success());
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(Duration::from_millis(200)));
    for _ in 0..5_000 {
        client.warm_up(&CCC).await.unwrap();
        sleep(Duration::from_millis(1)).await;
        if server.closed_connections() > 0 {
            return;
        }
    }
    panic!("the first connection was kept for longer than it may be idle");
}

#[test]
fn blocking_calls_have_a_warm_connection_of_their_own() {
    let server = Server::responding(success());
    let client = server.client();
    client.warm_up_blocking(&CCC).unwrap();
    for _ in 0..2 {
        client.call(CreateTask::to(&["1"])).send_blocking().unwrap();
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn what_cannot_be_reached_cannot_be_warm() {
    let (closed, server) = (ClosedPort::new(), Server::responding(success()));
    let config = server.config().endpoint(format!("http://{}", closed.address())).build().unwrap();
    let error = Client::new(&config).warm_up(&CCC).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.maybe_delivered());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_on_many_threads_are_all_answered() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        all_at_once(&client, 200).await;
    }
    assert_eq!(server.requests().len(), 400);
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_connects_leaves_the_client_usable() {
    let server = Server::scripted(|connection, number| {
        if number == 0 {
            return connection.wait_for_close();
        }
        while connection.read_request() {
            connection.write(&success());
        }
    });
    // The first connection never gets past TLS, so its call is still connecting when it is dropped.
    let config = server.config().endpoint(format!("https://{}", server.address())).build().unwrap();
    let connecting = tokio::spawn(Client::new(&config).call(CreateTask::to(&["1"])).into_future());
    until(|| server.connections() == 1).await;
    connecting.abort();
    assert!(connecting.await.unwrap_err().is_cancelled());
    until(|| server.closed_connections() == 1).await;
    assert_eq!(call(&server.client()).await, 7);
}

#[tokio::test]
async fn a_server_that_answers_and_does_not_read_on_cannot_keep_a_connection_open() {
    let ((go, gone), is_cut) = (mpsc::channel(), Arc::new(Mutex::new(None)));
    let gone = Mutex::new(gone);
    let server = Server::scripted({
        let is_cut = Arc::clone(&is_cut);
        move |connection, _| {
            connection.leave_unread();
            connection.write(&success());
            gone.lock().unwrap().recv().unwrap();
            *is_cut.lock().unwrap() = Some(!connection.read_request());
        }
    });
    let idle = Duration::from_millis(20);
    let client = client(&server, HttpTransport::builder().pool_idle_timeout(idle));
    // More than sockets hold.
    let callee = "1".repeat(16 << 20);
    assert_eq!(client.call(CreateTask::to(&[&callee])).skip_validation().await.unwrap().task_id, 7);
    sleep(10 * idle).await;
    go.send(()).unwrap();
    until(|| is_cut.lock().unwrap().is_some()).await;
    assert_eq!(*is_cut.lock().unwrap(), Some(true));
}
