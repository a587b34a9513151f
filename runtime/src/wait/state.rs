//! States that end the waiting.

use std::fmt;

use crate::record::Shape;

/// A state as the service writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateValue {
    /// As a number.
    Integer(i64),
    /// As text.
    Text(&'static str),
}

impl StateValue {
    /// Whether an answer holds it.
    pub(super) fn is(self, shape: Shape<'_>) -> bool {
        match (self, shape) {
            (Self::Integer(own), Shape::Integer(number)) => own == number,
            (Self::Integer(own), Shape::Unsigned(number)) => i64::try_from(number) == Ok(own),
            (Self::Text(own), Shape::Text(text)) => own == text,
            _ => false,
        }
    }
}

impl fmt::Display for StateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => fmt::Display::fmt(number, f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A state after which nothing changes any more.
///
/// ```
/// use tencentcloud_runtime::wait::{FinalState, StateValue};
///
/// const FINAL: &[FinalState] = &[
///     FinalState::success(StateValue::Integer(2), "finished"),
///     FinalState::failure(StateValue::Integer(4), "stopped"),
/// ];
/// assert_eq!(FINAL[0].to_string(), "finished (2)");
/// assert!(FINAL[0].is_success() && !FINAL[1].is_success());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalState {
    value: StateValue,
    meaning: &'static str,
    success: bool,
}

impl FinalState {
    /// What was asked for is done.
    #[must_use]
    pub const fn success(value: StateValue, meaning: &'static str) -> Self {
        Self { value, meaning, success: true }
    }

    /// It ended in another way.
    #[must_use]
    pub const fn failure(value: StateValue, meaning: &'static str) -> Self {
        Self { value, meaning, success: false }
    }

    /// The state as the service writes it.
    #[must_use]
    pub const fn value(&self) -> StateValue {
        self.value
    }

    /// What it means, in words.
    #[must_use]
    pub const fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// Whether what was asked for is done.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.success
    }
}

impl fmt::Display for FinalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.meaning, self.value)
    }
}
