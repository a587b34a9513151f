//! A request as received, and the rejection of a request.

use std::fmt;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, request};
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// Maximum size of the query of a GET request, in bytes.
const QUERY_LIMIT: usize = 32 << 10;

/// Maximum size of a form, which is signed with `HmacSHA1` or `HmacSHA256`, in bytes.
const FORM_LIMIT: usize = 1 << 20;

/// Maximum size of any other body, in bytes.
const BODY_LIMIT: usize = 10 << 20;

/// How much of a body is read, in bytes. A client that is still sending does not see the response.
const READ_LIMIT: usize = 64 << 20;

/// A request as received.
pub(crate) struct IncomingRequest {
    pub(crate) method: Method,
    /// The query as received, without `?`.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
    /// The decoded names and values of the query of a GET request, or of a form.
    pub(crate) pairs: Vec<(String, String)>,
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
        Ok(Self::new(parts, read_body(body).await?))
    }

    pub(crate) fn new(parts: request::Parts, body: RequestBody) -> Self {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let mut request =
            Self { method: parts.method, query, headers: parts.headers, body, pairs: Vec::new() };
        request.pairs = match &request.body {
            _ if request.method == Method::GET && request.query.len() <= QUERY_LIMIT => {
                decode(request.query.as_bytes())
            }
            RequestBody::Complete(body) if request.is_form() && body.len() <= FORM_LIMIT => decode(body),
            _ => Vec::new(),
        };
        request
    }

    /// Rejects methods other than GET and POST, and requests that are too large.
    pub(super) fn check(&self) -> Result<(), Rejection> {
        let (length, limit, what) = match (&self.method, &self.body) {
            (&Method::GET, _) => (self.query.len(), QUERY_LIMIT, "query of the request is larger than 32 KB"),
            (&Method::POST, RequestBody::TooLarge) => {
                (usize::MAX, BODY_LIMIT, "body of the request is larger than 10 MB")
            }
            (&Method::POST, RequestBody::Complete(body)) if self.is_form() => {
                (body.len(), FORM_LIMIT, "form is larger than 1 MB")
            }
            (&Method::POST, RequestBody::Complete(_)) => return Ok(()),
            (method, _) => {
                let message = format!("The method {method} is not supported; send the request with POST.");
                return Err(Rejection::new("UnsupportedProtocol", message));
            }
        };
        if length > limit {
            return Err(Rejection::new("RequestSizeLimitExceeded", format!("The {what}.")));
        }
        Ok(())
    }

    /// The body; empty if it was too large.
    pub(super) fn body(&self) -> &[u8] {
        match &self.body {
            RequestBody::Complete(body) => body,
            RequestBody::TooLarge => &[],
        }
    }

    /// The value of a header; `None` if it is missing or not UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }

    /// The value of a parameter in the query of a GET request or in a form.
    pub(crate) fn pair(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A common parameter: from the form or query if the signature is there, and from its header otherwise.
    pub(crate) fn common(&self, name: &str, header: &str) -> Option<&str> {
        if self.is_signed_among_parameters() { self.pair(name) } else { self.header(header) }
    }

    /// Whether the request is signed by the methods `HmacSHA1` and `HmacSHA256`, whose signature and common parameters
    /// are among those of the action.
    pub(crate) fn is_signed_among_parameters(&self) -> bool {
        !self.headers.contains_key("authorization")
            && ["Signature", "SignatureMethod", "SecretId"].iter().any(|name| self.pair(name).is_some())
    }

    /// The media type of the body in lowercase, without parameters.
    pub(super) fn media_type(&self) -> String {
        let value = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn is_form(&self) -> bool {
        self.media_type() == "application/x-www-form-urlencoded"
    }
}

fn decode(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
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
