//! What reading finds besides the values: the first error, and what it tolerated.

use std::fmt;

use serde_core::de::Error;

use super::write::{Record, Shape, fields};
use crate::error::{JsonPath, ReadError, strip_root};

/// What is wrong with a response that was read nevertheless.
#[derive(Debug, Default)]
pub(crate) struct Tolerated {
    /// How many promises the response broke, and where the first is.
    pub(crate) broken: usize,
    pub(crate) first_broken: String,
    /// Where the first string is that was repaired.
    pub(crate) repaired: Option<String>,
    /// Whether a string holds a number whose digits may not be those of the response.
    pub(crate) rounded: bool,
}

impl Tolerated {
    /// The same with paths relative to the field `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        strip_root(&mut self.first_broken, name);
        if let Some(path) = &mut self.repaired {
            strip_root(path, name);
        }
        self
    }
}

/// How many bytes the items of all lists may take: so many, and so many for each byte of the document. Items that hold
/// what their record promises take less than twice their text.
const LIST_BYTES: (usize, usize) = (32 << 20, 8);

/// Returns the known name that a wrong one was probably meant to be.
pub(super) type Suggest = fn(&str, &[&'static str]) -> Option<&'static str>;

/// How many problems an error lists.
const PROBLEMS: usize = 10;

/// What strict reading rejects besides values that do not fit. It is reported all at once.
struct Problems {
    suggest: Suggest,
    listed: Vec<ReadError>,
    more: usize,
}

impl Problems {
    fn push(&mut self, problem: impl FnOnce(Suggest) -> ReadError) {
        if self.listed.len() < PROBLEMS {
            self.listed.push(problem(self.suggest));
        } else {
            self.more += 1;
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.listed.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        if self.more == 0 { Ok(()) } else { write!(f, "; and {} more", self.more) }
    }
}

/// What reading finds besides the values.
pub(super) struct Session {
    /// Set if a missing or unknown field is an error.
    problems: Option<Problems>,
    failure: Option<ReadError>,
    /// Where the deserializer itself failed.
    located: Option<String>,
    tolerated: Tolerated,
    /// How many bytes more the items of lists may take.
    bytes_left: usize,
}

impl Session {
    /// Reads strictly if there is a function that suggests names.
    pub(super) fn new(strict: Option<Suggest>) -> Self {
        let problems = strict.map(|suggest| Problems { suggest, listed: Vec::new(), more: 0 });
        let tolerated = Tolerated::default();
        Self { problems, failure: None, located: None, tolerated, bytes_left: usize::MAX }
    }

    /// Whether a missing or unknown field is an error.
    pub(super) fn is_strict(&self) -> bool {
        self.problems.is_some()
    }

    /// Reads a document of this length tolerantly.
    pub(super) fn of_document(length: usize) -> Self {
        let bytes_left = LIST_BYTES.1.saturating_mul(length).saturating_add(LIST_BYTES.0);
        Self { bytes_left, ..Self::new(None) }
    }

    /// Counts what a value takes. Returns whether it is too much.
    #[inline]
    pub(super) fn is_too_large(&mut self, bytes: usize) -> bool {
        let left = self.bytes_left.checked_sub(bytes);
        self.bytes_left = left.unwrap_or(0);
        left.is_none()
    }

    pub(super) fn break_promise(&mut self, path: &JsonPath<'_>) {
        if self.tolerated.broken == 0 {
            self.tolerated.first_broken = path.to_string();
        }
        self.tolerated.broken += 1;
    }

    /// Reports that a string holds a number that was rounded.
    pub(super) fn round(&mut self) {
        self.tolerated.rounded = true;
    }

    /// Reports a field that the record does not have.
    #[inline]
    pub(super) fn skip(&mut self, path: &JsonPath<'_>, name: &str, record: Option<&dyn Record>) {
        if let Some(problems) = &mut self.problems {
            problems.push(|suggest| {
                let mut known = Vec::new();
                if let Some(record) = record {
                    fields(record, &mut |field| known.push(field.name));
                }
                ReadError::unknown(path, suggest(name, &known))
            });
        }
    }

    /// Reports a required field that is missing.
    fn miss(&mut self, path: &JsonPath<'_>) {
        match &mut self.problems {
            Some(problems) => problems.push(|_| ReadError::missing(path)),
            None => self.break_promise(path),
        }
    }

    /// What strict reading has found so far, unless that is nothing.
    pub(super) fn problems(&self) -> Option<&impl fmt::Display> {
        self.problems.as_ref().filter(|problems| !problems.listed.is_empty())
    }

    /// Returns the outcome of reading.
    pub(super) fn finish<E: fmt::Display>(self, outcome: Result<(), E>) -> Result<Tolerated, ReadError> {
        match outcome {
            Ok(()) => Ok(self.tolerated),
            Err(error) => Err(self
                .failure
                .unwrap_or_else(|| ReadError::syntax(self.located.unwrap_or_default(), error.to_string()))),
        }
    }

    /// Keeps the error, and returns one of the deserializer's own type to end reading.
    #[cold]
    pub(super) fn fail<E: Error>(&mut self, error: ReadError) -> E {
        let passed = match self.problems() {
            Some(problems) => E::custom(format_args!("{problems}; {error}")),
            None => E::custom(&error),
        };
        self.failure = Some(error);
        passed
    }

    #[cold]
    pub(super) fn locate(&mut self, path: &JsonPath<'_>) {
        if self.located.is_none() {
            self.located = Some(path.to_string());
        }
    }
}

/// Which of the promised fields have been read.
pub(super) struct Promises {
    names: &'static [&'static str],
    /// Where to look first: fields are mostly in the order of the spec.
    next: usize,
    seen: u128,
    /// A bit for each of the first 128 promises. No known record has more, and the rest would go unchecked.
    all: u128,
}

impl Promises {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        let all = match names.len() {
            0..128 => (1 << names.len()) - 1,
            _ => u128::MAX,
        };
        Self { names, next: 0, seen: 0, all }
    }

    #[inline]
    pub(super) fn note(&mut self, name: &str) {
        let expected = self.names.get(self.next).is_some_and(|next| *next == name);
        let found =
            if expected { Some(self.next) } else { self.names.iter().position(|known| *known == name) };
        if let Some(index) = found {
            self.next = index + 1;
            if index < 128 {
                self.seen |= 1 << index;
            }
        }
    }

    /// Counts the fields of a record that are absent, such as those that are null, as not read.
    pub(super) fn forget_absent(&mut self, record: &dyn Record) {
        fields(record, &mut |field| {
            let index = self.names.iter().position(|name| *name == field.name);
            if let (Shape::Absent, Some(index @ 0..128)) = (field.value, index) {
                self.seen &= !(1 << index);
            }
        });
    }

    pub(super) fn check(&self, path: &JsonPath<'_>, session: &mut Session) {
        if self.seen == self.all {
            return;
        }
        for (index, name) in self.names.iter().enumerate().take(128) {
            if self.seen & (1 << index) == 0 {
                session.miss(&path.field(name));
            }
        }
    }
}
