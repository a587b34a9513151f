//! One connection: its faults, its requests, and its end.

use std::future::pending;
use std::sync::Arc;

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
use tokio::time::sleep;

use super::Shared;
use crate::ConnectionFault;
use crate::answer::{Answer, Delivery};
use crate::gateway::Arrival;
use crate::journal::ReceivedRequest;
use crate::sync::lock;

/// How a connection ends when HTTP's own ways are not wanted.
enum End {
    /// With a reset.
    Reset,
    /// After these bytes, written as they are.
    Raw(Vec<u8>),
}

/// Serves a connection until either side ends it.
pub(super) async fn run(mut stream: TcpStream, shared: Arc<Shared>) {
    // Answers are small; waiting to fill a packet would only cost time. Without it they still arrive.
    let _ = stream.set_nodelay(true);
    let fault = lock(&shared.script).next_fault();
    let disconnected = shared.disconnect.notified();
    match fault {
        Some(ConnectionFault::Reset) => return reset(&stream),
        Some(ConnectionFault::Silence) => {
            tokio::select! {
                () = disconnected => reset(&stream),
                // The client has given up.
                () = swallow(&mut stream, u64::MAX) => {}
            }
            return;
        }
        Some(ConnectionFault::ResetAfter(bytes)) => {
            tokio::select! {
                () = disconnected => {}
                () = swallow(&mut stream, u64::try_from(bytes).unwrap_or(u64::MAX)) => {}
            }
            return reset(&stream);
        }
        Some(ConnectionFault::Delay(delay)) => sleep(delay).await,
        None => {}
    }

    let (ends, mut end) = mpsc::unbounded_channel();
    let service = service_fn(|request| exchange(&shared, request, &ends));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let end = tokio::select! {
        // In this order: what is sent after a test has asked for resets is not served any more.
        biased;
        () = disconnected => End::Reset,
        Some(end) = end.recv() => end,
        // The client has closed it, or has not spoken HTTP.
        _ = &mut connection => return,
    };
    let mut stream = connection.into_parts().io.into_inner();
    match end {
        End::Reset => reset(&stream),
        End::Raw(bytes) => {
            // The client may be gone; there is nobody else to tell.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
    }
}

/// Answers a request, or hands the connection's end to `ends` and never returns.
async fn exchange(
    shared: &Shared,
    request: Request<Incoming>,
    ends: &mpsc::UnboundedSender<End>,
) -> hyper::Result<Response<Full<Bytes>>> {
    let arrival = Arrival::read(request).await?;
    let answer = decide(shared, &arrival);
    sleep(answer.delay).await;
    let end = match answer.delivery {
        Delivery::Whole(response) => return Ok(dated(response, shared).map(Full::new)),
        Delivery::Truncated(response) => End::Raw(first_half(&dated(response, shared))),
        Delivery::Reset => End::Reset,
        Delivery::Silence => return pending().await,
    };
    // The receiver lives as long as the connection, which polls this very future.
    let _ = ends.send(end);
    pending().await
}

/// Checks a request and finds its answer; both are in the journal before the client can see the answer.
fn decide(shared: &Shared, arrival: &Arrival) -> Answer {
    let now = shared.clock.now();
    let mut received = ReceivedRequest::of(arrival, now);
    let answer = match shared.gateway.admit(arrival, now) {
        Ok(call) => {
            received.accepted = true;
            received.service = Some(call.service.service.service.clone());
            let mut script = lock(&shared.script);
            let reply = script.next_reply(&call.action.name, &call.parameters);
            Answer::reply(reply, &call, &mut script)
        }
        Err(refusal) => Answer::refusal(&refusal),
    };
    received.outcome = answer.outcome.clone();
    received.executed.clone_from(&answer.executed);
    received.request_id.clone_from(&answer.request_id);
    if let Some(observer) = &shared.observer {
        observer(&received);
    }
    lock(&shared.journal).add(received);
    answer
}

/// Adds the time of the mock's clock, from which a client learns how far its own is off.
fn dated(mut response: Response<Bytes>, shared: &Shared) -> Response<Bytes> {
    let date = httpdate::fmt_http_date(shared.clock.now());
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}

/// An answer whose body stops half-way to its `Content-Length`.
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

/// Makes the coming close a reset instead of an orderly end.
fn reset(stream: &TcpStream) {
    // Without it the connection still ends, only more politely.
    let _ = stream.set_zero_linger();
}

/// Reads so many bytes, or less if less come, and says nothing.
async fn swallow(stream: &mut TcpStream, bytes: u64) {
    let mut stream = stream.take(bytes);
    let mut buffer = [0; 4096];
    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
}
