//! Which of our constraints a member keeps when upstream changes its type.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::import::shape;
use crate::layout::JsonObject;

/// The type of a member without its format and `null`.
#[derive(PartialEq, Eq)]
pub(super) enum TypeSummary {
    /// `string`, `int64`, `boolean` …
    Scalar(String),
    /// A shared type by name.
    Record(String),
    List(Box<TypeSummary>),
}

impl TypeSummary {
    /// Returns the type of a schema. An enumeration of our own has its type on the wire.
    pub(super) fn of(schema: &JsonObject, types: &BTreeMap<String, JsonObject>) -> Self {
        if let Some(file) = schema.get("$ref").and_then(Value::as_str) {
            let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".json");
            let scalar =
                types.get(name).filter(|shared| shape::kind(shared).is_some_and(|kind| kind != "object"));
            return scalar.map_or_else(|| Self::Record(name.to_owned()), |scalar| Self::of(scalar, types));
        }
        let form = schema.get("format").and_then(Value::as_str);
        match (shape::kind(schema), form) {
            (Some("array"), _) => {
                let items = schema.get("items").and_then(Value::as_object);
                Self::List(Box::new(
                    items.map_or(Self::Scalar(String::new()), |items| Self::of(items, types)),
                ))
            }
            (Some("integer"), Some(width)) => Self::Scalar(width.to_owned()),
            (kind, _) => Self::Scalar(kind.unwrap_or("nothing").to_owned()),
        }
    }
}

impl fmt::Display for TypeSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(name) | Self::Record(name) => f.write_str(name),
            Self::List(element) => write!(f, "a list of {element}"),
        }
    }
}

/// Returns our schema without the old type and the constraints that the new type does not allow.
pub(super) fn keep_fitting(ours: &JsonObject, facts: &JsonObject) -> JsonObject {
    let mut kept: JsonObject = ours
        .iter()
        .filter(|(key, value)| fits(key, value, facts))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if !kept.contains_key("enum") {
        for keyword in ["x-enumDescriptions", "x-enumName", "x-enumVariants"] {
            kept.shift_remove(keyword);
        }
    }
    kept
}

fn fits(key: &str, value: &Value, facts: &JsonObject) -> bool {
    let kind = shape::kind(facts);
    let all = |values: &Value| values.as_array().is_some_and(|all| all.iter().all(|value| is(value, facts)));
    match key {
        "type" | "format" | "$ref" | "items" => false,
        "minLength" | "maxLength" | "x-maxBytes" | "pattern" | "contentMediaType" | "contentEncoding" => {
            kind == Some("string")
        }
        "minItems" | "maxItems" | "uniqueItems" => kind == Some("array"),
        "minimum" | "maximum" => ["integer", "number"].map(Some).contains(&kind) && is(value, facts),
        "enum" => ["integer", "string"].map(Some).contains(&kind) && all(value),
        "const" | "default" => is(value, facts),
        "examples" => all(value),
        "x-sensitive" => {
            let element = facts.get("items").and_then(Value::as_object);
            kind == Some("string") || element.is_some_and(|element| shape::kind(element) == Some("string"))
        }
        _ => true,
    }
}

/// Returns whether a value has the type of a schema.
fn is(value: &Value, schema: &JsonObject) -> bool {
    match shape::kind(schema) {
        Some("string") => value.is_string(),
        Some("integer") if schema.get("format") == Some(&"uint64".into()) => value.is_u64(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => {
            let items = schema.get("items").and_then(Value::as_object);
            value
                .as_array()
                .is_some_and(|values| items.is_some_and(|items| values.iter().all(|value| is(value, items))))
        }
        _ => schema.contains_key("$ref") && value.is_object(),
    }
}
