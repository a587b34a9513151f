//! Constructors, and methods that add the context of a call.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::read_error::ReadError;
use super::violation::Violations;
use super::{Error, ErrorKind, Inner, class};

/// The names of a service and one of its actions.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct ActionName {
    pub service: Cow<'static, str>,
    pub action: Cow<'static, str>,
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        let mut error = Self::new(ErrorKind::Validation, violations.to_string());
        error.0.violations = violations;
        error
    }
}

impl Error {
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let delivered = match kind {
            ErrorKind::Config
            | ErrorKind::Credentials
            | ErrorKind::Validation
            | ErrorKind::Environment
            | ErrorKind::RateLimited
            | ErrorKind::Connect => false,
            ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::ResponseTooLarge
            | ErrorKind::UnexpectedResponse
            | ErrorKind::Decode
            | ErrorKind::Service
            | ErrorKind::WaitTimeout => true,
        };
        Self(Box::new(Inner {
            kind,
            action: None,
            resendable: false,
            delivered,
            not_configured: false,
            passes: false,
            status: None,
            code: None,
            message: message.into(),
            request_id: None,
            attempts: 0,
            retry_after: None,
            source: None,
            violations: Violations::default(),
            problem: None,
            body: None,
        }))
    }

    /// An error of kind [`Config`](ErrorKind::Config): a setting is invalid. The message is displayed, so it must not
    /// contain a secret.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }
}

/// Used by the crates that send requests.
#[doc(hidden)]
impl Error {
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Environment, message)
    }

    pub fn rate_limited(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RateLimited, message)
    }

    pub fn connect(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Connect, message)
    }

    pub fn timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    pub fn interrupted(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Interrupted, message)
    }

    pub fn response_too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ResponseTooLarge, message)
    }

    pub fn wait_timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::WaitTimeout, message)
    }

    pub fn unexpected_response(message: impl Into<String>, body: Bytes) -> Self {
        let mut error = Self::new(ErrorKind::UnexpectedResponse, message);
        error.0.body = Some(body);
        error
    }

    #[must_use]
    pub fn decode(problem: ReadError, body: Bytes) -> Self {
        let mut error = Self::new(ErrorKind::Decode, problem.to_string());
        error.0.problem = Some(problem);
        error.0.body = Some(body);
        error
    }

    #[must_use]
    pub fn service_error(code: String, message: String) -> Self {
        let mut error = Self::new(ErrorKind::Service, message);
        error.0.delivered = !class::refuses(&code);
        error.0.code = Some(code);
        error
    }

    #[must_use]
    pub fn with_action(mut self, action: impl Into<ActionName>) -> Self {
        self.0.action = Some(action.into());
        self
    }

    /// Whether sending the request again is harmless even if it was executed.
    #[must_use]
    pub fn with_resendable(mut self, resendable: bool) -> Self {
        self.0.resendable = resendable;
        self
    }

    #[must_use]
    pub fn with_response(mut self, status: u16, request_id: Option<String>) -> Self {
        self.0.status = Some(status);
        self.with_request_id(request_id)
    }

    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
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
        self.0.delivered = delivered;
        self
    }

    /// Adds how often the call was attempted, and whether one of the attempts may have been executed.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32, delivered: bool) -> Self {
        self.0.attempts = attempts;
        self.0.delivered |= delivered;
        self
    }

    #[must_use]
    pub fn action_name(&self) -> Option<&ActionName> {
        self.0.action.as_ref()
    }
}
