//! What has arrived, for tests to look at.

use std::collections::VecDeque;
use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use crate::gateway::{Arrival, Authorization, Body};
use crate::time;

/// A request that was read to its end, and how it went.
///
/// Debug output leaves out the body and what was executed: they carry phone numbers, and logs are kept.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// When it was taken or refused, by the mock's clock.
    pub at: SystemTime,
    /// `X-TC-Action`, known or not.
    pub action: Option<String>,
    /// Service of the signature's scope, known or not.
    pub service: Option<String>,
    /// Header names, lower-case, with their values. Those of `authorization` and `x-tc-token` are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// Whether it passed every check, whatever was answered then.
    pub accepted: bool,
    /// What executing the action gave, whether the client came to see it or not; `None` if it was not executed.
    pub executed: Option<Value>,
    /// What was answered.
    pub outcome: Outcome,
    /// `RequestId` of the answer, if it has one.
    pub request_id: Option<String>,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// An answer without an error.
    Success,
    /// An error code, of a check or scripted.
    Error(String),
    /// A scripted HTTP answer, by its status.
    Http(u16),
    /// An answer broken off.
    Truncated,
    /// The connection was reset.
    Reset,
    /// No answer.
    Silence,
}

impl ReceivedRequest {
    /// Everything but how it went, which is still to be decided.
    pub(crate) fn of(request: &Arrival, at: SystemTime) -> Self {
        let text = |name| request.header(name).map(str::to_owned);
        let scope = request.header("authorization").and_then(|header| Authorization::parse(header).ok());
        Self {
            at,
            action: text("x-tc-action"),
            service: scope.map(|scope| scope.service.to_owned()),
            headers: shown_headers(request),
            body: match &request.body {
                Body::Whole(body) => serde_json::from_slice(body).ok(),
                Body::TooLarge => None,
            },
            accepted: false,
            executed: None,
            outcome: Outcome::Silence,
            request_id: None,
        }
    }

    /// The first value of a header, whose name is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn shown_headers(request: &Arrival) -> Vec<(String, String)> {
    let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = match name.as_str() {
            "authorization" | "x-tc-token" => "<redacted>".to_owned(),
            _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        (name.as_str().to_owned(), value)
    };
    request.headers.iter().map(shown).collect()
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("at", &time::rfc3339(self.at))
            .field("action", &self.action)
            .field("service", &self.service)
            .field("headers", &self.headers)
            .field("accepted", &self.accepted)
            .field("outcome", &self.outcome)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ReceivedRequest {
    /// One line for a log: time, action, outcome, request id.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = self.action.as_deref().unwrap_or("-");
        let id = self.request_id.as_deref().unwrap_or("-");
        write!(f, "{} {} {} {}", time::rfc3339(self.at), action.escape_debug(), self.outcome, id)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("ok"),
            Self::Error(code) => f.write_str(code),
            Self::Http(status) => write!(f, "http-{status}"),
            Self::Truncated => f.write_str("truncated"),
            Self::Reset => f.write_str("reset"),
            Self::Silence => f.write_str("silence"),
        }
    }
}

/// Is told of every request before it is answered.
pub(crate) type Observer = Box<dyn Fn(&ReceivedRequest) + Send + Sync>;

/// The latest requests, oldest first.
pub(crate) struct Journal {
    entries: VecDeque<ReceivedRequest>,
    capacity: usize,
}

impl Journal {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), capacity }
    }

    pub(crate) fn add(&mut self, request: ReceivedRequest) {
        if self.capacity == 0 {
            return;
        }
        if self.entries.len() == self.capacity {
            self.entries.pop_front();
        }
        self.entries.push_back(request);
    }

    pub(crate) fn entries(&self) -> Vec<ReceivedRequest> {
        self.entries.iter().cloned().collect()
    }
}
