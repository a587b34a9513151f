//! How the crate makes errors.

#[cfg(feature = "client")]
use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use super::{Error, ErrorKind, Inner, class};
use crate::action::ActionRef;
#[cfg(feature = "client")]
use crate::rate::Limited;
use crate::record::ReadError;
use crate::validate::Violations;

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
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
            path: None,
            body: None,
        }))
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn validation(violations: Violations) -> Self {
        let mut error = Self::new(ErrorKind::Validation, violations.to_string());
        error.0.violations = violations;
        error
    }

    #[cfg(feature = "client")]
    pub(crate) fn environment(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Environment, message)
    }

    #[cfg(feature = "client")]
    pub(crate) fn rate_limited(limited: &Limited) -> Self {
        let mut error = Self::new(ErrorKind::RateLimited, limited.to_string());
        error.0.retry_after = limited.wait();
        error
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_delivered(mut self, delivered: bool) -> Self {
        self.0.delivered = delivered;
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_source(mut self, source: Arc<dyn std::error::Error + Send + Sync>) -> Self {
        self.0.source = Some(source);
        self
    }

    #[cfg(feature = "events")]
    pub(crate) fn event_too_large(limit: usize) -> Self {
        let message = format!("an event is longer than the {limit} bytes that are allowed");
        Self::new(ErrorKind::ResponseTooLarge, message)
    }

    #[cfg(feature = "client")]
    pub(crate) fn wait_timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::WaitTimeout, message)
    }

    pub(crate) fn unexpected(message: impl Into<String>, body: Bytes) -> Self {
        let mut error = Self::new(ErrorKind::UnexpectedResponse, message);
        error.0.body = Some(body);
        error
    }

    pub(crate) fn decode(problem: &ReadError, body: Bytes) -> Self {
        let mut error = Self::new(ErrorKind::Decode, problem.to_string());
        error.0.path = Some(problem.path().to_owned());
        error.0.body = Some(body);
        error
    }

    pub(crate) fn service(code: String, message: String) -> Self {
        let mut error = Self::new(ErrorKind::Service, message);
        error.0.delivered = !class::refuses(&code);
        error.0.code = Some(code);
        error
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// Says how often the call was attempted, and whether one of the attempts may have been executed.
    #[cfg(feature = "client")]
    pub(crate) fn after(mut self, attempts: u32, delivered: bool) -> Self {
        self.0.attempts = attempts;
        self.0.delivered |= delivered;
        self
    }

    pub(crate) fn of(mut self, action: impl Into<ActionRef>, resendable: bool) -> Self {
        self.0.action = Some(action.into());
        self.0.resendable = resendable;
        self
    }
}
