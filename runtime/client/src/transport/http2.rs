//! HTTP/2, which the feature `http2` compiles in.

use std::convert::Infallible;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::Request;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper::rt::Executor;
use hyper_util::rt::TokioTimer;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::BoxFuture;
use super::body::RequestBody;
use super::connection::CLOSING_TIME;
use super::connector::HttpIo;
use super::pool::Registration;
use super::resets::{Resets, Sending};
use crate::future::spawn;

/// Whether servers are offered HTTP/2.
pub(super) const IS_OFFERED: bool = true;

/// How long a connection with requests in flight may be silent before the server is asked whether it is still there.
const PING_INTERVAL: Duration = Duration::from_secs(10);

/// How long the server may take to respond to that.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// The protocols offered to servers.
pub(super) fn alpn_protocols() -> Vec<Vec<u8>> {
    vec![b"h2".to_vec(), b"http/1.1".to_vec()]
}

/// Proof that the server chose HTTP/2.
pub(super) struct Chosen(());

/// Whether the server chose HTTP/2.
pub(super) fn chosen(protocol: Option<&[u8]>) -> Option<Chosen> {
    (protocol == Some(b"h2")).then_some(Chosen(()))
}

/// The sending half of a connection. Clones share the connection, which closes with the last of them.
#[derive(Clone)]
pub(super) struct Sender {
    requests: SendRequest<RequestBody>,
    resets: Resets,
    _in_use: Arc<oneshot::Sender<Infallible>>,
}

impl Sender {
    pub(super) fn try_send_request(&mut self, mut request: Request<RequestBody>) -> Sending {
        let progress = request.body_mut().track();
        let response: BoxFuture<'static, _> = Box::pin(self.requests.try_send_request(request));
        Sending { response: Some(response), progress, resets: self.resets.clone() }
    }

    pub(super) fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<hyper::Result<()>> {
        self.requests.poll_ready(context)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.requests.is_ready()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.requests.is_closed()
    }
}

/// Starts HTTP/2 over a stream. The registration is dropped once the connection takes no more requests.
pub(super) async fn handshake(_: Chosen, io: HttpIo, registration: Registration) -> hyper::Result<Sender> {
    let tasks = Tasks::default();
    let (mut requests, driver) = Builder::new(tasks.clone())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT)
        .handshake(io)
        .await?;
    let (in_use, unused) = oneshot::channel();
    spawn(&Handle::current(), async move {
        // Its errors reach the requests on the connection.
        drop(driver.await);
        drop(registration);
        let _ = unused.await;
        tasks.close().await;
    });
    requests.ready().await?;
    Ok(Sender { requests, resets: Resets::default(), _in_use: Arc::new(in_use) })
}

/// Whether the server reports that it did not process the request: it refused the stream, or the stream comes after the last
/// one that it processed before it closed the connection (RFC 9113, 8.7).
pub(super) fn was_refused(error: &hyper::Error) -> bool {
    let Some(error) = error.source().and_then(|source| source.downcast_ref::<h2::Error>()) else {
        return false;
    };
    error.is_remote() && (error.is_go_away() || error.reason() == Some(h2::Reason::REFUSED_STREAM))
}

/// Spawns hyper's tasks, and remembers the first one, which reads and writes.
#[derive(Clone, Default)]
struct Tasks(Arc<Mutex<Option<JoinHandle<()>>>>);

impl Tasks {
    /// Waits until the connection is closed, or closes it.
    async fn close(self) {
        let task = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut task) = task
            && timeout(CLOSING_TIME, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, task: F) {
        let task = tokio::spawn(task);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(task);
    }
}
