//! What is wrong: where, by which rule, and what was found.

use std::error::Error;
use std::fmt;

use super::show::mask;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    path: String,
    constraint: Constraint,
    value: Option<String>,
}

impl Violation {
    pub(crate) fn new(path: String, constraint: Constraint, value: Option<String>) -> Self {
        Self { path, constraint, value }
    }

    /// States under which condition the rule holds.
    pub(crate) fn narrow(&mut self, condition: &str) {
        let rule = std::mem::replace(&mut self.constraint, Constraint::Finite);
        self.constraint = Constraint::When(Box::new(rule), condition.to_owned());
    }

    /// Where: `CalleeAttributes[1].Callee`. Empty if the rule concerns the whole request.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The rule that is broken.
    #[must_use]
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }

    /// What was found: a count, a number, or the beginning of a text. Sensitive values are never kept.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.constraint)?;
        match &self.value {
            Some(value) => write!(f, ", got {value}"),
            None => Ok(()),
        }
    }
}

/// A constraint of the spec.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// At least so many characters.
    MinLength(usize),
    /// At most so many characters.
    MaxLength(usize),
    /// At least so many bytes of UTF-8.
    MinBytes(usize),
    /// At most so many bytes of UTF-8.
    MaxBytes(usize),
    /// Matches a regular expression.
    Pattern(&'static str),
    /// Is one of these texts.
    OneOf(&'static [&'static str]),
    /// Is one of these numbers.
    OneOfIntegers(&'static [i64]),
    /// Is exactly this.
    Constant(String),
    /// Is at least this number.
    Minimum(String),
    /// Is at most this number.
    Maximum(String),
    /// Is from the first to the second number, both included.
    Range(String, String),
    /// Is neither infinite nor NaN.
    Finite,
    /// Has at least so many items.
    MinItems(usize),
    /// Has at most so many items.
    MaxItems(usize),
    /// Is not there twice; the index is that of the item it equals.
    Unique(usize),
    /// Is less than another parameter.
    Less(&'static str),
    /// Is not greater than another parameter.
    LessOrEqual(&'static str),
    /// At least one of these parameters is set.
    AnyOf(Vec<&'static str>),
    /// Is set because another parameter is.
    RequiredWith(&'static str),
    /// Is set because other parameters have certain values, which are told.
    RequiredWhen(String),
    /// Keeps a rule because other parameters have certain values, which are told.
    When(Box<Constraint>, String),
    /// Is of this kind, which the generated code got wrong.
    Kind(&'static str),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinLength(count) => at_least(f, *count, "character"),
            Self::MaxLength(count) => at_most(f, *count, "character"),
            Self::MinBytes(count) => at_least(f, *count, "byte"),
            Self::MaxBytes(count) => at_most(f, *count, "byte"),
            Self::MinItems(count) => at_least(f, *count, "item"),
            Self::MaxItems(count) => at_most(f, *count, "item"),
            Self::Pattern(pattern) => write!(f, "matches {pattern}"),
            Self::OneOf(texts) => write!(f, "one of {}", texts.join(", ")),
            Self::OneOfIntegers(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
                write!(f, "one of {}", numbers.join(", "))
            }
            Self::Constant(constant) => f.write_str(constant),
            Self::Minimum(minimum) => write!(f, "at least {minimum}"),
            Self::Maximum(maximum) => write!(f, "at most {maximum}"),
            Self::Range(minimum, maximum) => write!(f, "{minimum} to {maximum}"),
            Self::Finite => f.write_str("a finite number"),
            Self::Unique(first) => write!(f, "different from item {first}"),
            Self::Less(other) => write!(f, "less than {other}"),
            Self::LessOrEqual(other) => write!(f, "at most {other}"),
            Self::AnyOf(names) => write!(f, "at least one of {}", names.join(", ")),
            Self::RequiredWith(other) => write!(f, "required with {other}"),
            Self::RequiredWhen(condition) => write!(f, "required when {condition}"),
            Self::When(rule, condition) => write!(f, "{rule} when {condition}"),
            Self::Kind(kind) => f.write_str(kind),
        }
    }
}

fn at_least(f: &mut fmt::Formatter<'_>, count: usize, unit: &str) -> fmt::Result {
    write!(f, "at least {count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn at_most(f: &mut fmt::Formatter<'_>, count: usize, unit: &str) -> fmt::Result {
    write!(f, "at most {count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A text as a violation shows it: its beginning, in quotes, without long numbers.
pub(crate) fn quote_excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut start: String = mask(text).chars().take(LONGEST + 1).collect();
    if start.chars().count() > LONGEST {
        start.pop();
        start.push('…');
    }
    format!("{start:?}")
}

/// Everything that is wrong with a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    pub(crate) fn new(found: Vec<Violation>) -> Self {
        Self { found }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Each, in the order of the record's rules.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.found.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.found.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl Error for Violations {}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
