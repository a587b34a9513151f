//! An action under test, and what must hold of its requests and answers whatever is in them.
//!
//! Three have an opinion of a request: the types with their rules, the check that the mock makes, and JSON Schema. They
//! must agree. What is compared of the types is what they would send.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, MismatchKind};
use tencentcloud_runtime::exchange::Exchange;

use crate::judge::Judge;
use crate::mutate::{Kind, Outcome};
use crate::same::{same, same_answer};
use crate::spec;
use crate::typed::{Typed, offline};

/// An action under test.
pub struct Subject {
    /// Its types.
    pub typed: &'static Typed,
    /// Its file in the spec.
    pub file: &'static ActionFile,
    judge: Judge,
    exchange: Exchange,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The types cannot hold it.
    Unreadable,
    /// The rules refuse it.
    Refused,
    /// It is sent.
    Sent,
}

impl Subject {
    /// Compiles what judges an action.
    ///
    /// # Panics
    /// The action's first example cannot be sent.
    #[must_use]
    pub fn new(typed: &'static Typed, file: &'static ActionFile) -> Self {
        let example = typed.request(&file.examples[0].request).expect("an example fits the types");
        let exchange = example.exchange(&offline()).expect("an example can be sent");
        Self { typed, file, judge: Judge::of(&file.name), exchange }
    }

    /// Parameters that keep all rules are sent as they are.
    ///
    /// # Errors
    /// They are not, or somebody thinks that they keep not all rules.
    pub fn valid_request(&self, parameters: &Value) -> Result<(), String> {
        match self.request(parameters, Kind::Allowed)? {
            Fate::Sent => {}
            fate => return Err(format!("valid, but {fate:?}: {:?}", self.judge.told(parameters))),
        }
        let request = self.typed.request(parameters).map_err(|error| error.to_string())?;
        same(parameters, &request.sent())
    }

    /// A mutant becomes what mutants of its kind must become.
    ///
    /// # Errors
    /// It does not, or not everybody agrees on it.
    pub fn mutant_request(&self, parameters: &Value, kind: Kind) -> Result<Fate, String> {
        let fate = self.request(parameters, kind)?;
        let expected = match kind.outcome() {
            Outcome::Unreadable => fate == Fate::Unreadable,
            Outcome::Refused => fate != Fate::Sent,
            Outcome::Taken => fate == Fate::Sent,
            Outcome::Open => fate != Fate::Unreadable,
        };
        if expected { Ok(fate) } else { Err(format!("{kind:?}, but {fate:?}")) }
    }

    /// What becomes of a request, if everybody agrees.
    fn request(&self, parameters: &Value, kind: Kind) -> Result<Fate, String> {
        let schema_takes = self.judge.takes_request(parameters);
        agree_with_mock(&self.file.request, parameters, kind, schema_takes)?;
        let Ok(request) = self.typed.request(parameters) else {
            let agreed = !schema_takes;
            return agreed.then_some(Fate::Unreadable).ok_or_else(|| "only the types refuse it".to_owned());
        };
        let sent = request.sent();
        match (request.validate(), self.judge.takes_request(&sent)) {
            (Ok(()), true) => Ok(Fate::Sent),
            (Err(_), false) => Ok(Fate::Refused),
            (Ok(()), false) => Err(format!("only JSON Schema refuses it: {:?}", self.judge.told(&sent))),
            (Err(violations), true) => Err(format!("only the rules refuse it: {violations}")),
        }
    }

    /// An answer as promised is read without a loss.
    ///
    /// # Errors
    /// It is not, or somebody thinks that it is not as promised.
    pub fn valid_response(&self, response: &Value) -> Result<(), String> {
        if !self.judge.takes_response(response) {
            return Err("JSON Schema refuses a valid answer".to_owned());
        }
        agree_with_mock(&self.file.response, response, Kind::Allowed, true)?;
        let read = self.typed.response(&self.exchange, response).map_err(|error| error.to_string())?;
        same_answer(response, &read.written())
    }

    /// An answer that is not as promised is read as far as it can be.
    ///
    /// # Errors
    /// It is not, or the mock's check and JSON Schema are not of one opinion.
    pub fn mutant_response(&self, response: &Value, kind: Kind) -> Result<(), String> {
        agree_with_mock(&self.file.response, response, kind, self.judge.takes_response(response))?;
        match (self.typed.response(&self.exchange, response), kind.is_tolerated()) {
            (Ok(_), true) | (Err(_), false) => Ok(()),
            (Ok(_), false) => Err(format!("{kind:?}, but it is read")),
            (Err(error), true) => Err(format!("{kind:?}, but it is not read: {error}")),
        }
    }
}

/// The mock's check has the same opinion as JSON Schema; only unknown members are the mock's alone to refuse.
fn agree_with_mock(
    schema: &tencentcloud_catalog::Schema,
    value: &Value,
    kind: Kind,
    schema_takes: bool,
) -> Result<(), String> {
    let found = spec::ccc().check(schema, value);
    let unknown = found.iter().filter(|mismatch| mismatch.kind == MismatchKind::Unknown).count();
    let told: Vec<String> = found.iter().map(ToString::to_string).collect();
    if unknown != usize::from(kind == Kind::Unknown) {
        return Err(format!("the mock finds {unknown} unknown members: {told:?}"));
    }
    match (found.len() == unknown, schema_takes) {
        (true, false) => Err("only JSON Schema refuses it, not the mock".to_owned()),
        (false, true) => Err(format!("only the mock refuses it: {told:?}")),
        _ => Ok(()),
    }
}
