//! Errors of those who provide credentials.

use std::sync::Arc;

use super::{Error, ErrorKind};

impl Error {
    /// A source of credentials that is meant to be used fails. The message is shown: no secret in it.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials, message)
    }

    /// A source of credentials is not meant to be used here: no variable, no file, no role. A
    /// chain of sources continues with the next one.
    pub fn not_configured(message: impl Into<String>) -> Self {
        let mut error = Self::credentials(message);
        error.0.not_configured = true;
        error
    }

    /// Whether a source of credentials said that it is not meant to be used here, rather than that it fails.
    #[must_use]
    pub fn is_not_configured(&self) -> bool {
        self.0.not_configured
    }

    /// A source of credentials failed at what it tried to do, because of another error. The failure may be temporary if
    /// the cause is retryable.
    #[must_use]
    pub fn credentials_because(what: &str, cause: Error) -> Self {
        let mut error = Self::credentials(format!("{what}: {cause}"));
        error.0.not_configured = cause.is_not_configured();
        error.0.passes = cause.is_retryable();
        error.0.source = Some(Arc::new(cause));
        error
    }

    /// Marks a failure of a source of credentials as one that may be temporary, so that a call is attempted again.
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.0.passes = true;
        self
    }
}
