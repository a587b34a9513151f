//! What could not be read, and where.

use std::error::Error;
use std::fmt;

use super::session::leave;
use crate::path::Path;

/// A value that could not be read. It never holds the value itself, which may be a phone number.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    path: String,
    problem: Problem,
}

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Mismatch { expected: &'static str, found: Kind },
    Missing,
    Syntax(String),
}

/// The kind of a value that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number that is not negative.
    Integer,
    /// A whole number below zero.
    NegativeInteger,
    /// A whole number of 2^63 or more.
    LargeInteger,
    /// A number with a fraction or an exponent.
    Float,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::NegativeInteger => "a negative integer",
            Self::LargeInteger => "an integer beyond 63 bits",
            Self::Float => "a fractional number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

impl ReadError {
    pub(super) fn mismatch(path: &Path<'_>, expected: &'static str, found: Kind) -> Self {
        Self::new(path.to_string(), Problem::Mismatch { expected, found })
    }

    pub(super) fn missing(path: &Path<'_>) -> Self {
        Self::new(path.to_string(), Problem::Missing)
    }

    pub(super) fn syntax(path: String, problem: String) -> Self {
        Self::new(path, Problem::Syntax(problem))
    }

    /// What a type outside of this crate says.
    pub(crate) fn other(problem: String) -> Self {
        Self::syntax(String::new(), problem)
    }

    fn new(path: String, problem: Problem) -> Self {
        Self(Box::new(Inner { path, problem }))
    }

    /// Where: `Callees[3].State`. Empty for the outermost record.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What was promised there, in words, if something else was found.
    #[must_use]
    pub fn expected(&self) -> Option<&'static str> {
        match self.0.problem {
            Problem::Mismatch { expected, .. } => Some(expected),
            _ => None,
        }
    }

    /// What was found instead.
    #[must_use]
    pub fn found(&self) -> Option<Kind> {
        match self.0.problem {
            Problem::Mismatch { found, .. } => Some(found),
            _ => None,
        }
    }

    /// The same error as seen from inside the field `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        leave(&mut self.0.path, name);
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        match &self.0.problem {
            Problem::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
            Problem::Missing => f.write_str("missing"),
            Problem::Syntax(problem) => f.write_str(problem),
        }
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl Error for ReadError {}
