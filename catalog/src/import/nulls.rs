//! Members that are `null` in official responses, although upstream says that they never are.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::convert::Facts;
use super::evidence::RecordId;
use crate::layout::JsonObject;

/// Makes members nullable that an official response shows as `null`, and elements of lists likewise.
pub(super) fn allow_shown_nulls(facts: &mut Facts) {
    let mut members = BTreeSet::new();
    let mut elements = BTreeSet::new();
    facts.visit_responses(&mut |record: &RecordId, name: &str, _: &JsonObject, value: &Value| {
        if value.is_null() {
            members.insert((record.clone(), name.to_owned()));
        } else if value.as_array().is_some_and(|elements| elements.contains(&Value::Null)) {
            elements.insert((record.clone(), name.to_owned()));
        }
    });
    for (record, name) in &members {
        if let Some(record) = facts.record_mut(record) {
            allow_null_member(record, name);
        }
    }
    for (record, name) in &elements {
        let record = facts.record_mut(record);
        let items = record.and_then(|record| record.get_mut("properties")?.get_mut(name)?.get_mut("items"));
        if let Some(items) = items.and_then(Value::as_object_mut) {
            allow_null(items);
        }
    }
}

/// `"type": "string"` → `"type": ["string", "null"]`. A reference cannot be nullable.
pub(super) fn allow_null(schema: &mut JsonObject) {
    if let Some(kind) = schema.get_mut("type").filter(|kind| kind.is_string()) {
        *kind = json!([kind.take(), "null"]);
    }
}

/// A nullable member is not promised. One that refers to a type need not be in the response either.
fn allow_null_member(record: &mut JsonObject, name: &str) {
    let Some(member) =
        record.get_mut("properties").and_then(|members| members.get_mut(name)?.as_object_mut())
    else {
        return;
    };
    let is_reference = member.contains_key("$ref");
    allow_null(member);
    if let Some(Value::Array(promised)) = record.get_mut("x-promised") {
        promised.retain(|promised| promised != name);
    } else if is_reference && let Some(Value::Array(required)) = record.get_mut("required") {
        required.retain(|required| required != name);
    }
}
