//! Calls without a Tokio runtime, and blocking calls inside one.

use std::future::pending;
use std::pin::pin;
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tencentcloud_client::intercept::{Attempt, Interceptor, Outgoing};
use tencentcloud_client::{Client, Error, ErrorKind};

use crate::records::CreateTask;
use crate::scripted::{Script, refused};
use crate::server::{Server, success};

#[test]
fn a_call_may_block_a_plain_thread() {
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
async fn a_blocking_call_inside_a_runtime_does_not_depend_on_it() {
    let server = Server::responding(success());
    let client = server.client();
    // The kept connection of this runtime cannot move while its only thread is blocked.
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(client.call(CreateTask::to(&["1"])).send_blocking().unwrap().task_id, 7);
    client.call(CreateTask::to(&["1"])).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_may_block_on_many_threads_of_a_runtime() {
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
fn a_call_can_be_awaited_by_another_executor() {
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
fn a_blocking_call_on_the_clients_own_thread_is_an_error() {
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

/// Reports when it is dropped.
struct Dropped(mpsc::Sender<&'static str>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send("the runtime has ended");
    }
}

#[test]
fn the_thread_ends_with_the_last_client() {
    let (sender, receiver) = mpsc::channel();
    // Leaves a task behind in the runtime that sends the request.
    let script = Script::new(move |_| {
        let left_behind = Dropped(sender.clone());
        tokio::spawn(async move {
            pending::<()>().await;
            drop(left_behind);
        });
        refused()
    });
    let client = Client::new(&script.config().build().unwrap());
    let error = client.clone().call(CreateTask::to(&["1"])).send_blocking().unwrap_err();
    assert_eq!(error.to_string(), "CreateTask: could not connect: refused (3 attempts)");
    assert!(receiver.try_recv().is_err());
    drop(client);
    assert_eq!(receiver.recv(), Ok("the runtime has ended"));
}

#[test]
fn a_transport_that_panics_is_an_error_for_the_caller() {
    let script = Script::new(|_| panic!("a bug in the transport"));
    let client = Client::new(&script.config().build().unwrap());
    for _ in 0..2 {
        let error = client.call(CreateTask::to(&["1"])).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert!(error.maybe_delivered());
    }
}
