//! A connection: its faults, its requests, and how it ends.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::control;
use crate::gateway::IncomingRequest;
use crate::lock;
use crate::reply::ConnectionFault;
use crate::request_log::ReceivedRequest;
use crate::response::{Delivery, PreparedResponse};
use crate::state::ServerState;

/// How a connection ends other than by HTTP.
enum ConnectionEnd {
    /// With a reset.
    Reset,
    /// After these raw bytes.
    Raw(Vec<u8>),
}

/// Serves a connection until either side closes it.
pub(super) async fn run(mut stream: TcpStream, state: Arc<ServerState>) {
    // Responses are small, so waiting to fill a packet only adds latency. A failure does no harm.
    let _ = stream.set_nodelay(true);
    let is_control = AtomicBool::new(false);
    let disconnected = disconnected(&state, &is_control);
    match next_fault(&stream, &state).await {
        Some(ConnectionFault::Reset) => return reset(&stream),
        Some(ConnectionFault::Silence) => {
            tokio::select! {
                () = disconnected => reset(&stream),
                // The client closed the connection.
                () = discard(&mut stream, u64::MAX) => {}
            }
            return;
        }
        Some(ConnectionFault::ResetAfter(bytes)) => {
            tokio::select! {
                () = disconnected => {}
                () = discard(&mut stream, u64::try_from(bytes).unwrap_or(u64::MAX)) => {}
            }
            return reset(&stream);
        }
        Some(ConnectionFault::Delay(delay)) => sleep(delay).await,
        None => {}
    }

    let (ends, mut end) = mpsc::unbounded_channel();
    let service = service_fn(|request| respond(&state, request, &ends, &is_control));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let end = tokio::select! {
        // Resets come first: requests sent after a test has asked for resets are not served.
        biased;
        () = disconnected => ConnectionEnd::Reset,
        Some(end) = end.recv() => end,
        // The client closed the connection, or did not send HTTP.
        _ = &mut connection => return,
    };
    let mut stream = connection.into_parts().io.into_inner();
    match end {
        ConnectionEnd::Reset => reset(&stream),
        ConnectionEnd::Raw(bytes) => {
            // The client may have closed the connection, so errors are ignored.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
    }
}

/// Waits until the connection is to be reset: never as long as its latest request was for the control interface, which could
/// not respond otherwise.
fn disconnected<'a>(state: &'a ServerState, is_control: &'a AtomicBool) -> impl Future<Output = ()> + 'a {
    // Created before anything is awaited, so that no reset is missed.
    let mut notified = state.disconnect.notified();
    async move {
        loop {
            notified.await;
            if !is_control.load(Ordering::Relaxed) {
                return;
            }
            notified = state.disconnect.notified();
        }
    }
}

/// The fault of the connection, if any. Connections to the control interface have none.
async fn next_fault(stream: &TcpStream, state: &ServerState) -> Option<ConnectionFault> {
    /// How long to wait for the beginning of the first request.
    const WAIT: Duration = Duration::from_millis(200);
    /// Enough for `DELETE /_mock/`.
    const LENGTH: usize = 14;
    if !lock(&state.script).has_fault() {
        return None;
    }
    let mut start = [0; LENGTH];
    let length = timeout(WAIT, stream.peek(&mut start)).await;
    let start = &start[..length.ok().and_then(Result::ok).unwrap_or_default()];
    if start.windows(control::PREFIX.len()).any(|part| part == control::PREFIX.as_bytes()) {
        return None;
    }
    lock(&state.script).next_fault()
}

/// Responds to a request, or sends the end of the connection to `ends` and never returns.
async fn respond(
    state: &ServerState,
    request: Request<Incoming>,
    ends: &mpsc::UnboundedSender<ConnectionEnd>,
    is_control: &AtomicBool,
) -> hyper::Result<Response<Full<Bytes>>> {
    is_control.store(control::is_control(request.uri()), Ordering::Relaxed);
    if control::is_control(request.uri()) {
        let uri = request.uri().clone();
        let request = IncomingRequest::read(request).await?;
        return Ok(with_date(control::respond(state, &uri, &request), state).map(Full::new));
    }
    let request = IncomingRequest::read(request).await?;
    let response = decide(state, &request);
    sleep(response.delay).await;
    let end = match response.delivery {
        Delivery::Complete(response) => return Ok(with_date(response, state).map(Full::new)),
        Delivery::Truncated(response) => ConnectionEnd::Raw(first_half(&with_date(response, state))),
        Delivery::Reset => ConnectionEnd::Reset,
        Delivery::Silence => return pending().await,
    };
    // The receiver lives as long as the connection, which polls this future.
    let _ = ends.send(end);
    pending().await
}

/// Checks a request and prepares the response. Both are logged before the client can see the response.
fn decide(state: &ServerState, request: &IncomingRequest) -> PreparedResponse {
    let now = state.clock.now();
    let mut received = ReceivedRequest::new(request, now);
    let response = match state.gateway.accept(request, now) {
        Ok(accepted) => {
            received.accepted = true;
            received.service = Some(accepted.service.service.service.clone());
            let mut script = lock(&state.script);
            let service = &accepted.service.service.service;
            let reply = script.next_reply(service, &accepted.action.name, &accepted.parameters);
            let response = PreparedResponse::reply(reply, &accepted, &mut script);
            received.body = Some(accepted.parameters);
            response
        }
        Err(rejection) => PreparedResponse::rejection(&rejection),
    };
    received.outcome = response.outcome.clone();
    received.executed.clone_from(&response.executed);
    received.request_id.clone_from(&response.request_id);
    if let Some(observer) = &state.observer {
        observer(&received);
    }
    lock(&state.log).add(received);
    response
}

/// Adds the time of the mock's clock, which a client can compare with its own.
fn with_date(mut response: Response<Bytes>, state: &ServerState) -> Response<Bytes> {
    let date = httpdate::fmt_http_date(state.clock.now());
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}

/// The response with only half of the body that `Content-Length` announces.
fn first_half(response: &Response<Bytes>) -> Vec<u8> {
    let (status, body) = (response.status(), response.body());
    let reason = status.canonical_reason().unwrap_or_default();
    let length = body.len().max(1);
    let head = format!("HTTP/1.1 {} {reason}\r\n{CONTENT_LENGTH}: {length}\r\n", status.as_str());
    let mut bytes = head.into_bytes();
    for (name, value) in response.headers().iter().filter(|(name, _)| **name != CONTENT_LENGTH) {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes.extend(&body[..body.len() / 2]);
    bytes
}

/// Makes the connection end with a reset instead of an orderly close when it is dropped.
fn reset(stream: &TcpStream) {
    // If this fails, the connection ends with an orderly close.
    let _ = stream.set_zero_linger();
}

/// Reads up to this many bytes without responding.
async fn discard(stream: &mut TcpStream, bytes: u64) {
    let mut stream = stream.take(bytes);
    let mut buffer = [0; 4096];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}
