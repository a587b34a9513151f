//! The JSON Schemas of the spec's own files, from which editors check and complete them.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema as Root};
use serde_json::{Value, json};

use crate::{ActionFile, Common, Schema, ServiceFile};

/// `action.json`, `common.json`, `service.json` and `type.json`, by file name.
#[must_use]
pub fn schema_files() -> BTreeMap<String, String> {
    let files = [
        ("action.json", root::<ActionFile>()),
        ("common.json", root::<Common>()),
        ("service.json", root::<ServiceFile>()),
        ("type.json", root::<Schema>()),
    ];
    files.into_iter().map(|(name, schema)| (name.to_owned(), text(schema))).collect()
}

fn root<T: JsonSchema>() -> Root {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// Closes the objects, which `serde(flatten)` leaves open, and writes the schema out.
fn text(mut schema: Root) -> String {
    let closed = |object: &mut serde_json::Map<String, Value>| {
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.insert("$schema".to_owned(), json!({ "type": "string" }));
            object.insert("additionalProperties".to_owned(), json!(false));
        }
    };
    if let Some(object) = schema.as_object_mut() {
        closed(object);
        if let Some(Value::Object(definitions)) = object.get_mut("$defs") {
            definitions.values_mut().filter_map(Value::as_object_mut).for_each(closed);
        }
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
