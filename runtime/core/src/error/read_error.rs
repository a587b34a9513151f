//! A value that could not be read, and where it is.

use std::fmt;

use serde_json::error::Category;

use super::excerpt::one_line;
use super::path::{JsonPath, strip_root};

/// The most characters of a path, which may hold names from the document, and of a problem that are shown.
const SHOWN: usize = 300;

/// A value in a document that could not be read. The value itself, which may be a phone number, is not part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    path: String,
    problem: Problem,
}

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Mismatch { expected: &'static str, found: ValueKind },
    Missing,
    Unknown { meant: Option<&'static str> },
    Syntax(String),
    TooLarge,
}

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// An integer from 0 to 2^63 - 1.
    Integer,
    /// An integer below 0.
    NegativeInteger,
    /// A number of 2^63 or more, or of -2^63 or less that is not an integer of 64 bits.
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

impl ValueKind {
    pub(crate) fn of_unsigned(number: u64) -> Self {
        if i64::try_from(number).is_ok() { Self::Integer } else { Self::LargeInteger }
    }

    /// The kind of a number that is not an integer of 64 bits, or was not written as one.
    pub(crate) fn of_float(number: f64) -> Self {
        const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
        if number >= LIMIT || number <= -LIMIT { Self::LargeInteger } else { Self::Float }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::NegativeInteger => "a negative integer",
            Self::LargeInteger => "a number of more than 63 bits",
            Self::Float => "a number with a fraction",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

impl ReadError {
    pub(crate) fn mismatch(path: &JsonPath<'_>, expected: &'static str, found: ValueKind) -> Self {
        Self::new(path.to_string(), Problem::Mismatch { expected, found })
    }

    pub(crate) fn missing(path: &JsonPath<'_>) -> Self {
        Self::new(path.to_string(), Problem::Missing)
    }

    pub(crate) fn unknown(path: &JsonPath<'_>, meant: Option<&'static str>) -> Self {
        Self::new(path.to_string(), Problem::Unknown { meant })
    }

    pub(crate) fn too_large(path: &JsonPath<'_>) -> Self {
        Self::new(path.to_string(), Problem::TooLarge)
    }

    pub(crate) fn syntax(path: String, problem: String) -> Self {
        Self::new(path, Problem::Syntax(problem))
    }

    fn new(path: String, problem: Problem) -> Self {
        Self(Box::new(Inner { path, problem }))
    }

    /// Where the value is: `Callees[3].State`. Empty for the outermost record.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What should be there, in words, if another kind of value was found.
    #[must_use]
    pub fn expected(&self) -> Option<&'static str> {
        match self.0.problem {
            Problem::Mismatch { expected, .. } => Some(expected),
            _ => None,
        }
    }

    /// The kind of value that was found instead.
    #[must_use]
    pub fn found(&self) -> Option<ValueKind> {
        match self.0.problem {
            Problem::Mismatch { found, .. } => Some(found),
            _ => None,
        }
    }

    pub(crate) fn into_path(self) -> String {
        self.0.path
    }

    /// Whether the document itself is not what its format requires.
    pub(crate) fn is_syntax(&self) -> bool {
        matches!(self.0.problem, Problem::Syntax(_))
    }

    /// The same error with a path relative to the field `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        strip_root(&mut self.0.path, name);
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", one_line(&self.0.path, SHOWN))?;
        }
        match &self.0.problem {
            Problem::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
            Problem::Missing => f.write_str("missing"),
            Problem::Unknown { meant: Some(name) } => {
                write!(f, "unknown parameter, did you mean `{name}`?")
            }
            Problem::Unknown { meant: None } => f.write_str("unknown parameter"),
            Problem::Syntax(problem) => f.write_str(&one_line(problem, SHOWN)),
            Problem::TooLarge => f.write_str("the list takes too much memory for a response of this size"),
        }
    }
}

impl fmt::Debug for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadError({self})")
    }
}

impl std::error::Error for ReadError {}

impl From<&serde_json::Error> for ReadError {
    fn from(error: &serde_json::Error) -> Self {
        Self::syntax(String::new(), without_values(error))
    }
}

/// The message of serde's error, without the values that it quotes.
fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // A value is quoted before the word `expected`. Names of fields may be shown.
    let quotes_a_value = ["invalid type", "invalid value", "unknown variant"];
    if error.classify() != Category::Data || !quotes_a_value.iter().any(|start| text.starts_with(start)) {
        return text;
    }
    let end = text.rfind(", expected").unwrap_or(text.len());
    let (found, expected) = text.split_at(end);
    let opening = found.find(['"', '`']);
    let closing = found.rfind(['"', '`']);
    match (opening, closing) {
        (Some(opening), Some(closing)) if opening < closing => {
            format!("{}…{}{expected}", &found[..opening], &found[closing + 1..])
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str};

    use super::without_values;

    #[test]
    fn values_are_left_out() {
        let table = [
            (from_str::<u64>(r#""secret""#).map(|_| ()), "invalid type: string …, expected u64 at line 1"),
            (from_str::<u64>(r#""a\", expected `b`""#).map(|_| ()), "invalid type: string …, expected u64"),
            (from_str::<u8>("4711").map(|_| ()), "invalid value: integer …, expected u8"),
            (from_str::<Value>("{").map(|_| ()), "EOF while parsing"),
        ];
        for (result, expected) in table {
            let message = without_values(&result.unwrap_err());
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
