//! The official metadata → the facts of our files: schemas, without descriptions unless they are requested.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::ImportTarget;
use super::behavior::Behavior;
use super::contradictions::drop_contradicted;
use super::examples::{ExampleParser, ParsedExample};
use super::labels::add_limits;
use super::nulls::{allow_null, allow_shown_nulls};
use super::plain_text::plain_text;
use super::remarks::{RemarkKind, Remarks};
use super::reviewed::VersionFacts;
use super::shape::{self, Types};
use super::upstream::{Api, ApiAction, ApiMember, ApiObject, Flag, Upstream};
use crate::REQUEST_ID;
use crate::layout::JsonObject;

/// The facts of a version of a service.
pub(super) struct Facts {
    pub(super) actions: BTreeMap<String, ActionFacts>,
    /// The records that actions use, by name.
    pub(super) types: Types,
}

/// The facts of an action.
pub(super) struct ActionFacts {
    /// `None` if it is online.
    pub(super) status: Option<String>,
    pub(super) unsigned: bool,
    pub(super) behavior: Behavior,
    pub(super) request: JsonObject,
    pub(super) response: JsonObject,
    pub(super) examples: Vec<ParsedExample>,
    /// Empty unless upstream's texts are requested.
    pub(super) summary: String,
    pub(super) description: String,
}

/// Converts a version of a service; `place` is its folder in the spec.
///
/// # Errors
/// Returns the mistakes in the metadata that prevent the conversion.
pub(super) fn convert(
    upstream: &Upstream,
    place: &str,
    target: &ImportTarget,
    reviewed: &VersionFacts,
    remarks: &mut Remarks,
) -> Result<Facts, Vec<String>> {
    let api = &upstream.api;
    let in_requests = reach(api, api.actions.values().map(|action| &action.input));
    let in_responses = reach(api, api.actions.values().map(|action| &action.output));
    let mut converter = Converter {
        api,
        place,
        target,
        reviewed,
        in_requests: &in_requests,
        in_responses: &in_responses,
        remarks,
        errors: obsolete(api, place, reviewed),
    };
    let actions =
        api.actions.iter().filter_map(|(name, action)| Some((name.clone(), converter.action(name, action)?)));
    let mut actions: BTreeMap<String, ActionFacts> = actions.collect();
    let types: Types =
        in_requests.union(&in_responses).map(|name| ((*name).to_owned(), converter.shared(name))).collect();
    if !converter.errors.is_empty() {
        return Err(converter.errors);
    }
    for (name, action) in &mut actions {
        let place = format!("{place}/actions/{name}.json");
        let parser = ExampleParser {
            name,
            place: &place,
            request: &action.request,
            response: &action.response,
            types: &types,
        };
        let examples = upstream.examples.get(name).map_or(&[][..], Vec::as_slice);
        action.examples = parser.parse(examples, remarks);
    }
    let mut facts = Facts { actions, types };
    allow_shown_nulls(&mut facts);
    drop_contradicted(&mut facts);
    Ok(facts)
}

/// The reviewed facts about actions that upstream does not have.
fn obsolete(api: &Api, place: &str, reviewed: &VersionFacts) -> Vec<String> {
    let gone = reviewed.actions().into_iter().filter(|name| !api.actions.contains_key(*name));
    gone.map(|name| format!("{place}: the reviewed facts name `{name}`, which upstream does not have"))
        .collect()
}

/// The objects that the members of the roots refer to, directly or indirectly.
fn reach<'a>(api: &'a Api, roots: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = roots.map(String::as_str).collect();
    while let Some(name) = open.pop() {
        let members = api.objects.get(name).into_iter().flat_map(ApiObject::ordered);
        for target in members.filter_map(ApiMember::target) {
            if reached.insert(target) {
                open.push(target);
            }
        }
    }
    reached
}

impl ApiMember {
    /// Whether a response always has the member.
    fn is_promised(&self) -> bool {
        self.output_required && !self.disabled
    }

    /// The object that the member or its elements refer to.
    fn target(&self) -> Option<&str> {
        let is_scalar = self.kind == "list" && scalar(&self.form, "").is_some();
        (["object", "list"].contains(&&*self.kind) && !is_scalar).then_some(self.form.as_str())
    }
}

/// Which messages use a record, which decides what its flags mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordUse {
    Requests,
    Responses,
    Both,
}

struct Converter<'a> {
    api: &'a Api,
    place: &'a str,
    target: &'a ImportTarget,
    reviewed: &'a VersionFacts,
    /// Objects that requests use.
    in_requests: &'a BTreeSet<&'a str>,
    /// Objects that responses use.
    in_responses: &'a BTreeSet<&'a str>,
    remarks: &'a mut Remarks,
    errors: Vec<String>,
}

