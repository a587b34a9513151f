//! An error as one line that a person can act on.

use std::fmt;

use super::class::{self, MAX_CODE};
use super::excerpt::{mask_request_id, one_line};
use super::{Details, Error, ErrorClass, ErrorKind};

/// The most characters of a message that are shown.
const MAX_MESSAGE: usize = 1_000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action() {
            write!(f, "{action}: ")?;
        }
        self.write_problem(f)?;
        self.write_context(f)
    }
}

impl Error {
    fn write_problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = &*one_line(&self.0.message, MAX_MESSAGE);
        match &self.0.details {
            Details::Service { code } if code.is_empty() => {
                f.write_str("the service returned an error without a code")?;
                write_message(f, message)
            }
            Details::Service { code } => {
                f.write_str(&one_line(code, MAX_CODE))?;
                if let Some(meaning) = self.class().and_then(ErrorClass::meaning) {
                    write!(f, " ({meaning})")?;
                }
                write_message(f, message)
            }
            // Violations are already masked; their numbers are limits and times.
            Details::Validation(violations) => write!(f, "invalid request: {violations}"),
            // The number is our own limit.
            Details::None(ErrorKind::ResponseTooLarge) => f.write_str(&self.0.message),
            Details::Decode(..) => write!(f, "invalid response: {message}"),
            _ => f.write_str(message),
        }
    }

    fn write_context(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let execution = self.may_matter_if_executed().then(|| "may have been executed".to_owned());
        let request_id = self.request_id().map(|id| format!("request ID {}", mask_request_id(id)));
        let attempts = (self.attempts() > 1).then(|| format!("{} attempts", self.attempts()));
        let parts: Vec<_> = [execution, request_id, attempts].into_iter().flatten().collect();
        if parts.is_empty() { Ok(()) } else { write!(f, " ({})", parts.join(", ")) }
    }

    /// Whether it is unknown if the action was executed, and calling it again would do harm if it was. If the service
    /// says why it did not execute the request, only earlier attempts are in doubt.
    fn may_matter_if_executed(&self) -> bool {
        let unknown = match &self.0.details {
            Details::Service { code } => {
                code.is_empty() || self.class() == Some(ErrorClass::Transient) || class::refuses(code)
            }
            Details::None(ErrorKind::WaitTimeout) => false,
            _ => true,
        };
        unknown && self.maybe_delivered() && !self.0.context.resendable && self.action().is_some()
    }
}

fn write_message(f: &mut fmt::Formatter<'_>, message: &str) -> fmt::Result {
    if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &self.kind());
        shown.field("message", &format_args!("{self}"));
        if let Some(status) = self.status() {
            shown.field("status", &status);
        }
        shown.field("attempts", &self.attempts());
        shown.field("maybe_delivered", &self.maybe_delivered());
        shown.field("is_retryable", &self.is_retryable());
        shown.finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    /// The error of the transport or of the credentials provider. `Display` already includes it.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
