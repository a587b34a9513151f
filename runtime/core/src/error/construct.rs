//! Constructors, and methods that add the context of a call.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::read_error::ReadError;
use super::violation::Violations;
use super::{Availability, Context, Details, Error, ErrorKind, Inner, class};

/// The names of a service and one of its actions.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct ActionName {
    pub service: Cow<'static, str>,
    pub action: Cow<'static, str>,
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::new(violations.to_string(), Details::Validation(violations))
    }
}

/// Constructors for providers of credentials and for interceptors. The messages are displayed, so they must not contain
/// secrets.
impl Error {
    /// A setting is missing or invalid.
    pub fn config(message: impl Into<String>) -> Self {
        Self::of_kind(ErrorKind::Config, message)
    }

    /// A credentials provider is set up but fails.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(message, Details::Credentials(Availability::Failed))
    }

    /// A credentials provider is not set up here: there is no variable, file, or role. A
    /// chain of providers tries the next one.
    pub fn not_configured(message: impl Into<String>) -> Self {
        Self::new(message, Details::Credentials(Availability::NotConfigured))
    }

    /// A credentials provider fails because of another error: `what` failed. The failure may be temporary if the cause
    /// is [retryable](Self::is_retryable).
    #[must_use]
    pub fn credentials_because(what: &str, cause: Self) -> Self {
        let message = format!("{what}: {cause}");
        let error = if cause.is_not_configured() {
            Self::not_configured(message)
        } else if cause.is_retryable() {
            Self::credentials(message).temporary()
        } else {
            Self::credentials(message)
        };
        error.with_source(cause)
    }

    /// Marks the failure of a credentials provider as one that may be temporary, which makes the call
    /// [retryable](Self::is_retryable). Other errors are returned as they are.
    #[must_use]
    pub fn temporary(mut self) -> Self {
        if let Details::Credentials(availability) = &mut self.0.details {
            *availability = Availability::Temporary;
        }
        self
    }
}

/// For the crates that send requests.
#[doc(hidden)]
impl Error {
    fn new(message: impl Into<String>, details: Details) -> Self {
        let delivered = details.kind().is_after_sending();
        let context = Context { delivered, ..Context::default() };
        Self(Box::new(Inner { message: message.into(), details, source: None, context }))
    }

    /// An error of a kind that carries nothing but its message.
    pub fn of_kind(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(message, Details::None(kind))
    }

    pub fn environment(message: impl Into<String>) -> Self {
        Self::of_kind(ErrorKind::Environment, message)
    }

    pub fn unexpected_response(message: impl Into<String>, body: Bytes) -> Self {
        Self::new(message, Details::UnexpectedResponse(body))
    }

    #[must_use]
    pub fn decode(error: ReadError, body: Bytes) -> Self {
        Self::new(error.to_string(), Details::Decode(error, body))
    }

    #[must_use]
    pub fn service_error(code: String, message: String) -> Self {
        let delivered = !class::refuses(&code);
        Self::new(message, Details::Service { code }).with_delivered(delivered)
    }

    #[must_use]
    pub fn with_action(mut self, action: impl Into<ActionName>) -> Self {
        self.0.context.action = Some(action.into());
        self
    }

    /// Whether sending the request again is harmless even if it was executed.
    #[must_use]
    pub fn with_resendable(mut self, resendable: bool) -> Self {
        self.0.context.resendable = resendable;
        self
    }

    #[must_use]
    pub fn with_response(mut self, status: u16, request_id: Option<String>) -> Self {
        self.0.context.status = Some(status);
        self.with_request_id(request_id)
    }

    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.context.request_id = request_id;
        self
    }

    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.context.retry_after = retry_after;
        self
    }

    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Whether the service may have executed the request.
    #[must_use]
    pub fn with_delivered(mut self, delivered: bool) -> Self {
        self.0.context.delivered = delivered;
        self
    }

    /// Another attempt would fail in the same way, although the kind of the error is a temporary one.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.0.context.permanent = true;
        self
    }

    /// Adds how often the call was attempted, and whether the service may have executed one of the attempts.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32, delivered: bool) -> Self {
        self.0.context.attempts = attempts;
        self.0.context.delivered |= delivered;
        self
    }
}
