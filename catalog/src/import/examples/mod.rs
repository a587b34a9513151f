//! The official examples: from text to values, and only those that are what the schemas say.

mod query;
mod request;
mod titles;

use std::collections::BTreeMap;

use crate::{Mismatch, MismatchKind, Schema, ServiceSpec, Sources};
use serde::Deserialize;
use serde_json::{Value, json};

use super::remarks::{RemarkKind, Remarks};
use super::upstream::Example;
use crate::layout::Object;
use titles::with_titles;

/// Holds examples against the schemas of the spec as it will be.
pub(super) struct Checker {
    service: ServiceSpec,
}

impl Checker {
    /// # Errors
    /// A type of ours that is not of the form that the spec has.
    pub(super) fn new(place: &str, types: &BTreeMap<String, Object>) -> Result<Self, String> {
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
                format!("{place}/types/{name}.json: {error}; `cargo xtask codegen` says where")
            })?;
            service.types.insert(name.clone(), schema);
        }
        Ok(Self { service })
    }
}

/// An action whose examples are taken over.
pub(super) struct Subject<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its file, for remarks.
    pub(super) place: &'a str,
    /// Its file's content, with the schemas as they will be.
    pub(super) action: &'a Object,
    /// Whether titles may be upstream's.
    pub(super) with_docs: bool,
}

impl Subject<'_> {
    /// What `examples` of the action should hold: ours, then those of upstream that hold.
    ///
    /// # Errors
    /// A schema of ours that is not of the form that the spec has.
    pub(super) fn examples(
        &self,
        checker: &Checker,
        upstream: &[Example],
        remarks: &mut Remarks,
    ) -> Result<Vec<Value>, String> {
        let call = Call { checker, request: self.schema("request")?, response: self.schema("response")? };
        let mut taken = Vec::new();
        for (index, example) in upstream.iter().enumerate() {
            let place = format!("{}#, official example {index}", self.place);
            match call.read(self.name, example, &place, remarks) {
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
            .map_err(|error| format!("{}#/{side}: {error}; `cargo xtask codegen` says where", self.place))
    }
}

/// Why an example is not taken over.
struct LeftOut {
    kind: RemarkKind,
    why: String,
}

/// What examples of an action are held against.
struct Call<'a> {
    checker: &'a Checker,
    request: Schema,
    response: Schema,
}

impl Call<'_> {
    /// The request and the response of an example.
    fn read(
        &self,
        name: &str,
        example: &Example,
        place: &str,
        remarks: &mut Remarks,
    ) -> Result<(Value, Value), LeftOut> {
        let unparsable = |why| LeftOut { kind: RemarkKind::Unparsable, why };
        let sent = request::parse(&example.input, |name| self.request.properties.contains_key(name));
        let sent = sent.map_err(unparsable)?;
        if let Some(other) = sent.action.filter(|other| other != name) {
            remarks.push(RemarkKind::WrongAction, place, other);
        }
        let request = match sent.body {
            request::Body::Json(value) => value,
            request::Body::Query(pairs) => query::typed(&self.checker.service, &self.request, &pairs),
        };
        let mut response = self.answered(&example.output)?;
        without_null_references(&self.checker.service, &self.response, &mut response);
        self.hold(RemarkKind::RequestContradicts, &self.request, &request)?;
        self.hold(RemarkKind::ResponseContradicts, &self.response, &response)?;
        Ok((request, response))
    }

    /// What stands inside `Response`.
    fn answered(&self, output: &str) -> Result<Value, LeftOut> {
        let left_out = |kind, why: &str| LeftOut { kind, why: why.to_owned() };
        let mut answer: Value = serde_json::from_str(output).map_err(|error| {
            let is_stream = output.contains("text/event-stream")
                || output.lines().any(|line| line.trim_start().starts_with("data:"));
            let kind = if is_stream { RemarkKind::EventStream } else { RemarkKind::Unparsable };
            LeftOut { kind, why: format!("the response is not JSON: {error}") }
        })?;
        let response = match answer.get_mut("Response") {
            Some(response @ Value::Object(_)) => response.take(),
            _ => return Err(left_out(RemarkKind::NoResponse, "")),
        };
        let is_error = response.get("Error").is_some_and(|error| error.get("Code").is_some())
            && !self.response.properties.contains_key("Error");
        if is_error { Err(left_out(RemarkKind::ErrorReply, "")) } else { Ok(response) }
    }

    /// Holds a value against its schema. The cloud answers values that it does not document: limits are for
    /// what is sent.
    fn hold(&self, kind: RemarkKind, schema: &Schema, value: &Value) -> Result<(), LeftOut> {
        let is_answer = kind == RemarkKind::ResponseContradicts;
        let counts = |found: &Mismatch| !(is_answer && found.kind == MismatchKind::Limit);
        let found: Vec<Mismatch> =
            self.checker.service.check(schema, value).into_iter().filter(counts).collect();
        let Some(first) = found.first() else { return Ok(()) };
        let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
        Err(LeftOut { kind, why: format!("{first}{more}") })
    }
}

/// Leaves out what is `null` in the place of a shared type that may be missing: a reference cannot say that it may
/// be null, and the two mean the same.
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
