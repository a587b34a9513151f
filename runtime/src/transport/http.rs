//! The transport over HTTP: connections that are kept, TLS, proxies, limits.

use std::fmt;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use ::http::{Request, Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime;
use tokio::time::timeout;

use super::connector::{Connector, connector};
use super::parts::parts;
use super::{BodyStream, BoxFuture, Limits, Transport, TransportError, with_causes};
use crate::error::Error;

/// Shorter than servers keep idle connections, so that it is rarely them who close one just as it is used again: of a
/// request that met a closing connection nobody knows whether it was executed.
const IDLE: Duration = Duration::from_secs(30);

/// More runtimes than this at once lose their idle connections, nothing else.
const MAX_POOLS: usize = 16;

type Pool = legacy::Client<Connector, Full<Bytes>>;
type Sent<T> = Result<T, TransportError>;

/// Sends requests over HTTP/1.1, or HTTP/2 with the feature `http2` where the server offers it.
///
/// Connections are kept for each Tokio runtime apart: a connection lives and dies with the runtime it was made in, and
/// stands still while that is blocked.
///
/// A request is written once. Only if a kept connection turns out to be closed before the first byte was written, it
/// goes to another one: hyper hands such a request back untouched.
pub struct HttpTransport {
    connector: Connector,
    pools: Mutex<Vec<(runtime::Id, Pool)>>,
}

impl HttpTransport {
    /// A transport that trusts the roots Mozilla trusts and uses the proxies that the environment names as curl does
    /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), except for this machine itself.
    ///
    /// # Errors
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        let connector =
            connector().map_err(|error| Error::environment(format!("TLS cannot be set up: {error}")))?;
        Ok(Self { connector, pools: Mutex::default() })
    }

    /// Starts a request over the connections of the runtime this is called in.
    fn start(&self, request: Request<Full<Bytes>>) -> Sent<ResponseFuture> {
        let handle = runtime::Handle::try_current()
            .map_err(|_| TransportError::connect("there is no Tokio runtime here"))?;
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pool)) = pools.iter().find(|(id, _)| *id == handle.id()) {
            return Ok(pool.request(request));
        }
        if pools.len() >= MAX_POOLS {
            pools.remove(0);
        }
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(self.connector.clone());
        let sending = pool.request(request);
        pools.push((handle.id(), pool));
        Ok(sending)
    }
}

/// Waits for the answer to a request that is on its way, within the limits.
async fn exchange(
    sending: ResponseFuture,
    connection: CaptureConnection,
    limits: Limits,
) -> Sent<Response<Bytes>> {
    let whole = async {
        let response = head(sending, connection.clone(), limits.connect).await?;
        body(response, limits.max_response_bytes).await
    };
    timeout(limits.attempt, whole).await.unwrap_or_else(|_| Err(late(&connection, limits)))
}

/// The same up to the head; the body is left to whoever asks for it.
async fn opening(
    sending: ResponseFuture,
    connection: CaptureConnection,
    limits: Limits,
) -> Sent<Response<BodyStream>> {
    let head = head(sending, connection.clone(), limits.connect);
    let response = timeout(limits.attempt, head).await.unwrap_or_else(|_| Err(late(&connection, limits)))?;
    let status = response.status();
    Ok(response.map(|body| parts(body, status)))
}

fn late(connection: &CaptureConnection, limits: Limits) -> TransportError {
    let connected = connection.connection_metadata().is_some();
    let what = if connected { "no complete answer" } else { "no connection" };
    TransportError::timed_out(connected, format!("{what} within {:?}", limits.attempt))
}

impl Transport for HttpTransport {
    fn send(&self, request: Request<Bytes>, limits: Limits) -> BoxFuture<'_, Sent<Response<Bytes>>> {
        let mut request = request.map(Full::new);
        let connection = capture_connection(&mut request);
        match self.start(request) {
            // Only the handle of the request goes into the future, which is moved and put on the heap.
            Ok(sending) => Box::pin(exchange(sending, connection, limits)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Sent<Response<BodyStream>>> {
        let mut request = request.map(Full::new);
        let connection = capture_connection(&mut request);
        match self.start(request) {
            Ok(sending) => Box::pin(opening(sending, connection, limits)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// Sends a request and waits for the head of its answer; for the connection no longer than its own limit.
async fn head(
    mut sending: ResponseFuture,
    mut connection: CaptureConnection,
    connect: Duration,
) -> Sent<Response<Incoming>> {
    let connected_or_done = async {
        let mut connected = pin!(connection.wait_for_connection_metadata());
        poll_fn(|context| {
            // The request first: it makes the connection.
            if let Poll::Ready(done) = Pin::new(&mut sending).poll(context) {
                return Poll::Ready(Some(done));
            }
            connected.as_mut().poll(context).map(|_| None)
        })
        .await
    };
    let sent = match timeout(connect, connected_or_done).await {
        Ok(Some(done)) => done,
        Ok(None) => sending.await,
        Err(_) => {
            let message = format!("no connection within {connect:?}");
            return Err(TransportError::timed_out(false, message));
        }
    };
    sent.map_err(|error| {
        if error.is_connect() {
            TransportError::connect(format!("no connection: {}", with_causes(&error))).with_source(error)
        } else {
            TransportError::lost(format!("the connection was lost: {}", with_causes(&error)))
                .with_source(error)
        }
    })
}

/// Reads the body as far as it is allowed to be long.
async fn body(response: Response<Incoming>, limit: usize) -> Sent<Response<Bytes>> {
    let (head, mut body) = response.into_parts();
    let too_large = || TransportError::too_large(limit).with_status(head.status.as_u16());
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large());
    }
    let mut whole = Bytes::new();
    let mut parts = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|error| cut_short(error, head.status))?.into_data() else {
            continue;
        };
        if whole.len() + parts.len() + data.len() > limit {
            return Err(too_large());
        }
        // Most answers come in one piece, which needs no copy.
        if whole.is_empty() && parts.is_empty() {
            whole = data;
        } else {
            if parts.is_empty() {
                parts.reserve(announced.max(whole.len() + data.len()));
                parts.extend_from_slice(&std::mem::take(&mut whole));
            }
            parts.extend_from_slice(&data);
        }
    }
    let whole = if parts.is_empty() { whole } else { parts.freeze() };
    Ok(Response::from_parts(head, whole))
}

pub(super) fn cut_short(error: hyper::Error, status: StatusCode) -> TransportError {
    let message = format!("the answer was cut short: {}", with_causes(&error));
    TransportError::lost(message).with_status(status.as_u16()).with_source(error)
}
