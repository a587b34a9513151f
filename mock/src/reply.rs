//! How the mock replies to a request, and what can happen to a connection.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A reply to an accepted request.
///
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use tencentcloud_mock::Reply;
///
/// let success = Reply::from(json!({ "TaskId": 7 }));
/// let error = Reply::error("InternalError.DBError", "The database cannot be reached.");
/// let slow_and_truncated = Reply::Example.truncated().after(Duration::from_millis(50));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// The example of the spec with the same parameters as the request; otherwise the first example; otherwise values that
    /// satisfy the schema. Every response has a new
    /// `RequestId`. A request that asks for a stream gets server-sent events.
    Example,
    /// A success with these members of `Response`. A `RequestId` is added if they lack one.
    Success(Value),
    /// An API error, with HTTP status 200 as in the cloud.
    Error {
        /// The error code, such as `InternalError.DBError`.
        code: String,
        /// A human-readable message.
        message: String,
    },
    /// Any HTTP response. `Content-Length` is added, and `Date` if it is missing. A response that HTTP
    /// cannot represent is replaced by status 500, with a body that describes the problem.
    Http {
        /// The status code, from 200 to 999.
        status: u16,
        /// Header names and values.
        headers: Vec<(String, String)>,
        /// The bytes of the body.
        body: Bytes,
    },
    /// Another reply after a delay.
    Delayed(Duration, Box<Reply>),
    /// Another reply with only half of its body, but the `Content-Length` of the whole; then the connection
    /// closes.
    Truncated(Box<Reply>),
    /// Another reply after the action has been executed, so that an error, a reset, or the page of a proxy
    /// hides a success. [`MockCloud::execute_with`](crate::MockCloud::execute_with) sets what is executed.
    Executed(Box<Reply>),
    /// No response: the connection is reset after the request has been read.
    Reset,
    /// No response, on a connection that stays open.
    Silence,
}

impl Reply {
    /// An API error.
    #[must_use]
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Error { code: code.into(), message: message.into() }
    }

    /// `RequestLimitExceeded`, as if other clients of the account had used up the limit.
    #[must_use]
    pub fn throttled() -> Self {
        Self::error("RequestLimitExceeded", "The account sends requests for the action too frequently.")
    }

    /// Any HTTP response with a body of this content type.
    #[must_use]
    pub fn http(status: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        let headers = vec![("Content-Type".to_owned(), content_type.into())];
        Self::Http { status, headers, body: body.into() }
    }

    /// The HTML page of a proxy that cannot reach its backend, with status 502.
    #[must_use]
    pub fn bad_gateway() -> Self {
        const PAGE: &str = "<html>\n<head><title>502 Bad Gateway</title></head>\n\
                            <body><h1>502 Bad Gateway</h1></body>\n</html>\n";
        Self::http(502, "text/html", PAGE)
    }

    /// The same reply after a delay.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self::Delayed(delay, Box::new(self))
    }

    /// The same reply after the action has been executed.
    #[must_use]
    pub fn executed(self) -> Self {
        Self::Executed(Box::new(self))
    }

    /// The same reply, truncated in the middle of its body.
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

/// A fault of a connection before anything is read from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ConnectionFault {
    /// The connection is reset immediately after it has been accepted.
    Reset,
    /// The connection stays open, but nothing is ever sent.
    Silence,
    /// The connection is reset after this many bytes have been read, in the middle of a request.
    #[serde(rename = "resetAfterBytes")]
    ResetAfter(usize),
    /// The connection is served after a delay.
    #[serde(rename = "delayMs", with = "milliseconds")]
    Delay(Duration),
}

/// A duration as a number of milliseconds.
mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
