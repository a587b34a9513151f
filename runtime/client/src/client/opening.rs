//! Sends a request whose response may be a stream of events.

use std::future::poll_fn;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_ENCODING;
use http::response::Parts;
use http::{Request, Response};
use tokio::time::{Instant, timeout_at};

use super::attempt::Reply;
use crate::exchange::media_type;
use crate::transport::{AttemptLimits, BodyStream, Transport, TransportError};

/// Sends a request. Returns a stream of events once its head has arrived, any other response once it is complete.
pub(super) async fn send(
    transport: &dyn Transport,
    request: Request<Bytes>,
    limits: AttemptLimits,
) -> Result<Reply, TransportError> {
    let deadline = Instant::now().checked_add(limits.attempt_timeout);
    let (head, body) = transport.send_streaming(request, limits).await?.into_parts();
    if is_event_stream(&head) {
        return Ok(Reply { response: Response::from_parts(head, Bytes::new()), rest: Some(body) });
    }
    let gathering = gather(body, limits.max_response_bytes);
    let gathered = match deadline {
        None => gathering.await,
        Some(deadline) => timeout_at(deadline, gathering)
            .await
            .unwrap_or_else(|_| Err(TransportError::response_timeout(limits.attempt_timeout))),
    };
    let whole = gathered.map_err(|error| error.with_status(head.status.as_u16()))?;
    Ok(Reply::whole(Response::from_parts(head, whole)))
}

/// Whether events can be read from a response. No compression was asked for, so none can be undone.
fn is_event_stream(head: &Parts) -> bool {
    let is_compressed = head.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    head.status.is_success()
        && !is_compressed
        && media_type(&head.headers).as_deref() == Some("text/event-stream")
}

async fn gather(mut body: BodyStream, limit: usize) -> Result<Bytes, TransportError> {
    let mut whole = BytesMut::new();
    while let Some(piece) = poll_fn(|context| body.as_mut().poll_next(context)).await {
        let piece = piece?;
        if whole.len() + piece.len() > limit {
            return Err(TransportError::too_large(limit));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}
