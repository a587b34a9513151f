//! The facts of actions and types that nobody has described → the lines of a cataloged file and of its examples.

use serde_json::{Value, json};

use super::upstream::ApiMetadata;
use crate::layout::{JsonObject, object};
use crate::{REQUEST_ID, referenced_type};

/// What a cataloged file and its examples consist of.
#[derive(Default)]
pub(super) struct Cataloged {
    actions: JsonObject,
    types: JsonObject,
    examples: JsonObject,
}

impl Cataloged {
    /// Adds an action from the content of a file of its own, without what follows from the rest.
    pub(super) fn add_action(&mut self, name: &str, mut action: JsonObject) {
        for key in ["$schema", "name", "docs"] {
            action.shift_remove(key);
        }
        let is_empty =
            |value: &Value| value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
        action.retain(|key, value| key == "examples" || !is_empty(value));
        if let Some(Value::Array(mut examples)) = action.shift_remove("examples")
            && !examples.is_empty()
        {
            for example in examples.iter_mut().filter_map(Value::as_object_mut) {
                example.retain(|key, value| key != "title" || !is_empty(value));
            }
            self.examples.insert(name.to_owned(), examples.into());
        }
        if let Some(Value::Object(id)) =
            action.get_mut("response").and_then(|side| side.pointer_mut("/properties/RequestId"))
        {
            id.retain(|key, value| key != "description" || value != REQUEST_ID);
        }
        action.values_mut().for_each(point_to_lines);
        self.actions.insert(name.to_owned(), action.into());
    }

    /// Adds a shared type from the content of a file of its own.
    pub(super) fn add_type(&mut self, name: &str, mut schema: JsonObject) {
        schema.values_mut().for_each(point_to_lines);
        self.types.insert(name.to_owned(), schema.into());
    }

    /// Returns whether everything is described.
    pub(super) fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Returns the cataloged file and the file of examples.
    pub(super) fn files(self, metadata: &ApiMetadata) -> (JsonObject, JsonObject) {
        let name = &metadata.service_short_name;
        let file = object(json!({
            "$schema": "../schema/cataloged.json",
            "service": name,
            "version": metadata.api_version,
            "title": metadata.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(name),
            "endpoint": format!("{name}.tencentcloudapi.com"),
            "actions": self.actions,
            "types": self.types,
        }));
        (file, self.examples)
    }
}

/// Lets references point into the cataloged file: `../types/Name.json` → `#/types/Name`.
fn point_to_lines(schema: &mut Value) {
    match schema {
        Value::Object(parts) => {
            if let Some(reference) = parts.get_mut("$ref")
                && let Some(name) = reference.as_str().and_then(referenced_type)
            {
                *reference = format!("#/types/{name}").into();
            }
            parts.values_mut().for_each(point_to_lines);
        }
        Value::Array(elements) => elements.iter_mut().for_each(point_to_lines),
        _ => {}
    }
}
