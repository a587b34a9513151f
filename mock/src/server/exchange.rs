//! An exchange: a request, the decision about it, and its response.

use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, timeout};

use super::cors;
use crate::control;
use crate::gateway::IncomingRequest;
use crate::lock;
use crate::request_log::ReceivedRequest;
use crate::response::{Delivery, PreparedResponse};
use crate::state::ServerState;

/// What its connection knows about the latest exchange.
#[derive(Default)]
pub(super) struct Activity {
    /// Wakes the connection when a request has been read and when the response is about to be sent.
    pub(super) latest: Notify,
    /// Whether the request is for the control interface.
    pub(super) is_control: AtomicBool,
}

/// How an exchange ends its connection other than by HTTP.
pub(super) enum Interruption {
    Reset,
    /// Nothing is sent until the client closes the connection.
    Silence,
    /// These bytes are sent, then the connection closes.
    Raw(Vec<u8>),
}

/// Responds to a request, or interrupts the connection and never returns.
///
/// # Errors
/// Fails if the client does not send the body, or is too slow.
pub(super) async fn respond(
    state: &ServerState,
    request: Request<Incoming>,
    activity: &Activity,
    interruptions: &mpsc::UnboundedSender<Interruption>,
) -> io::Result<Response<Full<Bytes>>> {
    if let Some(response) = cors::preflight(&request) {
        return Ok(response.map(Full::new));
    }
    let (start, is_cross_origin) = (Instant::now(), cors::is_cross_origin(&request));
    let uri = request.uri().clone();
    let is_control = control::is_control(&uri);
    activity.is_control.store(is_control, Ordering::Relaxed);
    let request = timeout(state.idle_timeout, IncomingRequest::read(request)).await?;
    let request = request.map_err(io::Error::other)?;
    activity.latest.notify_one();
    if is_control {
        return Ok(with_date(control::respond(state, &uri, &request), state).map(Full::new));
    }
    let response = decide(state, &request, start);
    sleep(response.delay).await;
    activity.latest.notify_one();
    let finish = |response| {
        let response = with_date(response, state);
        if is_cross_origin { cors::permit(response) } else { response }
    };
    let interruption = match response.delivery {
        Delivery::Complete(response) => return Ok(finish(response).map(Full::new)),
        Delivery::Truncated(response) => Interruption::Raw(first_half(&finish(response))),
        Delivery::Reset => Interruption::Reset,
        Delivery::Silence => Interruption::Silence,
    };
    // The receiver lives as long as the connection, which polls this future.
    let _ = interruptions.send(interruption);
    pending().await
}

/// Checks a request and prepares the response. Both are logged before the client can see the response.
fn decide(state: &ServerState, request: &IncomingRequest, start: Instant) -> PreparedResponse {
    let now = state.clock.now();
    let mut received = ReceivedRequest::new(request, now);
    let response = match state.gateway.accept(request, now) {
        Ok(accepted) => {
            received.accepted = true;
            received.service = Some(accepted.service.service.service.clone());
            let mut script = lock(&state.script);
            let service = &accepted.service.service.service;
            let reply = script.next_reply(service, &accepted.action.name, &accepted.parameters);
            let response = PreparedResponse::reply(reply, &accepted, &mut script, state.memory.as_ref());
            if let Some(result) = &response.executed {
                state.gateway.keep_issued(service, result);
            }
            received.body = Some(accepted.parameters);
            response
        }
        Err(rejection) => PreparedResponse::rejection(&rejection),
    };
    received.outcome = response.outcome.clone();
    received.reason.clone_from(&response.reason);
    received.executed.clone_from(&response.executed);
    received.request_id.clone_from(&response.request_id);
    received.duration = start.elapsed().saturating_add(response.delay);
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
