//! The official examples: parsed from text, with marks where they contradict the schemas.

mod marks;
mod query;
mod request;
mod response;
mod titles;

use serde_json::Value;

use super::remarks::{RemarkKind, Remarks};
use super::shape::{self, Types};
use super::upstream::OfficialExample;
use crate::layout::JsonObject;
pub(super) use marks::{ExampleChecker, ExampleImport};

/// An official example, parsed.
pub(super) struct ParsedExample {
    /// File of the action and index of the example, for remarks.
    pub(super) place: String,
    /// Upstream's title.
    pub(super) title: String,
    pub(super) request: Value,
    /// Content of `Response`, or the events of a stream.
    pub(super) response: Value,
}

/// Why an example is left out.
struct LeftOut {
    kind: RemarkKind,
    why: String,
}

/// An action whose examples are parsed, with upstream's schemas.
pub(super) struct ExampleParser<'a> {
    /// Name of the action.
    pub(super) name: &'a str,
    /// File of the action, for remarks.
    pub(super) place: &'a str,
    pub(super) request: &'a JsonObject,
    pub(super) response: &'a JsonObject,
    pub(super) types: &'a Types,
}

impl ExampleParser<'_> {
    /// Returns the examples that can be parsed and do not show an error.
    pub(super) fn parse(&self, upstream: &[OfficialExample], remarks: &mut Remarks) -> Vec<ParsedExample> {
        let mut parsed = Vec::new();
        for (index, example) in upstream.iter().enumerate() {
            let place = format!("{}#, official example {index}", self.place);
            match self.sides(example, &place, remarks) {
                Ok((request, response)) => {
                    parsed.push(ParsedExample { place, title: example.title.clone(), request, response });
                }
                Err(LeftOut { kind, why }) => remarks.push(kind, place, why),
            }
        }
        parsed
    }

    fn sides(
        &self,
        example: &OfficialExample,
        place: &str,
        remarks: &mut Remarks,
    ) -> Result<(Value, Value), LeftOut> {
        let unparsable = |why| LeftOut { kind: RemarkKind::Unparsable, why };
        let is_member = |name: &str| shape::member(self.request, name).is_some();
        let parsed = request::parse(&example.input, is_member).map_err(unparsable)?;
        if let Some(other) = parsed.action.filter(|other| other != self.name) {
            remarks.push(RemarkKind::WrongAction, place, other);
        }
        let request = match parsed.body {
            request::ExampleBody::Json(value) => value,
            request::ExampleBody::Query(pairs) => query::typed(self.types, self.request, &pairs),
        };
        let response = response::parse(&example.output, shape::member(self.response, "Error").is_some())?;
        Ok((request, response))
    }
}
