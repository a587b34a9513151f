//! What is wrong with a request: where, which constraint it violates, and what was found.

use std::error::Error;
use std::fmt;

use super::excerpt::beginning;
use super::mask::mask;

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

    /// Adds the condition under which the constraint applies.
    pub(crate) fn narrow(&mut self, condition: &str) {
        let constraint = std::mem::replace(&mut self.constraint, Constraint::Finite);
        self.constraint = Constraint::When(Box::new(constraint), condition.to_owned());
    }

    /// Where the violation is: `CalleeAttributes[1].Callee`. Empty if the constraint is on the whole request.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The constraint that is violated.
    #[must_use]
    pub fn constraint(&self) -> &Constraint {
        &self.constraint
    }

    /// What was found: a count, a number, or the beginning of a text. `None` for sensitive values.
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

/// A constraint of the API on a parameter or a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// Has at least this many characters.
    MinLength(usize),
    /// Has at most this many characters.
    MaxLength(usize),
    /// Has at least this many bytes of UTF-8.
    MinBytes(usize),
    /// Has at most this many bytes of UTF-8.
    MaxBytes(usize),
    /// Matches this regular expression.
    Pattern(&'static str),
    /// Is one of these strings.
    OneOf(&'static [&'static str]),
    /// Is one of these numbers.
    OneOfIntegers(&'static [i64]),
    /// Is this value.
    Constant(String),
    /// Is at least this number.
    Minimum(String),
    /// Is at most this number.
    Maximum(String),
    /// Is a number from the first to the second, inclusive.
    Range(String, String),
    /// Is neither infinite nor NaN.
    Finite,
    /// Has at least this many items.
    MinItems(usize),
    /// Has at most this many items.
    MaxItems(usize),
    /// Differs from all other items; the index is that of an equal one.
    Unique(usize),
    /// Is less than this parameter.
    Less(&'static str),
    /// Is at most this parameter.
    LessOrEqual(&'static str),
    /// At least one of these parameters is set.
    AnyOf(Vec<&'static str>),
    /// Is set.
    Required,
    /// Is set, because this parameter is.
    RequiredWith(&'static str),
    /// Is set, because this condition on other parameters holds.
    RequiredWhen(String),
    /// Satisfies a constraint, because this condition on other parameters holds.
    When(Box<Constraint>, String),
    /// Is a value of this kind. A violation is a bug in the generated code.
    Kind(&'static str),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinLength(count) => write_count(f, "least", *count, "character"),
            Self::MaxLength(count) => write_count(f, "most", *count, "character"),
            Self::MinBytes(count) => write_count(f, "least", *count, "byte"),
            Self::MaxBytes(count) => write_count(f, "most", *count, "byte"),
            Self::MinItems(count) => write_count(f, "least", *count, "item"),
            Self::MaxItems(count) => write_count(f, "most", *count, "item"),
            Self::Pattern(pattern) => write!(f, "must match {pattern}"),
            Self::OneOf(texts) => write!(f, "must be one of {}", texts.join(", ")),
            Self::OneOfIntegers(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
                write!(f, "must be one of {}", numbers.join(", "))
            }
            Self::Constant(constant) if constant.is_empty() => f.write_str("must be empty"),
            Self::Constant(constant) => write!(f, "must be {constant}"),
            Self::Minimum(minimum) => write!(f, "must be at least {minimum}"),
            Self::Maximum(maximum) => write!(f, "must be at most {maximum}"),
            Self::Range(minimum, maximum) => write!(f, "must be from {minimum} to {maximum}"),
            Self::Finite => f.write_str("must be a finite number"),
            Self::Unique(first) => write!(f, "must differ from item {first}"),
            Self::Less(other) => write!(f, "must be less than {other}"),
            Self::LessOrEqual(other) => write!(f, "must be at most {other}"),
            Self::AnyOf(names) => write!(f, "at least one of {} is required", names.join(", ")),
            Self::Required => f.write_str("required"),
            Self::RequiredWith(other) => write!(f, "required with {other}"),
            Self::RequiredWhen(condition) => write!(f, "required when {condition}"),
            Self::When(constraint, condition) => write!(f, "{constraint} when {condition}"),
            Self::Kind(kind) => write!(f, "must be {kind}"),
        }
    }
}

fn write_count(f: &mut fmt::Formatter<'_>, bound: &str, count: usize, unit: &str) -> fmt::Result {
    write!(f, "must have at {bound} {count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A text to display in a violation: its beginning, masked, in quotes.
pub(crate) fn quote_excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let (start, is_cut) = beginning(text, LONGEST);
    let masked = mask(start);
    let mut shown: String = masked.chars().take(LONGEST).collect();
    if is_cut || shown.len() < masked.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}

/// Everything that is wrong with a request. `Display` shows the first 20 violations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    pub(crate) const fn new(found: Vec<Violation>) -> Self {
        Self { found }
    }

    /// The number of violations.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are no violations.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The violations, in the order of the record's constraints.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.found.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        for (index, violation) in self.found.iter().take(SHOWN).enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        match self.found.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
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
