//! Calls without a Tokio runtime, and blocking ones inside of it.

use std::future::pending;
use std::pin::pin;
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use bytes::Bytes;
use tencentcloud_client::intercept::{Attempt, Interceptor, Outgoing};
use tencentcloud_client::transport::{AttemptLimits, BoxFuture, Transport, TransportError};
use tencentcloud_client::{Client, Config, Error, ErrorKind};

use crate::records::{CreateTask, credentials};
use crate::server::{Server, success};

#[test]
fn from_a_plain_thread() {
    let server = Server::responding(success());
    let client = server.client();
    for _ in 0..2 {
        assert_eq!(client.call(CreateTask::to(&["1"])).send_blocking().unwrap().task_id, 7);
    }
    assert_eq!(server.connections(), 1);
    let error = client.call(CreateTask::to(&[])).send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
}

#[tokio::test]
async fn inside_of_a_runtime_that_stands_still_meanwhile() {
    let server = Server::responding(success());
    let client = server.client();
    // The kept connection of this runtime cannot move while its only thread is blocked.
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(client.call(CreateTask::to(&["1"])).send_blocking().unwrap().task_id, 7);
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_of_a_runtime_of_many_threads() {
    let server = Server::responding(success());
    let client = server.client();
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            tokio::task::spawn_blocking(move || client.call(CreateTask::to(&["1"])).send_blocking())
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().task_id, 7);
    }
}

#[test]
fn awaited_by_another_executor() {
    let server = Server::responding(success());
    let client = server.client();
    let response = block_on(async move { client.call(CreateTask::to(&["1"])).await });
    assert_eq!(response.unwrap().task_id, 7);
}

/// Makes a blocking call on the thread that is to send it.
#[derive(Debug, Default)]
struct Inner(OnceLock<Client>);

impl Interceptor for Inner {
    fn before(&self, _: &Attempt<'_>, _: &mut Outgoing<'_>) -> Result<(), Error> {
        let client = self.0.get().unwrap().clone();
        client.call(CreateTask::to(&["1"])).send_blocking().map(|_| ())
    }
}

#[test]
fn on_the_thread_that_is_to_send_them_they_fail_rather_than_wait_for_ever() {
    let (server, inner) = (Server::responding(success()), Arc::new(Inner::default()));
    let client = Client::new(&server.config().interceptor(inner.clone()).build().unwrap());
    inner.0.set(client.clone()).unwrap();
    let error = client.call(CreateTask::to(&["1"])).send_blocking().unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::Environment, Some("CreateTask")));
    assert_eq!(server.connections(), 0);
}

/// The smallest executor there is.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return result;
        }
        thread::park();
    }
}

/// Leaves a task behind in the runtime it is polled in, which reports when it is dropped.
#[derive(Debug)]
struct Witness(mpsc::Sender<&'static str>);

struct Dropped(mpsc::Sender<&'static str>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send("the runtime has ended");
    }
}

impl Transport for Witness {
    fn send(
        &self,
        _: http::Request<Bytes>,
        _: AttemptLimits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let left_behind = Dropped(self.0.clone());
        Box::pin(async move {
            tokio::spawn(async move {
                pending::<()>().await;
                drop(left_behind);
            });
            Err(TransportError::connect("could not connect: scripted"))
        })
    }
}

#[test]
fn the_thread_ends_with_the_last_client() {
    let (sender, receiver) = mpsc::channel();
    let config = Config::builder().credentials(credentials()).transport(Arc::new(Witness(sender)));
    let client = Client::new(&config.build().unwrap());
    let error = client.clone().call(CreateTask::to(&["1"])).send_blocking().unwrap_err();
    assert_eq!(error.to_string(), "CreateTask: could not connect: scripted (3 attempts)");
    assert!(receiver.try_recv().is_err());
    drop(client);
    assert_eq!(receiver.recv(), Ok("the runtime has ended"));
}

#[derive(Debug)]
struct Panics;

impl Transport for Panics {
    fn send(
        &self,
        _: http::Request<Bytes>,
        _: AttemptLimits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async { panic!("a transport's own fault") })
    }
}

#[test]
fn a_transport_that_panics_is_an_error_for_the_caller() {
    let config = Config::builder().credentials(credentials()).transport(Arc::new(Panics));
    let client = Client::new(&config.build().unwrap());
    for _ in 0..2 {
        let error = client.call(CreateTask::to(&["1"])).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert!(error.maybe_delivered());
    }
}
