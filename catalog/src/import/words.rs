//! Missing descriptions, summaries and titles.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::layout::JsonObject;

/// Returns every empty or missing description, summary and title as `file#/pointer` inside the service's folder.
pub(super) fn missing(
    actions: &BTreeMap<String, JsonObject>,
    types: &BTreeMap<String, JsonObject>,
) -> Vec<String> {
    let mut missing = Vec::new();
    for (name, action) in actions {
        let file = format!("actions/{name}.json#");
        add(action, "summary", &file, &mut missing);
        for side in ["request", "response"] {
            if let Some(record) = action.get(side).and_then(Value::as_object) {
                members(record, &format!("{file}/{side}"), &mut missing);
            }
        }
        let examples = action.get("examples").and_then(Value::as_array).into_iter().flatten();
        for (index, example) in examples.filter_map(Value::as_object).enumerate() {
            add(example, "title", &format!("{file}/examples/{index}"), &mut missing);
        }
    }
    for (name, schema) in types {
        let file = format!("types/{name}.json#");
        add(schema, "description", &file, &mut missing);
        members(schema, &file, &mut missing);
    }
    missing
}

fn members(record: &JsonObject, place: &str, missing: &mut Vec<String>) {
    let properties = record.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (name, member) in properties {
        if let Some(member) = member.as_object() {
            add(member, "description", &format!("{place}/properties/{name}"), missing);
        }
    }
}

/// Adds a text if it is empty or missing.
fn add(object: &JsonObject, key: &str, place: &str, missing: &mut Vec<String>) {
    if object.get(key).and_then(Value::as_str).is_none_or(str::is_empty) {
        missing.push(format!("{place}/{key}"));
    }
}
