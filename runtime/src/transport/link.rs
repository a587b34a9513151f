//! One connection, from here to the server, and what can be asked of it.

use std::future::poll_fn;

use ::http::header::{HOST, HeaderValue};
use ::http::uri::Authority;
use ::http::{Request, Response, Uri};
use hyper::body::Incoming;
#[cfg(feature = "http2")]
use hyper::client::conn::http2;
use hyper::client::conn::{TrySendError, http1};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use super::connector::Connection;
use super::payload::Payload;
use crate::future::spawn;

/// The near end of a connection whose other work is done by a task of its own, which ends when this is dropped.
pub(super) enum Link {
    /// One request at a time. The connection's task goes on as long as a request is on its way, even without this end.
    Http1(http1::SendRequest<Payload>, AbortHandle),
    /// As many as the server allows: clones are the same connection.
    #[cfg(feature = "http2")]
    Http2(http2::SendRequest<Payload>),
}

/// What is heard of a request that was given to a connection.
pub(super) type Heard = Result<Response<Incoming>, TrySendError<Request<Payload>>>;

impl Link {
    /// Begins to speak HTTP over a connection, in the version that was agreed upon with the server.
    pub(super) async fn over(connection: Connection) -> hyper::Result<Self> {
        #[cfg(feature = "http2")]
        if connection.is_http2 {
            let executor = hyper_util::rt::TokioExecutor::new();
            let (mut sender, connection) = http2::handshake(executor, connection.stream).await?;
            spawn(&Handle::current(), async move { drop(connection.await) });
            sender.ready().await?;
            return Ok(Self::Http2(sender));
        }
        let (mut sender, connection) = http1::handshake(connection.stream).await?;
        // What it fails with is told by the requests that are given to it.
        let task = spawn(&Handle::current(), async move { drop(connection.await) });
        sender.ready().await?;
        Ok(Self::Http1(sender, task.abort_handle()))
    }

    /// Gives a request to the connection and waits for the head of its answer. The request comes back if nothing of it
    /// was written.
    pub(super) async fn send(&mut self, request: Request<Payload>) -> Heard {
        match self {
            Self::Http1(sender, _) => sender.try_send_request(in_origin_form(request)).await,
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.try_send_request(request).await,
        }
    }

    /// The same connection once more, if it can answer several requests at once.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(..) => None,
            #[cfg(feature = "http2")]
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(sender, _) => sender.is_ready(),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.is_ready(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Http1(sender, _) => sender.is_closed(),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.is_closed(),
        }
    }

    /// Ends the connection, whatever is on its way. One that is shared goes on for the others.
    pub(super) fn close(self) {
        match self {
            Self::Http1(_, task) => task.abort(),
            #[cfg(feature = "http2")]
            Self::Http2(_) => {}
        }
    }

    /// Waits until another request can be sent; false if none ever can.
    pub(super) async fn becomes_ready(&mut self) -> bool {
        poll_fn(|context| match self {
            Self::Http1(sender, _) => sender.poll_ready(context).map(|ready| ready.is_ok()),
            #[cfg(feature = "http2")]
            Self::Http2(sender) => sender.poll_ready(context).map(|ready| ready.is_ok()),
        })
        .await
    }
}

/// A request as HTTP/1.1 says it to the server itself: only the path of its URL, and the host in a header, which hyper
/// leaves to us.
pub(super) fn in_origin_form(mut request: Request<Payload>) -> Request<Payload> {
    if !request.headers().contains_key(HOST)
        && let Some(host) = request.uri().authority().and_then(host_header)
    {
        request.headers_mut().insert(HOST, host);
    }
    *request.uri_mut() = match request.uri().path_and_query() {
        Some(path) if path != "/" => Uri::from(path.clone()),
        // Where actions live.
        _ => Uri::default(),
    };
    request
}

/// A host with its port, if it has one, but without a user.
fn host_header(authority: &Authority) -> Option<HeaderValue> {
    let host = authority.as_str().rsplit('@').next()?;
    HeaderValue::from_str(host).ok()
}

/// The same as it was before, with the host.
pub(super) fn in_absolute_form(mut request: Request<Payload>, host: &Uri) -> Request<Payload> {
    let mut parts = host.clone().into_parts();
    if let Some(path) = request.uri().path_and_query() {
        parts.path_and_query = Some(path.clone());
    }
    // A host and a path that were apart are a URL together.
    *request.uri_mut() = Uri::from_parts(parts).unwrap_or_else(|_| host.clone());
    request
}
