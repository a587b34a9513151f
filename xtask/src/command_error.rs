//! How a command fails.

/// Why a command failed.
pub(crate) enum CommandError {
    /// The arguments are invalid.
    Usage(String),
    /// The message says why.
    Message(String),
    /// The command has already reported why.
    Reported,
}

impl From<String> for CommandError {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}
