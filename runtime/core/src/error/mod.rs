//! The one error type: what happened, whether it may have been executed, whether to try again.

mod class;
mod credentials;
mod display;
mod gateway_codes;
mod make;
mod path;
mod read_error;
mod show;
mod violation;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use class::ErrorClass;
pub use make::ActionName;
pub(crate) use path::{JsonPath, strip_root};
pub use read_error::{ReadError, ValueKind};
#[doc(hidden)]
pub use show::{excerpt, mask, mask_request_id};
pub(crate) use violation::quote_excerpt;
pub use violation::{Constraint, Violation, Violations};

/// Why a call has no result.
///
/// `Display` is one line: the action, the code and what it means, the message; then, where there is anything to say of it,
/// whether the action may have been executed all the same, the request id, how often it was attempted:
///
/// ```text
/// CreateAutoCalloutTask: the connection was lost before the answer came (may have been executed)
/// DescribeTelCdr: RequestLimitExceeded (called too often): 20 a second (request id 5a4e…, 3 attempts)
/// ```
///
/// Neither it nor `Debug` shows a secret or a long number, which may be a phone number; [`message`](Self::message) and
/// [`body`](Self::body) give what the server wrote as it is.
///
/// # Codes by prefix
/// Codes of the service are matched by [`has_code`](Self::has_code) with all their sub-codes, and [`class`](Self::class)
/// tells what to do about them:
///
/// | code and its sub-codes | class | it means |
/// | --- | --- | --- |
/// | `RequestLimitExceeded` | [`Throttled`](ErrorClass::Throttled) | called too often; refused, so that it can be sent again |
/// | `InternalError`, `ServiceUnavailable` | [`Transient`](ErrorClass::Transient) | trouble inside the cloud; it may have been executed |
/// | `AuthFailure`, `UnauthorizedOperation` | [`Auth`](ErrorClass::Auth) | the credentials or their rights |
/// | `AuthFailure.SignatureExpire` | [`Skew`](ErrorClass::Skew) | the clock of this machine, unless the request was under way for minutes |
/// | `InvalidParameter`, `InvalidParameterValue`, `MissingParameter`, `UnknownParameter` | [`Caller`](ErrorClass::Caller) | the request |
/// | `FailedOperation`, `LimitExceeded`, `UnsupportedOperation` | [`Caller`](ErrorClass::Caller) | what the action does cannot be done now |
/// | `ResourceNotFound`, `ResourceInUse`, `ResourceInsufficient`, `ResourceUnavailable` | [`Caller`](ErrorClass::Caller) | what it is to be done to |
/// | `InvalidAction`, `NoSuchProduct`, `NoSuchVersion`, `UnsupportedRegion` | [`Caller`](ErrorClass::Caller) | the service does not have it, or not there |
/// | any other | none | the service's documentation tells |
///
/// ```no_run
/// # fn handle(error: tencentcloud_core::Error) {
/// if error.has_code("InvalidParameterValue.ExperienceAccount") {
///     println!("a trial account cannot call out");
/// } else if error.maybe_delivered() {
///     println!("look whether the task exists before trying again: {error}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    action: Option<ActionName>,
    /// Whether sending the request again does no harm even if it was executed.
    resendable: bool,
    delivered: bool,
    /// Of credentials: their source is not meant to be used.
    not_configured: bool,
    /// Of credentials: why there are none may pass.
    passes: bool,
    status: Option<u16>,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    attempts: u32,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    violations: Violations,
    problem: Option<ReadError>,
    body: Option<Bytes>,
}

/// The kinds of failure, in the order a call can meet them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration does not make sense. Nothing was sent.
    Config,
    /// There are no usable credentials. Nothing was sent.
    Credentials,
    /// The request breaks rules of the spec: see [`Error::violations`]. Nothing was sent.
    Validation,
    /// What the program runs on is missing, such as a thread. Nothing was sent.
    Environment,
    /// The account has sent as many requests as it may: see [`Error::retry_after`]. Nothing was sent.
    RateLimited,
    /// No connection: name not found, refused, TLS handshake failed. Nothing was sent.
    Connect,
    /// The time was over.
    Timeout,
    /// The connection was lost before the answer was complete.
    Interrupted,
    /// The answer is longer than the configuration allows.
    ResponseTooLarge,
    /// The answer is not one of the API: a proxy's page, a redirect, nothing at all.
    UnexpectedResponse,
    /// The answer is one of the API but cannot be read: see [`Error::path`].
    Decode,
    /// The service answered with an error: see [`Error::code`].
    Service,
    /// The deadline of a waiting passed before the state was final. The message says what it was at last.
    WaitTimeout,
}

impl ErrorKind {
    /// The kind in snake case, as traces and metrics show it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Credentials => "credentials",
            Self::Validation => "validation",
            Self::Environment => "environment",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::ResponseTooLarge => "response_too_large",
            Self::UnexpectedResponse => "unexpected_response",
            Self::Decode => "decode",
            Self::Service => "service",
            Self::RateLimited => "rate_limited",
            Self::WaitTimeout => "wait_timeout",
        }
    }
}

impl Error {
    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The action that was called; `None` if it did not come to a call.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_ref().map(|name| &*name.action)
    }

    /// The service of the action that was called, as it is signed: `ccc`.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.0.action.as_ref().map(|name| &*name.service)
    }

    /// The code the service answered with: `InvalidParameterValue.ExperienceAccount`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the code is this one or a sub-code of it: `InvalidParameter` has `InvalidParameter.Callee` but not
    /// `InvalidParameterValue`.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|own| class::is_within(own, code))
    }

    /// The message as it is: that of the service, or ours. It may hold what the request held.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What Tencent Cloud's support asks for first.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status of the answer, if one came. Errors of a service mostly come with 200.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// What the service's code means for the caller, if it is a known one.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.code().and_then(class::class_of)
    }

    /// Whether sending the same request again can succeed and does no harm.
    ///
    /// True for throttling and clock skew, which are refused before execution, and for trouble that passes if the
    /// request was surely not executed, only reads, or was given the parameter that makes sending it twice harmless. One
    /// that was filled in for the attempts of a call does not count: another call gets another.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.is_temporary() && (!self.maybe_delivered() || self.0.resendable)
    }

    /// Whether the cause may be temporary, even if sending the request again could do harm.
    #[doc(hidden)]
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited | ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted => true,
            ErrorKind::Credentials => self.0.passes,
            ErrorKind::UnexpectedResponse => {
                matches!(self.0.status, Some(408 | 429 | 500 | 502..=504))
            }
            ErrorKind::Service => match self.class() {
                Some(ErrorClass::Throttled | ErrorClass::Skew | ErrorClass::Transient) => true,
                Some(ErrorClass::Auth | ErrorClass::Caller) | None => false,
            },
            _ => false,
        }
    }

    /// How often the request was sent, or tried to be sent, before this was the result; 0 if it did not come to that.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long to wait before the next attempt: until the account may send another request, or as long as the server
    /// asked in the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the service may have executed the action all the same, in any of the attempts.
    ///
    /// False only if it surely has not: nothing was sent, or it was refused before execution.
    #[must_use]
    pub fn maybe_delivered(&self) -> bool {
        self.0.delivered
    }

    /// Everything that is wrong with the request; empty unless the kind is [`ErrorKind::Validation`].
    #[must_use]
    pub fn violations(&self) -> &Violations {
        &self.0.violations
    }

    /// Where in the answer the value is that cannot be read: `Callees[3].State`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.problem.as_ref().map(ReadError::path)
    }

    /// The answer as it came, if it was none that could be read.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }
}
