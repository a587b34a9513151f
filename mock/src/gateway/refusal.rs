//! What the gateway answers when it turns a request down.

use std::fmt;

/// An error code of the cloud with its message, which never repeats a value that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// `MissingParameter`, in the same words for common parameters and those of an action.
    pub(crate) fn missing(parameter: impl fmt::Display) -> Self {
        Self::new("MissingParameter", format!("The request is missing a required parameter `{parameter}`."))
    }
}
