//! Limits that an official example breaks, which therefore cannot be true.

use std::collections::BTreeSet;

use serde_json::Value;

use super::convert::Facts;
use super::evidence::RecordId;
use super::shape;
use crate::compare_numbers;
use crate::layout::JsonObject;

/// Removes the ranges and the lists of integers that an official example contradicts. Lists of strings stay, because they
/// are open.
pub(super) fn drop_contradicted(facts: &mut Facts) {
    let mut contradicted: BTreeSet<(RecordId, String, &str)> = BTreeSet::new();
    let mut visit = |record: &RecordId, name: &str, schema: &JsonObject, value: &Value| {
        for (keyword, is_broken) in
            [("enum", breaks_list(schema, value)), ("range", breaks_range(schema, value))]
        {
            if is_broken {
                contradicted.insert((record.clone(), name.to_owned(), keyword));
            }
        }
    };
    facts.visit_requests(&mut visit);
    facts.visit_responses(&mut visit);
    for (record, name, keyword) in &contradicted {
        let record = facts.record_mut(record);
        let member = record.and_then(|record| record.get_mut("properties")?.get_mut(name)?.as_object_mut());
        let Some(member) = member else { continue };
        let keywords = if *keyword == "enum" { &["enum"][..] } else { &["minimum", "maximum"] };
        for keyword in keywords {
            member.shift_remove(*keyword);
            if let Some(items) = member.get_mut("items").and_then(Value::as_object_mut) {
                items.shift_remove(*keyword);
            }
        }
    }
}

/// Returns whether a value, or an element of it, is not in the list of integers of its schema.
fn breaks_list(schema: &JsonObject, value: &Value) -> bool {
    if let (Some(items), Some(elements)) = (shape::items(schema), value.as_array()) {
        return elements.iter().any(|element| breaks_list(items, element));
    }
    let Some(values) = schema.get("enum").and_then(Value::as_array) else { return false };
    integer(value)
        .is_some_and(|integer| values.iter().any(Value::is_i64) && !values.contains(&integer.into()))
}

/// Returns whether a number is not in the range of its schema.
fn breaks_range(schema: &JsonObject, value: &Value) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_number);
    let number = integer(value).map(Into::into).or_else(|| value.as_number().cloned());
    let (Some(low), Some(high), Some(number)) = (bound("minimum"), bound("maximum"), number) else {
        return false;
    };
    compare_numbers(&number, low).is_lt() || compare_numbers(&number, high).is_gt()
}

/// An integer, which some examples send as a string.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
