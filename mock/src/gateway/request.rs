//! A request as received, and the rejection of a request.

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// Maximum size of the body of a request signed with TC3, in bytes.
const BODY_LIMIT: usize = 10 << 20;

/// How much of a body is read, in bytes. A client that is still sending does not see the response.
const READ_LIMIT: usize = 64 << 20;

/// A request as received.
pub(crate) struct IncomingRequest {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
}

/// The body of a request, if it is not too large.
pub(crate) enum RequestBody {
    Complete(Bytes),
    /// Larger than [`BODY_LIMIT`] and therefore discarded.
    TooLarge,
}

impl IncomingRequest {
    /// Reads a request to the end of its body.
    pub(crate) async fn read(request: http::Request<Incoming>) -> hyper::Result<Self> {
        let (parts, body) = request.into_parts();
        Ok(Self { method: parts.method, headers: parts.headers, body: read_body(body).await? })
    }

    /// Returns the body of a POST request that is not too large.
    pub(super) fn check(&self) -> Result<&Bytes, Rejection> {
        if self.method != Method::POST {
            let message = format!("The method {} is not supported; send the request with POST.", self.method);
            return Err(Rejection::new("UnsupportedProtocol", message));
        }
        match &self.body {
            RequestBody::Complete(body) => Ok(body),
            RequestBody::TooLarge => Err(Rejection::new(
                "RequestSizeLimitExceeded",
                "The body of the request is larger than 10 MB.",
            )),
        }
    }

    /// The value of a header; `None` if it is missing or not UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }
}

async fn read_body(mut body: Incoming) -> hyper::Result<RequestBody> {
    let (mut data, mut length) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        // Frames without data are trailers, which the API does not use.
        let chunk = frame?.into_data().unwrap_or_default();
        length += chunk.len();
        if length <= BODY_LIMIT {
            data.extend_from_slice(&chunk);
        } else if length > READ_LIMIT {
            break;
        }
    }
    Ok(if length > BODY_LIMIT { RequestBody::TooLarge } else { RequestBody::Complete(data.freeze()) })
}

/// An error code of the cloud and its message, which never contains a value of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Rejection {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// `MissingParameter`, with the same message for common parameters and those of an action.
    pub(crate) fn missing(parameter: impl fmt::Display) -> Self {
        Self::new("MissingParameter", format!("The request is missing a required parameter `{parameter}`."))
    }
}
