//! The one error type: what went wrong, whether the request may have been executed, and whether to try again.

mod class;
mod construct;
mod display;
mod excerpt;
mod gateway_codes;
mod mask;
mod path;
mod read_error;
mod violation;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use class::ErrorClass;
#[doc(hidden)]
pub use class::with_parents;
pub use construct::ActionName;
#[doc(hidden)]
pub use excerpt::{excerpt, mask_request_id, one_line};
pub(crate) use path::{JsonPath, strip_root};
pub use read_error::{ReadError, ValueKind};
pub(crate) use violation::quote_excerpt;
pub use violation::{Constraint, Violation, Violations};

/// Why a call failed.
///
/// `Display` is one line. It starts with the action, the code with its meaning, and the message. Where known, it adds
/// whether the request may have been executed, the request ID, and the number of attempts:
///
/// ```text
/// CreateAutoCalloutTask: the connection was lost: connection reset (may have been executed)
/// DescribeTelCdr: RequestLimitExceeded (too many requests): 20 a second (request ID 5a4e…, 3 attempts)
/// ```
///
/// Neither `Display` nor `Debug` shows secrets or long numbers, which may be phone numbers, or more than the first 1,000
/// characters of a message. [`message`](Self::message) and [`body`](Self::body) return what the service sent, whole and
/// unmasked.
///
/// # Codes by prefix
/// [`has_code`](Self::has_code) matches a code of the service and all its sub-codes. [`class`](Self::class) says what to
/// do about it:
///
/// | Code, with its sub-codes | Class | Meaning |
/// | --- | --- | --- |
/// | `RequestLimitExceeded` | [`Throttled`](ErrorClass::Throttled) | Too many requests. The request was rejected and can be sent again. |
/// | `InternalError`, `ServiceUnavailable` | [`Transient`](ErrorClass::Transient) | The service failed. The request may have been executed. |
/// | `AuthFailure`, `UnauthorizedOperation` | [`Auth`](ErrorClass::Auth) | The credentials are invalid or lack a permission. |
/// | `AuthFailure.SignatureExpire` | [`Skew`](ErrorClass::Skew) | The clock of this machine is wrong, unless the request was in transit for minutes. |
/// | `InvalidParameter`, `InvalidParameterValue`, `MissingParameter`, `UnknownParameter` | [`Caller`](ErrorClass::Caller) | The request is invalid. |
/// | `FailedOperation`, `LimitExceeded`, `UnsupportedOperation` | [`Caller`](ErrorClass::Caller) | The service cannot perform the operation now. |
/// | `ResourceNotFound`, `ResourceInUse`, `ResourceInsufficient`, `ResourceUnavailable` | [`Caller`](ErrorClass::Caller) | The resource is missing, busy, or unavailable. |
/// | `InvalidAction`, `NoSuchProduct`, `NoSuchVersion`, `UnsupportedRegion` | [`Caller`](ErrorClass::Caller) | The service does not exist, or lacks the action, version, or region. |
/// | any other | none | See the documentation of the service. |
///
/// ```no_run
/// # fn handle(error: tencentcloud_core::Error) {
/// if error.has_code("InvalidParameterValue.ExperienceAccount") {
///     println!("a trial account cannot make calls");
/// } else if error.maybe_delivered() {
///     println!("check whether the task exists before trying again: {error}");
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    message: String,
    details: Details,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    context: Context,
}

/// What an error carries besides its message.
#[derive(Clone)]
enum Details {
    Credentials(Availability),
    Validation(Violations),
    UnexpectedResponse(Bytes),
    Decode(ReadError, Bytes),
    Service {
        /// Empty if the service gave none.
        code: String,
    },
    /// Nothing: the message says it all.
    None(ErrorKind),
}

/// Why a provider returns no credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Availability {
    NotConfigured,
    Temporary,
    Failed,
}

/// The call that failed, and how far it got.
#[derive(Clone, Default)]
struct Context {
    action: Option<ActionName>,
    attempts: u32,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    /// Whether the service may have executed the request.
    delivered: bool,
    /// Whether sending the request again is harmless even if it was executed.
    resendable: bool,
    /// Whether another attempt would fail in the same way.
    permanent: bool,
}

/// The kind of an error, in the order in which a call can meet them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is invalid. The request was not sent.
    Config,
    /// There are no usable credentials. The request was not sent.
    Credentials,
    /// The request violates constraints of the API: see [`Error::violations`]. It was not sent.
    Validation,
    /// The program lacks something it runs on, such as a thread. The request was not sent.
    Environment,
    /// The rate limit of the account is reached: see [`Error::retry_after`]. The request was not sent.
    RateLimited,
    /// No connection could be made: the name was not found, the connection was refused, or the TLS handshake failed. The
    /// request was not sent.
    Connect,
    /// The deadline passed.
    Timeout,
    /// The connection was lost before the response was complete.
    Interrupted,
    /// The response is larger than the configuration allows.
    ResponseTooLarge,
    /// The response does not come from the API: it is the page of a proxy, a redirect, or empty (see [`Error::body`]). Or the
    /// pages of a list contradict each other.
    UnexpectedResponse,
    /// The response comes from the API but cannot be decoded: see [`Error::path`] and [`Error::body`].
    Decode,
    /// The service returned an error: see [`Error::code`]. An error without a code may mean anything.
    Service,
    /// The deadline for waiting passed before the state was final. The message contains the last state.
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
            Self::RateLimited => "rate_limited",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::ResponseTooLarge => "response_too_large",
            Self::UnexpectedResponse => "unexpected_response",
            Self::Decode => "decode",
            Self::Service => "service",
            Self::WaitTimeout => "wait_timeout",
        }
    }

    /// Whether the request may have been sent.
    fn is_after_sending(self) -> bool {
        match self {
            Self::Config
            | Self::Credentials
            | Self::Validation
            | Self::Environment
            | Self::RateLimited
            | Self::Connect => false,
            Self::Timeout
            | Self::Interrupted
            | Self::ResponseTooLarge
            | Self::UnexpectedResponse
            | Self::Decode
            | Self::Service
            | Self::WaitTimeout => true,
        }
    }
}

