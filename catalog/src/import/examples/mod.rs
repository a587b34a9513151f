//! The official examples: parsed from text, and left out if they do not match the schemas.

mod query;
mod request;
mod titles;

use std::collections::BTreeMap;

use crate::{MismatchKind, Schema, SchemaMismatch, ServiceSpec, Sources};
use serde::Deserialize;
use serde_json::{Value, json};

use super::remarks::{RemarkKind, Remarks};
use super::upstream::OfficialExample;
use crate::layout::JsonObject;
use titles::with_titles;

/// Checks examples against the schemas after the import.
pub(super) struct ExampleChecker {
    service: ServiceSpec,
}

impl ExampleChecker {
    /// # Errors
    /// Returns a shared type of ours that cannot be parsed.
    pub(super) fn new(place: &str, types: &BTreeMap<String, JsonObject>) -> Result<Self, String> {
        let service = json!({
            "service": "", "version": "", "title": "", "description": "", "docs": "", "endpoint": "", "errorCodes": {},
        });
        let mut sources = Sources::default();
        sources.insert("common.json", r#"{ "parameters": {}, "errorCodes": {} }"#);
        sources.insert("service/version/service.json", service.to_string());
        let spec = sources.parse().map_err(|diagnostics| diagnostics.to_string())?;
        let mut service = spec.services.into_iter().next().ok_or("the spec of an empty service is empty")?;
        for (name, schema) in types {
            let schema = Schema::deserialize(schema).map_err(|error| {
                format!("{place}/types/{name}.json: {error}; `cargo xtask codegen` reports where")
            })?;
            service.types.insert(name.clone(), schema);
        }
        Ok(Self { service })
    }
}

/// The import of the examples of an action.
pub(super) struct ExampleImport<'a> {
    /// Name of the action.
    pub(super) name: &'a str,
    /// File of the action, for remarks.
    pub(super) place: &'a str,
    /// Content of the file, with the schemas after the import.
    pub(super) action: &'a JsonObject,
    /// Whether to import upstream's titles.
    pub(super) with_docs: bool,
}

impl ExampleImport<'_> {
    /// Returns the examples of the action: our own, then upstream's that match the schemas.
    ///
    /// # Errors
    /// Returns a schema of ours that cannot be parsed.
    pub(super) fn examples(
        &self,
        checker: &ExampleChecker,
        upstream: &[OfficialExample],
        remarks: &mut Remarks,
    ) -> Result<Vec<Value>, String> {
        let schemas =
            ActionSchemas { checker, request: self.schema("request")?, response: self.schema("response")? };
        let mut taken = Vec::new();
        for (index, example) in upstream.iter().enumerate() {
            let place = format!("{}#, official example {index}", self.place);
            match schemas.read(self.name, example, &place, remarks) {
                Ok((request, response)) => {
                    let title = if self.with_docs { example.title.as_str() } else { "" };
                    taken.push(json!({ "title": title, "request": request, "response": response }));
                }
                Err(LeftOut { kind, why }) => remarks.push(kind, place, why),
            }
        }
        let ours = self.action.get("examples").and_then(Value::as_array);
        Ok(with_titles(ours.map_or(&[][..], Vec::as_slice), taken))
    }

    fn schema(&self, side: &str) -> Result<Schema, String> {
        let schema = self.action.get(side).unwrap_or(&Value::Null);
        Schema::deserialize(schema)
            .map_err(|error| format!("{}#/{side}: {error}; `cargo xtask codegen` reports where", self.place))
    }
}

/// Why an example is left out.
struct LeftOut {
    kind: RemarkKind,
    why: String,
}

/// The schemas of an action, against which its examples are checked.
struct ActionSchemas<'a> {
    checker: &'a ExampleChecker,
    request: Schema,
    response: Schema,
}

impl ActionSchemas<'_> {
    /// Parses an example into its request and response.
    fn read(
        &self,
        name: &str,
        example: &OfficialExample,
        place: &str,
        remarks: &mut Remarks,
    ) -> Result<(Value, Value), LeftOut> {
        let unparsable = |why| LeftOut { kind: RemarkKind::Unparsable, why };
        let parsed = request::parse(&example.input, |name| self.request.properties.contains_key(name));
        let parsed = parsed.map_err(unparsable)?;
        if let Some(other) = parsed.action.filter(|other| other != name) {
            remarks.push(RemarkKind::WrongAction, place, other);
        }
        let request = match parsed.body {
            request::ExampleBody::Json(value) => value,
            request::ExampleBody::Query(pairs) => query::typed(&self.checker.service, &self.request, &pairs),
        };
        let mut response = self.response(&example.output)?;
        without_null_references(&self.checker.service, &self.response, &mut response);
        self.check(RemarkKind::RequestContradicts, &self.request, &request)?;
        self.check(RemarkKind::ResponseContradicts, &self.response, &response)?;
        Ok((request, response))
    }

    /// Returns the content of `Response`.
    fn response(&self, text: &str) -> Result<Value, LeftOut> {
        let left_out = |kind, why: &str| LeftOut { kind, why: why.to_owned() };
        let mut output: Value = serde_json::from_str(text).map_err(|error| {
            let is_stream = text.contains("text/event-stream")
                || text.lines().any(|line| line.trim_start().starts_with("data:"));
            let kind = if is_stream { RemarkKind::EventStream } else { RemarkKind::Unparsable };
            LeftOut { kind, why: format!("the response is not JSON: {error}") }
        })?;
        let response = match output.get_mut("Response") {
            Some(response @ Value::Object(_)) => response.take(),
            _ => return Err(left_out(RemarkKind::NoResponse, "")),
        };
        let is_error = response.get("Error").is_some_and(|error| error.get("Code").is_some())
            && !self.response.properties.contains_key("Error");
        if is_error { Err(left_out(RemarkKind::ErrorReply, "")) } else { Ok(response) }
    }

    /// Checks a value against its schema. Services return undocumented values, so limits apply to requests only.
    fn check(&self, kind: RemarkKind, schema: &Schema, value: &Value) -> Result<(), LeftOut> {
        let is_response = kind == RemarkKind::ResponseContradicts;
        let counts = |found: &SchemaMismatch| !(is_response && found.kind == MismatchKind::Limit);
        let found: Vec<SchemaMismatch> =
            self.checker.service.check(schema, value).into_iter().filter(counts).collect();
        let Some(first) = found.first() else { return Ok(()) };
        let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
        Err(LeftOut { kind, why: format!("{first}{more}") })
    }
}

/// Removes optional members that are `null` instead of a shared type. A reference cannot be nullable, and a missing member
/// means the same.
fn without_null_references(service: &ServiceSpec, schema: &Schema, value: &mut Value) {
    let target = schema.reference.as_deref().and_then(|file| service.resolve(file));
    let schema = target.map_or(schema, |(_, schema)| schema);
    match value {
        Value::Object(members) => {
            let is_reference =
                |name: &str| schema.properties.get(name).is_some_and(|member| member.reference.is_some());
            members.retain(|name, value| {
                !(value.is_null() && is_reference(name) && !schema.required.contains(name))
            });
            for (name, value) in members {
                if let Some(member) = schema.properties.get(name) {
                    without_null_references(service, member, value);
                }
            }
        }
        Value::Array(elements) => {
            let Some(items) = &schema.items else { return };
            for element in elements {
                without_null_references(service, items, element);
            }
        }
        _ => {}
    }
}
