//! Streams without an async runtime, under another executor, and over a custom transport.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tencentcloud_client::transport::{
    AttemptLimits, BodyStream, BoxFuture, HttpTransport, ScriptedTransport, Transport, TransportError,
};
use tencentcloud_client::{Client, Config, ErrorKind};
use tokio::runtime::Builder;

use super::{STREAM, ended, rest, stream_of, two_events};
use crate::blocking::block_on;
use crate::records::{CreateTask, credentials};
use crate::server::{ServerConnection, until};

#[test]
fn events_can_be_iterated_without_a_runtime() {
    let server = two_events(ended);
    let events = server.client().call(CreateTask::to(&["1"])).events().blocking();
    let data: Vec<_> = events.map(|event| event.unwrap().into_data()).collect();
    assert_eq!(data, ["one", "two"]);

    let broken = two_events(ServerConnection::close);
    let mut events = broken.client().call(CreateTask::to(&["1"])).events().blocking();
    assert!(events.next().unwrap().is_ok() && events.next().unwrap().is_ok());
    assert_eq!(events.next().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
    assert!(events.next().is_none());

    let mut refused = server.client().call(CreateTask::to(&[])).events().blocking();
    assert_eq!(refused.next().unwrap().unwrap_err().kind(), ErrorKind::Validation);
    assert!(refused.next().is_none());
}

#[test]
fn a_stream_runs_under_another_executor_after_its_client_is_dropped() {
    let server = two_events(|connection| {
        thread::sleep(Duration::from_millis(50));
        connection.chunk(b"data: three\n\n");
        ended(connection);
    });
    let mut events =
        server.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_secs(9)).events();
    let all = block_on(async { rest(&mut events).await });
    assert_eq!(all.len(), 3);

    let still = two_events(ServerConnection::wait_for_close);
    let call = still.client().call(CreateTask::to(&["1"])).idle_timeout(Duration::from_millis(50));
    let mut events = call.events();
    let all = block_on(async { rest(&mut events).await });
    assert_eq!(all[2].as_ref().unwrap_err().kind(), ErrorKind::Timeout);
}

#[test]
fn a_stream_that_ends_in_another_runtime_does_not_keep_connections_open() {
    let server = two_events(ended);
    let transport = HttpTransport::builder().pool_idle_timeout(Duration::from_millis(20)).build().unwrap();
    let client = Client::new(&server.config().transport(Arc::new(transport)).build().unwrap());
    let begin = || client.call(CreateTask::to(&["1"])).events();
    let here = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let there = Builder::new_current_thread().enable_all().build().unwrap();

    let mut events = begin();
    here.block_on(events.next()).unwrap().unwrap();
    there.block_on(async {
        rest(&mut events).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    });
    drop(there);
    here.block_on(async {
        rest(&mut begin()).await;
        let closed = until(|| server.closed_connections() == server.connections());
        tokio::time::timeout(Duration::from_secs(5), closed).await.expect("an idle connection stays open");
    });
}

#[tokio::test]
async fn events_are_a_sendable_stream() {
    fn sendable<T: Send + 'static>(value: T) -> T {
        value
    }
    let server = two_events(ended);
    let mut events = pin!(sendable(stream_of(&server)));
    let mut count = 0;
    while let Some(event) = std::future::poll_fn(|context| events.as_mut().poll_next(context)).await {
        event.unwrap();
        count += 1;
    }
    assert_eq!(count, 2);
}

/// A transport with streams that must be polled within a runtime.
#[derive(Debug)]
struct Streaming;

struct NeedsRuntime(usize);

impl Stream for NeedsRuntime {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Panics outside a runtime.
        drop(tokio::time::sleep(Duration::from_millis(1)));
        self.0 += 1;
        Poll::Ready((self.0 < 3).then(|| Ok(Bytes::from_static(b"data: a\n\n"))))
    }
}

fn head<T>(body: T) -> http::Response<T> {
    http::Response::builder().header("content-type", STREAM).body(body).unwrap()
}

impl Transport for Streaming {
    fn send(
        &self,
        _: http::Request<Bytes>,
        _: AttemptLimits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        unreachable!("streams are requested")
    }

    fn send_streaming(
        &self,
        _: http::Request<Bytes>,
        _: AttemptLimits,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async { Ok(head(Box::pin(NeedsRuntime(0)) as _)) })
    }
}

#[test]
fn a_custom_transport_may_or_may_not_stream() {
    let whole = || head(Bytes::from_static(b"data: a\n\ndata: b"));
    let without_streams = ScriptedTransport::new().respond(whole()).respond(whole());
    let transports: [Arc<dyn Transport>; 2] = [Arc::new(without_streams), Arc::new(Streaming)];
    for transport in transports {
        let config = Config::builder().credentials(credentials()).transport(transport).build().unwrap();
        let call = Client::new(&config).call(CreateTask::to(&["1"]));
        let data: Vec<_> = call.clone().events().blocking().map(|event| event.unwrap().into_data()).collect();
        assert_eq!(data.len(), 2);
        let all = block_on(async { rest(&mut call.events()).await });
        assert_eq!(all.len(), 2);
    }
}
