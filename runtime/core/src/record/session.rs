//! What reading finds besides the values: the first error, and the promises that were broken.

use std::fmt;

use serde_core::de::Error;

use crate::error::{JsonPath, ReadError, strip_root};

/// The promises that a response broke: how many, and where the first is.
#[derive(Debug, Default)]
pub(crate) struct Broken {
    pub(crate) count: usize,
    pub(crate) first: String,
}

impl Broken {
    /// The same with paths relative to the field `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        strip_root(&mut self.first, name);
        self
    }
}

/// What reading finds besides the values.
pub(super) struct Session {
    /// Whether a missing field is an error.
    pub(super) strict: bool,
    failure: Option<ReadError>,
    /// Where the deserializer itself failed.
    located: Option<String>,
    broken: Broken,
}

impl Session {
    pub(super) fn new(strict: bool) -> Self {
        Self { strict, failure: None, located: None, broken: Broken::default() }
    }

    pub(super) fn break_promise(&mut self, path: &JsonPath<'_>) {
        if self.broken.count == 0 {
            self.broken.first = path.to_string();
        }
        self.broken.count += 1;
    }

    /// Returns the outcome of reading.
    pub(super) fn finish<E: fmt::Display>(self, outcome: Result<(), E>) -> Result<Broken, ReadError> {
        match outcome {
            Ok(()) => Ok(self.broken),
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