impl Converter<'_> {
    fn action(&mut self, name: &str, action: &ApiAction) -> Option<ActionFacts> {
        let place = format!("{}/actions/{name}.json#", self.place);
        let request = self.record(&action.input, &format!("{place}/request"), RecordUse::Requests);
        let mut response = self.record(&action.output, &format!("{place}/response"), RecordUse::Responses);
        require_request_id(&mut response);
        let words = |text: &str| if self.target.with_docs { plain_text(text) } else { String::new() };
        let status = match action.status.as_deref() {
            None | Some("online") => None,
            Some(known @ ("deprecated" | "offline")) => Some(known.to_owned()),
            Some(other) => {
                self.errors.push(format!("{place}: upstream's status `{other}` is unknown"));
                None
            }
        };
        let behavior = Behavior::of(self.api, name, action, self.reviewed);
        let problems = |problems: Vec<String>| {
            self.errors.extend(problems.iter().map(|problem| format!("{place}: {problem}")));
        };
        Some(ActionFacts {
            status,
            unsigned: action.skip_sign,
            behavior: behavior.map_err(problems).ok()?,
            request,
            response,
            examples: Vec::new(),
            summary: words(&action.name),
            description: words(&action.document),
        })
    }

    fn shared(&mut self, name: &str) -> JsonObject {
        let record_use = match (self.in_requests.contains(name), self.in_responses.contains(name)) {
            (true, true) => RecordUse::Both,
            (true, false) => RecordUse::Requests,
            _ => RecordUse::Responses,
        };
        let mut record = self.record(name, &format!("{}/types/{name}.json#", self.place), record_use);
        if let Some(object) = self.api.objects.get(name).filter(|_| self.target.with_docs) {
            record.insert("description".to_owned(), plain_text(&object.document).into());
        }
        record
    }

    fn record(&mut self, name: &str, place: &str, record_use: RecordUse) -> JsonObject {
        let mut properties = JsonObject::new();
        let mut required = Vec::new();
        let mut promised = Vec::new();
        let Some(object) = self.api.objects.get(name) else {
            self.errors.push(format!("{place}: upstream has no object `{name}`"));
            return JsonObject::new();
        };
        for member in object.ordered() {
            let place = format!("{place}/properties/{}", member.name);
            let Some(mut schema) = self.member(member, &place) else { continue };
            if self.is_required(member, &place, record_use) {
                required.push(Value::from(&*member.name));
            }
            if record_use == RecordUse::Both && member.is_promised() && !member.value_allowed_null {
                promised.push(Value::from(&*member.name));
            }
            let service = &self.api.metadata.service_short_name;
            if is_text(&schema) && self.target.reviewed.sensitive.includes(service, name, &member.name) {
                schema.insert("x-sensitive".to_owned(), true.into());
            }
            add_limits(&mut schema, &member.document, record_use != RecordUse::Responses);
            if record_use != RecordUse::Requests && member.value_allowed_null {
                allow_null(&mut schema);
            }
            if properties.insert(member.name.clone(), schema.into()).is_some() {
                self.errors
                    .push(format!("{place}: upstream has this member twice; add a fix-up that removes one"));
            }
        }
        let mut record = JsonObject::new();
        record.insert("type".to_owned(), "object".into());
        record.insert("properties".to_owned(), properties.into());
        if !required.is_empty() {
            record.insert("required".to_owned(), required.into());
        }
        if record_use == RecordUse::Both {
            record.insert("x-promised".to_owned(), promised.into());
        }
        record
    }

    /// Returns whether `required` lists a member: what a request must have, or what a response always has if no request
    /// uses the record.
    fn is_required(&mut self, member: &ApiMember, place: &str, record_use: RecordUse) -> bool {
        match (record_use, member.required) {
            (RecordUse::Responses, _) => {
                // A reference cannot be nullable, so such a member is optional instead.
                member.is_promised() && !(member.value_allowed_null && member.kind == "object")
            }
            (_, Flag::Bool(required)) => required && !member.disabled,
            (_, Flag::Number(number)) => {
                self.errors.push(format!(
                    "{place}: upstream's flag `required` is the number {number}; add a fix-up that corrects it"
                ));
                false
            }
        }
    }

    fn member(&mut self, member: &ApiMember, place: &str) -> Option<JsonObject> {
        let reference = |name: &str| {
            let folder = if place.contains("/actions/") { "../types/" } else { "" };
            json!({ "$ref": format!("{folder}{name}.json") })
        };
        let element = || scalar(&member.form, "").unwrap_or_else(|| reference(&member.form));
        let schema = match &*member.kind {
            "object" => Some(reference(&member.form)),
            "list" => Some(json!({ "type": "array", "items": element() })),
            kind => scalar(kind, &member.form),
        };
        let Some(Value::Object(mut schema)) = schema else {
            let kind = format!("{} of {}", member.kind, member.form);
            let what = if member.kind == member.form { &member.kind } else { &kind };
            self.remarks.push(RemarkKind::Inexpressible, place, what.clone());
            return None;
        };
        if member.disabled {
            schema.insert("deprecated".to_owned(), true.into());
        }
        if self.target.with_docs {
            schema.insert("description".to_owned(), plain_text(&member.document).into());
        }
        Some(schema)
    }
}

/// The schema of a scalar. Lists use the width of integers as their kind.
fn scalar(kind: &str, form: &str) -> Option<Value> {
    Some(match (kind, form) {
        ("string", "datetime") => json!({ "type": "string", "format": "datetime" }),
        ("string", "datetime_iso") => json!({ "type": "string", "format": "date-time" }),
        ("string", "date") => json!({ "type": "string", "format": "date" }),
        ("string", "string" | "") => json!({ "type": "string" }),
        ("int", width @ ("int64" | "uint64")) | (width @ ("int64" | "uint64"), "") => {
            json!({ "type": "integer", "format": width })
        }
        ("float", _) => json!({ "type": "number", "format": "double" }),
        ("bool", _) => json!({ "type": "boolean" }),
        _ => return None,
    })
}

/// Returns whether a member is a string or a list of strings.
fn is_text(schema: &JsonObject) -> bool {
    shape::kind(shape::items(schema).unwrap_or(schema)) == Some("string")
}

/// Makes `RequestId` the last member of a response, and required.
fn require_request_id(response: &mut JsonObject) {
    let name = "RequestId";
    if let Some(Value::Object(properties)) = response.get_mut("properties") {
        properties.shift_remove(name);
        properties.insert(name.to_owned(), json!({ "type": "string", "description": REQUEST_ID }));
    }
    let required = response.entry("required").or_insert_with(|| json!([]));
    if let Value::Array(required) = required {
        required.retain(|required| required != name);
        required.push(name.into());
    }
}
