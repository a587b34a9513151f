//! What a schema of the facts says, which is a JSON object until the import is over.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::layout::JsonObject;
use crate::referenced_type;

/// The shared types of a version of a service, by name.
pub(super) type Types = BTreeMap<String, JsonObject>;

/// The keyword `type`, `null` aside.
pub(super) fn kind(schema: &JsonObject) -> Option<&str> {
    match schema.get("type")? {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        kind => kind.as_str(),
    }
}

/// The members of an object.
pub(super) fn members(record: &JsonObject) -> Option<&JsonObject> {
    record.get("properties")?.as_object()
}

/// A member of an object.
pub(super) fn member<'a>(record: &'a JsonObject, name: &str) -> Option<&'a JsonObject> {
    members(record)?.get(name)?.as_object()
}

/// The schema of the elements of a list.
pub(super) fn items(list: &JsonObject) -> Option<&JsonObject> {
    list.get("items")?.as_object()
}

/// The name of the shared type that a schema refers to.
pub(super) fn target(schema: &JsonObject) -> Option<&str> {
    referenced_type(schema.get("$ref")?.as_str()?)
}

/// The shared type that a schema refers to, or the schema itself.
pub(super) fn resolved<'a>(schema: &'a JsonObject, types: &'a Types) -> &'a JsonObject {
    target(schema).and_then(|name| types.get(name)).unwrap_or(schema)
}
