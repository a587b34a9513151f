//! The log of received requests, for tests to inspect.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::gateway::{Authorization, IncomingRequest, RequestBody};
use crate::{JSON_OVERHEAD, clock, memory_size};

/// How many characters of a service's or an action's name a log shows.
const NAME_LENGTH: usize = 64;

/// A request that was read completely, and its outcome.
///
/// Debug output omits the body and the result of the action, because they contain phone numbers and logs
/// are kept.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// When the request was accepted or rejected, by the mock's clock.
    pub at: SystemTime,
    /// The requested action, whether or not it exists.
    pub action: Option<String>,
    /// The service in the signature's scope, whether or not it exists.
    pub service: Option<String>,
    /// The version of the service, `X-TC-Version`.
    pub version: Option<String>,
    /// `X-TC-Region`.
    pub region: Option<String>,
    /// The secret ID of the signature, whether or not it exists.
    pub secret_id: Option<String>,
    /// Lowercase header names with their values. The values of `authorization` and `x-tc-token` are redacted.
    pub headers: Vec<(String, String)>,
    /// The parameters of an accepted request; otherwise the body, if it is JSON.
    pub body: Option<Value>,
    /// Whether the request passed every check, regardless of the response.
    pub accepted: bool,
    /// The result of the action, even if the client did not receive it; `None` if it was not executed.
    pub executed: Option<Value>,
    /// How the mock responded.
    pub outcome: RequestOutcome,
    /// The message of the error, if the outcome is one.
    pub reason: Option<String>,
    /// From the head of the request to the response, including a scripted delay.
    pub duration: Duration,
    /// The `RequestId` of the response, if any.
    pub request_id: Option<String>,
}

/// How the mock responded to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestOutcome {
    /// A response without an error.
    Success,
    /// An error code, either of a failed check or scripted.
    Error(String),
    /// A scripted HTTP response with this status code.
    Http(u16),
    /// A truncated response.
    Truncated,
    /// A reset connection.
    Reset,
    /// No response.
    Silence,
}

impl ReceivedRequest {
    /// Records a request whose outcome is not decided yet.
    pub(crate) fn new(request: &IncomingRequest, at: SystemTime) -> Self {
        let text = |name, header| request.common(name, header).map(str::to_owned);
        let scope = request.header("authorization").and_then(|header| Authorization::parse(header).ok());
        let secret_id = scope.as_ref().map(|scope| scope.secret_id).or_else(|| request.pair("SecretId"));
        Self {
            at,
            action: text("Action", "x-tc-action"),
            service: scope.as_ref().map(|scope| scope.service.to_owned()),
            version: text("Version", "x-tc-version"),
            region: text("Region", "x-tc-region"),
            secret_id: secret_id.map(str::to_owned),
            headers: redacted_headers(request),
            body: match &request.body {
                RequestBody::Complete(body) => serde_json::from_slice(body).ok(),
                RequestBody::TooLarge => None,
            },
            accepted: false,
            executed: None,
            outcome: RequestOutcome::Silence,
            reason: None,
            duration: Duration::ZERO,
            request_id: None,
        }
    }

    /// The request for the control interface.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "at": clock::rfc3339(self.at),
            "service": self.service,
            "version": self.version,
            "action": self.action,
            "region": self.region,
            "secretId": self.secret_id,
            "parameters": self.body,
            "accepted": self.accepted,
            "outcome": self.outcome.to_string(),
            "executed": self.executed,
            "requestId": self.request_id,
        })
    }

    /// The same facts as one line of a log has, as JSON: no parameters and no headers.
    #[must_use]
    pub fn log_entry(&self) -> Value {
        json!({
            "at": clock::rfc3339(self.at),
            "service": shortened(self.service.as_deref()),
            "action": shortened(self.action.as_deref()),
            "outcome": self.outcome.to_string(),
            "reason": self.reason,
            "durationMs": self.milliseconds(),
            "requestId": self.request_id,
        })
    }

    /// How much memory the request takes, roughly, in bytes.
    fn size(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len() + JSON_OVERHEAD);
        headers.sum::<usize>()
            + [&self.body, &self.executed].into_iter().flatten().map(memory_size).sum::<usize>()
    }

    /// The duration with three decimals.
    fn milliseconds(&self) -> f64 {
        (self.duration.as_secs_f64() * 1e6).round() / 1e3
    }

    /// The first value of the header with this lowercase name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn redacted_headers(request: &IncomingRequest) -> Vec<(String, String)> {
    let redact = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        let value = match name.as_str() {
            "authorization" | "x-tc-token" => "<redacted>".to_owned(),
            _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        (name.as_str().to_owned(), value)
    };
    request.headers.iter().map(redact).collect()
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("at", &clock::rfc3339(self.at))
            .field("action", &self.action)
            .field("service", &self.service)
            .field("headers", &self.headers)
            .field("accepted", &self.accepted)
            .field("outcome", &self.outcome)
            .field("reason", &self.reason)
            .field("duration", &self.duration)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ReceivedRequest {
    /// One line for a log: time, service, action, outcome, duration, request ID, and the reason for an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, action) = (shortened(self.service.as_deref()), shortened(self.action.as_deref()));
        let [service, action] = [&service, &action].map(|name| name.as_deref().unwrap_or("-"));
        let (time, outcome, milliseconds) = (clock::rfc3339(self.at), &self.outcome, self.milliseconds());
        let id = self.request_id.as_deref().unwrap_or("-");
        write!(f, "{time} {service} {action} {outcome} {milliseconds}ms {id}")?;
        match &self.reason {
            Some(reason) => write!(f, " {}", reason.escape_debug()),
            None => Ok(()),
        }
    }
}

/// A name from a request for a log: without control characters and not too long, so that a log stays small.
fn shortened(name: Option<&str>) -> Option<String> {
    name.map(|name| name.chars().take(NAME_LENGTH).flat_map(char::escape_debug).collect())
}

impl fmt::Display for RequestOutcome {
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

/// A function to call with every request before the response is sent.
pub(crate) type Observer = Box<dyn Fn(&ReceivedRequest) + Send + Sync>;

/// How much memory the kept requests may take, roughly, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// The latest requests, oldest first.
pub(crate) struct RequestLog {
    entries: VecDeque<ReceivedRequest>,
    capacity: usize,
    /// How much memory the entries take, roughly, in bytes.
    size: usize,
    /// How many requests are no longer kept.
    dropped: u64,
}

impl RequestLog {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), capacity, size: 0, dropped: 0 }
    }

    pub(crate) fn add(&mut self, request: ReceivedRequest) {
        if self.capacity == 0 {
            self.dropped += 1;
            return;
        }
        self.size += request.size();
        self.entries.push_back(request);
        while self.entries.len() > self.capacity || self.size > SIZE_LIMIT {
            let Some(oldest) = self.entries.pop_front() else { return };
            self.size -= oldest.size();
            self.dropped += 1;
        }
    }

    /// Forgets all requests.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.capacity);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ReceivedRequest> {
        self.entries.iter()
    }

    /// How many requests are no longer kept.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(crate) fn entries(&self) -> Vec<ReceivedRequest> {
        self.entries.iter().cloned().collect()
    }
}
