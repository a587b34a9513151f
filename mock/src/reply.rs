//! What the mock answers a request that it has taken.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

/// The answer to a request that passed every check.
///
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use tencentcloud_mock::Reply;
///
/// let success = Reply::from(json!({ "TaskId": 7 }));
/// let error = Reply::error("InternalError.DBError", "The database cannot be reached.");
/// let slow_and_cut_off = Reply::Example.truncated().after(Duration::from_millis(50));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// The spec's example whose request equals the one received, else its first; `RequestId` included.
    Example,
    /// Success: the members of `Response`. A `RequestId` is added if there is none.
    Success(Value),
    /// An error of the API, with HTTP status 200 as the cloud sends it.
    Error {
        /// `InvalidParameterValue`, `InternalError.DBError`, …
        code: String,
        /// A sentence for people.
        message: String,
    },
    /// Any HTTP answer; `Content-Length` is added, and `Date` if it is not there. One that HTTP has no way
    /// to say becomes a 500 whose body says why.
    Http {
        /// From 200 to 999.
        status: u16,
        /// Names and values.
        headers: Vec<(String, String)>,
        /// The body's bytes.
        body: Bytes,
    },
    /// Another answer, some time later.
    Delayed(Duration, Box<Reply>),
    /// Half of another answer's body under the `Content-Length` of the whole; then the connection closes.
    Truncated(Box<Reply>),
    /// Another answer, the action having been executed: a proxy's page, an error or a reset then hide a
    /// success. What is executed is told by [`MockCloud::execute_with`](crate::MockCloud::execute_with).
    Executed(Box<Reply>),
    /// None: the connection is reset once the request has been read.
    Reset,
    /// None, on a connection that stays open.
    Silence,
}

impl Reply {
    /// An error of the API.
    #[must_use]
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Error { code: code.into(), message: message.into() }
    }

    /// `RequestLimitExceeded`, as if others of the same account had used up the limit.
    #[must_use]
    pub fn throttled() -> Self {
        Self::error("RequestLimitExceeded", "The account calls the action too often.")
    }

    /// Any HTTP answer with a body of a media type.
    #[must_use]
    pub fn http(status: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.into())];
        Self::Http { status, headers, body: body.into() }
    }

    /// The page of a proxy that lost its backend: status 502, HTML.
    #[must_use]
    pub fn bad_gateway() -> Self {
        const PAGE: &str = "<html>\n<head><title>502 Bad Gateway</title></head>\n\
                            <body><h1>502 Bad Gateway</h1></body>\n</html>\n";
        Self::http(502, "text/html", PAGE)
    }

    /// The same answer, this much later.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self::Delayed(delay, Box::new(self))
    }

    /// The same answer, but the action is executed before it.
    #[must_use]
    pub fn executed(self) -> Self {
        Self::Executed(Box::new(self))
    }

    /// The same answer, broken off in the middle of its body.
    #[must_use]
    pub fn truncated(self) -> Self {
        Self::Truncated(Box::new(self))
    }
}

impl From<Value> for Reply {
    /// [`Reply::Success`].
    fn from(response: Value) -> Self {
        Self::Success(response)
    }
}

/// What happens to a connection before anything is read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionFault {
    /// It is reset as soon as it has been accepted.
    Reset,
    /// It stays open, and nothing ever comes back.
    Silence,
    /// It is reset as soon as so many bytes have been read: in the middle of a request.
    ResetAfter(usize),
    /// It is served, some time later.
    Delay(Duration),
}