impl Details {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Credentials(_) => ErrorKind::Credentials,
            Self::Validation(_) => ErrorKind::Validation,
            Self::UnexpectedResponse(_) => ErrorKind::UnexpectedResponse,
            Self::Decode(..) => ErrorKind::Decode,
            Self::Service { .. } => ErrorKind::Service,
            Self::None(kind) => *kind,
        }
    }
}

impl Error {
    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.details.kind()
    }

    /// The action that was called: `CreateAutoCalloutTask`. `None` outside of a call.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action_name().map(|name| &*name.action)
    }

    /// The service that was called: `ccc`. `None` outside of a call.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.action_name().map(|name| &*name.service)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn action_name(&self) -> Option<&ActionName> {
        self.0.context.action.as_ref()
    }

    /// The code that the service returned: `InvalidParameterValue.ExperienceAccount`. `None` if the error is of another
    /// kind, or if the service gave no code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match &self.0.details {
            Details::Service { code } => Some(code.as_str()).filter(|code| !code.is_empty()),
            _ => None,
        }
    }

    /// Whether the code is this one or a sub-code of it: `InvalidParameter` matches `InvalidParameter.Callee` but not
    /// `InvalidParameterValue`.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code().is_some_and(|own| class::is_within(own, code))
    }

    /// The message of the service or of this library, unmasked. It may contain parts of the request.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id of the request. Tencent Cloud's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.context.request_id.as_deref()
    }

    /// The HTTP status of the response, if one arrived. Most errors of a service have status 200.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.context.status
    }

    /// What to do about the code that the service returned; `None` without a code or for an unknown one, which includes
    /// every text of more than 256 bytes.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.code().and_then(class::class_of)
    }

    /// Whether sending the same request again can succeed and is harmless.
    ///
    /// True for throttling and clock skew, which reject a request before it is executed. True for other temporary
    /// failures if the request cannot have been executed, only reads, or has an idempotency parameter that the caller
    /// set. An idempotency parameter that was filled in for this call does not count, because the next call gets
    /// another one.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.is_temporary() && (!self.maybe_delivered() || self.0.context.resendable)
    }

    /// Whether the failure may be temporary, even if sending the request again could do harm.
    #[doc(hidden)]
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match &self.0.details {
            Details::None(_) if self.0.context.permanent => false,
            Details::None(kind) => matches!(
                kind,
                ErrorKind::RateLimited | ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted
            ),
            Details::Credentials(availability) => *availability == Availability::Temporary,
            Details::UnexpectedResponse(_) => matches!(self.status(), Some(408 | 429 | 500 | 502..=504)),
            Details::Service { code } => match class::class_of(code) {
                Some(ErrorClass::Throttled | ErrorClass::Skew | ErrorClass::Transient) => true,
                Some(ErrorClass::Auth | ErrorClass::Caller) | None => false,
            },
            Details::Validation(_) | Details::Decode(..) => false,
        }
    }

    /// Whether a credentials provider is not set up here, rather than failing.
    #[must_use]
    pub fn is_not_configured(&self) -> bool {
        matches!(self.0.details, Details::Credentials(Availability::NotConfigured))
    }

    /// How many attempts were made; 0 if the call failed before the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.context.attempts
    }

    /// How long to wait before the next attempt: until the rate limit allows another request, or as long as the
    /// `Retry-After` header of the response says.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.context.retry_after
    }

    /// Whether the service may have executed the action in any of the attempts, despite the error.
    ///
    /// False only if that is impossible: no request was sent, or every request was rejected before execution.
    #[must_use]
    pub fn maybe_delivered(&self) -> bool {
        self.0.context.delivered
    }

    /// Everything that is wrong with the request; empty unless the kind is [`ErrorKind::Validation`].
    #[must_use]
    pub fn violations(&self) -> &Violations {
        static NONE: Violations = Violations::new(Vec::new());
        match &self.0.details {
            Details::Validation(violations) => violations,
            _ => &NONE,
        }
    }

    /// Where the value is that cannot be decoded: `Callees[3].State`. `None` unless the kind is [`ErrorKind::Decode`].
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.details {
            Details::Decode(error, _) => Some(error.path()),
            _ => None,
        }
    }

    /// The body of a response that is unexpected or cannot be decoded.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.details {
            Details::UnexpectedResponse(body) | Details::Decode(_, body) => Some(body),
            _ => None,
        }
    }
}
