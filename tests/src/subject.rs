//! An action under test, and what must hold for all its requests and responses.
//!
//! Three checks must agree on a request: the generated types with their rules, the mock, and JSON Schema. For the types,
//! the check applies to the body that they send.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, MismatchKind, Schema, SchemaMismatch};
use tencentcloud_client::exchange::Exchange;

use crate::judge::Judge;
use crate::mutate::{Kind, Treatment};
use crate::same::{same, same_response};
use crate::spec;
use crate::typed::Typed;

/// An action under test.
pub struct Subject {
    /// Its types.
    pub typed: &'static Typed,
    /// Its file in the spec.
    pub file: &'static ActionFile,
    judge: Judge,
    exchange: Exchange,
}

/// How a request was treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The types cannot represent it.
    Unreadable,
    /// The rules reject it.
    Rejected,
    /// It is sent.
    Sent,
}

impl Subject {
    /// Prepares an action.
    ///
    /// # Panics
    /// Panics if the action's first example cannot be sent.
    #[must_use]
    pub fn new(typed: &'static Typed, file: &'static ActionFile) -> Self {
        let example = typed.request(&file.examples[0].request).expect("an example that the types represent");
        let exchange = example.exchange().expect("an example that can be sent");
        Self { typed, file, judge: Judge::of(&file.name), exchange }
    }

    /// Checks that valid parameters are sent unchanged.
    ///
    /// # Errors
    /// Fails if they are not, or if a check considers them invalid.
    pub fn valid_request(&self, parameters: &Value) -> Result<(), String> {
        match self.request(parameters, Kind::Allowed)? {
            Fate::Sent => {}
            fate => return Err(format!("valid, but {fate:?}: {:?}", self.judge.problems(parameters))),
        }
        let request = self.typed.request(parameters).map_err(|error| error.to_string())?;
        same(parameters, &request.sent())
    }

    /// Checks that a mutant is treated as its kind requires.
    ///
    /// # Errors
    /// Fails if it is not, or if the checks disagree.
    pub fn mutant_request(&self, parameters: &Value, kind: Kind) -> Result<Fate, String> {
        let fate = self.request(parameters, kind)?;
        let expected = match kind.treatment() {
            Treatment::Unreadable => fate == Fate::Unreadable,
            Treatment::Rejected => fate != Fate::Sent,
            Treatment::Accepted => fate == Fate::Sent,
            Treatment::Either => fate != Fate::Unreadable,
        };
        if expected { Ok(fate) } else { Err(format!("{kind:?}, but {fate:?}")) }
    }

    /// How a request is treated, if all checks agree.
    fn request(&self, parameters: &Value, kind: Kind) -> Result<Fate, String> {
        let schema_accepts = self.judge.accepts_request(parameters);
        agree_with_mock(&spec::ccc().check(&self.file.request, parameters), kind, schema_accepts)?;
        let Ok(request) = self.typed.request(parameters) else {
            let agreed = !schema_accepts || kind == Kind::Unknown;
            return agreed.then_some(Fate::Unreadable).ok_or_else(|| "only the types reject it".to_owned());
        };
        let sent = request.sent();
        match (request.validate(), self.judge.accepts_request(&sent)) {
            (Ok(()), true) => Ok(Fate::Sent),
            (Err(_), false) => Ok(Fate::Rejected),
            (Ok(()), false) => Err(format!("only JSON Schema rejects it: {:?}", self.judge.problems(&sent))),
            (Err(violations), true) => Err(format!("only the rules reject it: {violations}")),
        }
    }

    /// Checks that a valid response is decoded completely.
    ///
    /// # Errors
    /// Fails if it is not, or if a check considers it invalid.
    pub fn valid_response(&self, response: &Value) -> Result<(), String> {
        if !self.judge.accepts_response(response) {
            return Err("JSON Schema rejects a valid response".to_owned());
        }
        agree_with_mock(&response_mismatches(&self.file.response, response), Kind::Allowed, true)?;
        let read = self.typed.response(&self.exchange, response).map_err(|error| error.to_string())?;
        same_response(response, &read.written())
    }

    /// Checks that an invalid response is decoded if possible.
    ///
    /// # Errors
    /// Fails if it is not, or if the mock and JSON Schema disagree.
    pub fn mutant_response(&self, response: &Value, kind: Kind) -> Result<(), String> {
        agree_with_mock(
            &response_mismatches(&self.file.response, response),
            kind,
            self.judge.accepts_response(response),
        )?;
        match (self.typed.response(&self.exchange, response), kind.is_tolerated()) {
            (Ok(_), true) | (Err(_), false) => Ok(()),
            (Ok(_), false) => Err(format!("{kind:?}, but it is decoded")),
            (Err(error), true) => Err(format!("{kind:?}, but it is not decoded: {error}")),
        }
    }
}

/// The mismatches of a response, with the limits, which services do not keep.
fn response_mismatches(schema: &Schema, response: &Value) -> Vec<SchemaMismatch> {
    let is_missing = |found: &SchemaMismatch| found.kind == MismatchKind::Missing;
    let mut found = spec::ccc().check(schema, response);
    found.retain(|mismatch| !is_missing(mismatch));
    found.extend(spec::ccc().check_response(schema, response).into_iter().filter(is_missing));
    found
}

/// Checks that the mock and JSON Schema agree, except on unknown members, which JSON Schema does not reject.
fn agree_with_mock(found: &[SchemaMismatch], kind: Kind, schema_accepts: bool) -> Result<(), String> {
    let unknown = found.iter().filter(|mismatch| mismatch.kind == MismatchKind::Unknown).count();
    let problems: Vec<String> = found.iter().map(ToString::to_string).collect();
    if unknown != usize::from(kind == Kind::Unknown) {
        return Err(format!("the mock finds {unknown} unknown members: {problems:?}"));
    }
    match (found.len() == unknown, schema_accepts) {
        (true, false) => Err("JSON Schema rejects it, but the mock does not".to_owned()),
        (false, true) => Err(format!("only the mock rejects it: {problems:?}")),
        _ => Ok(()),
    }
}
