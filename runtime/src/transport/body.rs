//! The body of an answer, as one piece.

use std::error::Error;

use ::http::{Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body;

use super::{TransportError, with_causes};

/// Reads a body as far as it is allowed to be long.
pub(super) async fn whole<B>(response: Response<B>, limit: usize) -> Result<Response<Bytes>, TransportError>
where
    B: Body<Data = Bytes, Error: Error + Send + Sync + 'static> + Unpin,
{
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

fn cut_short(error: impl Error + Send + Sync + 'static, status: StatusCode) -> TransportError {
    let message = format!("the answer was cut short: {}", with_causes(&error));
    TransportError::lost(message).with_status(status.as_u16()).with_source(error)
}
