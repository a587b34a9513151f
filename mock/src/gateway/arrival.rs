//! The first step: is this a request that the API takes at all?

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::Refusal;

/// Greatest body of a request signed with TC3, in bytes.
pub(crate) const BODY_LIMIT: usize = 10 << 20;

/// How much of a body is read to its end, in bytes: a client that is still sending misses the answer.
const DRAIN_LIMIT: usize = 64 << 20;

/// A request as it came off the wire.
pub(crate) struct Arrival {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// A body, as far as it was kept.
pub(crate) enum Body {
    Whole(Bytes),
    /// Longer than [`BODY_LIMIT`]; nothing of it is kept.
    TooLarge,
}

impl Arrival {
    /// Reads a request to the end of its body.
    pub(crate) async fn read(request: http::Request<Incoming>) -> hyper::Result<Self> {
        let (parts, body) = request.into_parts();
        Ok(Self { method: parts.method, headers: parts.headers, body: read_body(body).await? })
    }

    /// The body of a POST that is not too large.
    pub(super) fn check(&self) -> Result<&Bytes, Refusal> {
        if self.method != Method::POST {
            let message = format!("The method {} is not offered; send the request with POST.", self.method);
            return Err(Refusal::new("UnsupportedProtocol", message));
        }
        match &self.body {
            Body::Whole(body) => Ok(body),
            Body::TooLarge => {
                Err(Refusal::new("RequestSizeLimitExceeded", "The body of the request is larger than 10 MB."))
            }
        }
    }

    /// The value of a header; `None` too for bytes that are not UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }
}

async fn read_body(mut body: Incoming) -> hyper::Result<Body> {
    let (mut kept, mut length) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    Ok(if length > BODY_LIMIT { Body::TooLarge } else { Body::Whole(kept.freeze()) })
}
