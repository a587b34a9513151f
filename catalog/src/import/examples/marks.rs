//! Marks on examples that contradict the schemas after the import.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::ParsedExample;
use super::titles::with_titles;
use crate::import::remarks::{RemarkKind, Remarks};
use crate::layout::JsonObject;
use crate::{Schema, SchemaMismatch, ServiceSpec, Sources};

/// Checks examples against the schemas after the import.
pub(in crate::import) struct ExampleChecker {
    service: ServiceSpec,
}

impl ExampleChecker {
    /// # Errors
    /// Returns a shared type of ours that cannot be parsed.
    pub(in crate::import) fn new(place: &str, types: &BTreeMap<String, JsonObject>) -> Result<Self, String> {
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
pub(in crate::import) struct ExampleImport<'a> {
    /// File of the action, for errors.
    pub(in crate::import) place: &'a str,
    /// Content of the file, with the schemas after the import.
    pub(in crate::import) action: &'a JsonObject,
    /// Whether to import upstream's titles.
    pub(in crate::import) with_docs: bool,
}

impl ExampleImport<'_> {
    /// Returns the examples of the action: our own, then upstream's.
    ///
    /// # Errors
    /// Returns a schema of ours that cannot be parsed.
    pub(in crate::import) fn examples(
        &self,
        checker: &ExampleChecker,
        upstream: &[ParsedExample],
        remarks: &mut Remarks,
    ) -> Result<Vec<Value>, String> {
        let service = &checker.service;
        let (request, response) = (self.schema("request")?, self.schema("response")?);
        let mut taken = Vec::new();
        for example in upstream {
            let mut content = example.response.clone();
            without_null_references(service, &response, &mut content);
            let sides = [
                ("request", RemarkKind::RequestContradicts, service.check(&request, &example.request)),
                ("response", RemarkKind::ResponseContradicts, service.check_response(&response, &content)),
            ];
            let mut contradicts = Vec::new();
            for (side, kind, found) in sides {
                if let Some(problem) = problem(&found) {
                    contradicts.push(side);
                    remarks.push(kind, &example.place, problem);
                }
            }
            let title = if self.with_docs { example.title.as_str() } else { "" };
            let mut entry = json!({ "title": title });
            if !contradicts.is_empty() {
                entry["contradicts"] = contradicts.into();
            }
            entry["request"] = example.request.clone();
            entry["response"] = content;
            taken.push(entry);
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

/// The first mismatch and the number of the others.
fn problem(found: &[SchemaMismatch]) -> Option<String> {
    let first = found.first()?;
    let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
    Some(format!("{first}{more}"))
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
                !(value.is_null() && is_reference(name) && !schema.guaranteed().contains(name))
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
