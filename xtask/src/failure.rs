//! How a command fails.

/// Why a command failed.
pub(crate) enum Failure {
    /// The arguments are invalid.
    Usage(String),
    /// The message says why.
    Message(String),
    /// The command has already reported why.
    Reported,
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}
