//! An error on one line that a person can act on.

use std::fmt;

use super::show::{mask_request_id, one_line};
use super::{Error, ErrorClass, ErrorKind, class};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(action) = &self.0.action {
            write!(f, "{}: ", action.action)?;
        }
        self.write_problem(f)?;
        self.write_circumstances(f)
    }
}

impl Error {
    fn write_problem(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match (inner.kind, &inner.code) {
            (_, Some(code)) => {
                f.write_str(&one_line(code))?;
                if let Some(meaning) = self.class().and_then(ErrorClass::meaning) {
                    write!(f, " ({meaning})")?;
                }
                write!(f, ": {}", one_line(&inner.message))
            }
            // Violations know what they may show; numbers in them are the caller's own limits and times.
            (ErrorKind::Validation, _) => write!(f, "invalid request: {}", inner.violations),
            // The limit is ours; nothing of the answer is in there.
            (ErrorKind::ResponseTooLarge, _) => f.write_str(&inner.message),
            (ErrorKind::Decode, _) => write!(f, "unreadable response: {}", one_line(&inner.message)),
            _ => f.write_str(&one_line(&inner.message)),
        }
    }

    /// What there is to say of it, in parentheses.
    fn write_circumstances(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let delivery = self.matters_whether_executed().then(|| "may have been executed".to_owned());
        let request_id = inner.request_id.as_deref().map(|id| format!("request id {}", mask_request_id(id)));
        let attempts = (inner.attempts > 1).then(|| format!("{} attempts", inner.attempts));
        let said: Vec<_> = [delivery, request_id, attempts].into_iter().flatten().collect();
        if said.is_empty() { Ok(()) } else { write!(f, " ({})", said.join(", ")) }
    }

    /// Whether it is open if the action was executed, and calling it again would do harm if it was. A service that answers
    /// why it did not do something has answered that, but for attempts before.
    fn matters_whether_executed(&self) -> bool {
        let open = match self.0.kind {
            ErrorKind::Service => {
                self.class() == Some(ErrorClass::Transient) || self.code().is_some_and(class::refuses)
            }
            ErrorKind::WaitTimeout => false,
            _ => true,
        };
        open && self.0.delivered && !self.0.resendable && self.0.action.is_some()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &inner.kind);
        shown.field("message", &format_args!("{self}"));
        if let Some(status) = inner.status {
            shown.field("status", &status);
        }
        shown.field("attempts", &inner.attempts);
        shown.field("maybe_delivered", &self.maybe_delivered());
        shown.field("is_retryable", &self.is_retryable());
        shown.finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    /// What the transport said, and behind it what it was told. `Display` has all of it already.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
