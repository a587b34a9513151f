//! How a command fails.

/// Why a command did not do its work.
pub(crate) enum Failure {
    /// It was called wrongly.
    Usage(String),
    /// It says why.
    Message(String),
    /// It has said why already.
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
