//! What reading finds besides the values: the first error, and what it tolerated.

use std::fmt;

use serde_core::de::Error;

use crate::error::{JsonPath, ReadError, strip_root};

/// What is wrong with a response that was read nevertheless.
#[derive(Debug, Default)]
pub(crate) struct Tolerated {
    /// How many promises the response broke, and where the first is.
    pub(crate) broken: usize,
    pub(crate) first_broken: String,
    /// Where the first string is that was repaired.
    pub(crate) repaired: Option<String>,
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

/// What reading finds besides the values.
pub(super) struct Session {
    /// Whether a missing field is an error.
    pub(super) strict: bool,
    failure: Option<ReadError>,
    /// Where the deserializer itself failed.
    located: Option<String>,
    tolerated: Tolerated,
    /// How many bytes more the items of lists may take.
    bytes_left: usize,
}

impl Session {
    pub(super) fn new(strict: bool) -> Self {
        let tolerated = Tolerated::default();
        Self { strict, failure: None, located: None, tolerated, bytes_left: usize::MAX }
    }

    /// Reads a document of this length tolerantly.
    pub(super) fn of_document(length: usize) -> Self {
        let bytes_left = LIST_BYTES.1.saturating_mul(length).saturating_add(LIST_BYTES.0);
        Self { bytes_left, ..Self::new(false) }
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
        let passed = E::custom(&error);
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

    pub(super) fn check<E: Error>(&self, path: &JsonPath<'_>, session: &mut Session) -> Result<(), E> {
        if self.seen == self.all {
            return Ok(());
        }
        for (index, name) in self.names.iter().enumerate().take(128) {
            if self.seen & (1 << index) != 0 {
                continue;
            }
            let path = path.field(name);
            if session.strict {
                return Err(session.fail(ReadError::missing(&path)));
            }
            session.break_promise(&path);
        }
        Ok(())
    }
}
