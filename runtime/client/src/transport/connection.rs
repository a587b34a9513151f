//! One HTTP connection and the requests on it.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use ::http::header::{HOST, HeaderValue};
use ::http::uri::Authority;
use ::http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::BoxFuture;
use super::body::{BodyProgress, RequestBody};
use super::connector::NegotiatedStream;
use super::http2;
use super::pool::Registration;
use crate::future::spawn;

/// How long a connection may take to say goodbye. Without a limit, a server that does not read keeps it open.
pub(super) const CLOSING_TIME: Duration = Duration::from_secs(1);

/// The sending half of a connection. A task of its own drives the I/O, and ends once this half is dropped.
pub(super) enum Connection {
    /// One request at a time.
    Http1(Http1Sender),
    /// As many requests as the server allows: clones share the connection.
    Http2(http2::Sender),
}

/// The sending half of an HTTP/1.1 connection, which closes when it is dropped.
pub(super) struct Http1Sender {
    sender: http1::SendRequest<RequestBody>,
    task: AbortHandle,
    _in_use: oneshot::Sender<Infallible>,
}

impl Http1Sender {
    pub(super) fn try_send_request(
        &mut self,
        request: Request<RequestBody>,
    ) -> impl Future<Output = SendOutcome> + use<> {
        self.sender.try_send_request(to_origin_form(request))
    }
}

impl Drop for Http1Sender {
    fn drop(&mut self) {
        // The task of an idle connection closes it properly. In the middle of an exchange the task would first write the
        // rest of the request, for which a server that no longer reads makes it wait forever.
        if !self.sender.is_ready() {
            self.task.abort();
        }
    }
}

/// The head of the response, or the error, with the request if none of it was written.
pub(super) type SendOutcome = Result<Response<Incoming>, TrySendError<Request<RequestBody>>>;

impl Connection {
    /// Starts HTTP over a stream, in the version negotiated with the server. The registration is dropped once the
    /// connection is closed.
    pub(super) async fn handshake(
        stream: NegotiatedStream,
        registration: Registration,
    ) -> hyper::Result<Self> {
        if let Some(chosen) = stream.http2 {
            return http2::handshake(chosen, stream.io, registration).await.map(Self::Http2);
        }
        let (mut sender, driver) = http1::handshake(stream.io).await?;
        let (in_use, unused) = oneshot::channel();
        let task = spawn(&Handle::current(), async move {
            drive(driver, unused).await;
            drop(registration);
        });
        let task = task.abort_handle();
        sender.ready().await?;
        Ok(Self::Http1(Http1Sender { sender, task, _in_use: in_use }))
    }

    /// Sends a request, whose progress is known over HTTP/2, and waits for the head of the response.
    pub(super) fn send(
        &mut self,
        request: Request<RequestBody>,
    ) -> (BoxFuture<'static, SendOutcome>, Option<BodyProgress>) {
        match self {
            Self::Http1(sender) => (Box::pin(sender.try_send_request(request)), None),
            Self::Http2(sender) => {
                let sending = sender.try_send_request(request);
                let progress = sending.progress.clone();
                (Box::pin(sending), Some(progress))
            }
        }
    }

    /// Another handle to the same connection, if it can serve several requests at once.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(..) => None,
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(http1) => http1.sender.is_ready(),
            Self::Http2(sender) => sender.is_ready(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Http1(http1) => http1.sender.is_closed(),
            Self::Http2(sender) => sender.is_closed(),
        }
    }

    /// Waits until the connection can take another request. Returns false if it never can.
    pub(super) async fn wait_until_ready(&mut self) -> bool {
        poll_fn(|context| match self {
            Self::Http1(http1) => http1.sender.poll_ready(context).map(|ready| ready.is_ok()),
            Self::Http2(sender) => sender.poll_ready(context).map(|ready| ready.is_ok()),
        })
        .await
    }
}

/// Drives an HTTP/1.1 connection until it is closed. Its errors reach the requests on the connection.
async fn drive(driver: impl Future, unused: oneshot::Receiver<Infallible>) {
    let closing = async {
        let _ = unused.await;
        sleep(CLOSING_TIME).await;
    };
    let (mut driver, mut closing) = (pin!(driver), pin!(closing));
    poll_fn(|context| match driver.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(()),
        Poll::Pending => closing.as_mut().poll(context),
    })
    .await;
}

/// Rewrites a request to the origin form of HTTP/1.1: the path alone, with the host in a header. hyper does neither.
fn to_origin_form(mut request: Request<RequestBody>) -> Request<RequestBody> {
    if !request.headers().contains_key(HOST)
        && let Some(host) = request.uri().authority().and_then(host_header)
    {
        request.headers_mut().insert(HOST, host);
    }
    *request.uri_mut() = match request.uri().path_and_query() {
        Some(path) if path != "/" => Uri::from(path.clone()),
        // The path of every action.
        _ => Uri::default(),
    };
    request
}

/// The host and the port, if any, without user info.
fn host_header(authority: &Authority) -> Option<HeaderValue> {
    let host = authority.as_str().rsplit('@').next()?;
    HeaderValue::from_str(host).ok()
}

/// Undoes [`to_origin_form`]: adds the host to the URL again.
pub(super) fn to_absolute_form(mut request: Request<RequestBody>, host: &Uri) -> Request<RequestBody> {
    let mut parts = host.clone().into_parts();
    if let Some(path) = request.uri().path_and_query() {
        parts.path_and_query = Some(path.clone());
    }
    // Always valid: scheme, host, and path come from URLs.
    *request.uri_mut() = Uri::from_parts(parts).unwrap_or_else(|_| host.clone());
    request
}
