//! The JSON Schemas of the spec's own files, with which editors complete and check them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{ActionFile, CatalogedFile, Common, CrateNames, Resources, Schema, ServiceFile};

/// What the file of a described action must have, and a line of a cataloged file lacks.
const DESCRIBED: [&str; 4] = ["name", "summary", "docs", "examples"];

/// Returns the texts of `action.json`, `cataloged.json`, `common.json`, `crates.json`, `resources.json`, `service.json` and `type.json`, by
/// file name.
#[must_use]
pub fn schema_files() -> BTreeMap<String, String> {
    let files = [
        ("action.json", text::<ActionFile>(&DESCRIBED)),
        ("cataloged.json", text::<CatalogedFile>(&[])),
        ("common.json", text::<Common>(&[])),
        ("crates.json", text::<CrateNames>(&[])),
        ("resources.json", text::<Resources>(&[])),
        ("service.json", text::<ServiceFile>(&[])),
        ("type.json", text::<Schema>(&[])),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// The schema of a type, with more required keywords.
fn text<T: JsonSchema>(required: &[&str]) -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    if let Some(object) = schema.as_object_mut() {
        close(object);
        if let Some(Value::Array(all)) = object.get_mut("required") {
            all.extend(required.iter().map(|keyword| Value::from(*keyword)));
        }
        if let Some(Value::Object(definitions)) = object.get_mut("$defs") {
            definitions.values_mut().filter_map(Value::as_object_mut).for_each(close);
        }
    }
    format!("{:#}\n", schema.as_value())
}

/// Rejects other properties, which `serde(flatten)` lets pass, except `$schema` and `$comment`.
fn close(object: &mut Map<String, Value>) {
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for keyword in ["$schema", "$comment"] {
            properties.insert(keyword.to_owned(), json!({ "type": "string" }));
        }
        object.insert("additionalProperties".to_owned(), json!(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the keywords of a type are the names of its fields.
    fn keywords_are_fields<T: JsonSchema>(keywords: &[&str]) {
        let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        let keywords = sorted(keywords.iter().map(|keyword| (*keyword).to_owned()).collect());
        assert_eq!(keywords, sorted(properties.keys().cloned().collect()));
    }

    #[test]
    fn the_lists_of_keywords_are_complete() {
        keywords_are_fields::<ActionFile>(ActionFile::KEYWORDS);
        keywords_are_fields::<CatalogedFile>(CatalogedFile::KEYWORDS);
        keywords_are_fields::<Common>(Common::KEYWORDS);
        keywords_are_fields::<Schema>(Schema::KEYWORDS);
        keywords_are_fields::<ServiceFile>(ServiceFile::KEYWORDS);
    }
}
