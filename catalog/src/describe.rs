//! Moves actions out of a cataloged file into files of their own, whose gaps a person then fills in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::layout::{self, JsonObject, object};
use crate::spec::json_references;
use crate::{REQUEST_ID, Sources, explorer_page, referenced_type, suggest};

/// The files that change when actions are to be described.
#[derive(Clone, Debug, Default)]
pub struct DescribePlan {
    /// The files by path inside the spec: their new text, or `None` to remove them.
    pub changes: BTreeMap<String, Option<String>>,
    /// The actions that get a file.
    pub actions: Vec<String>,
    /// The types that get a file because these actions use them.
    pub types: BTreeSet<String>,
}

/// Plans to move actions of a version, `cvm/2017-03-12`, into its folder, with the types that they use; all that are left if
/// `wanted` is empty.
///
/// # Errors
/// Returns what is wrong with the version, or with the names of the actions.
pub fn describe(sources: &Sources, folder: &str, wanted: &[String]) -> Result<DescribePlan, String> {
    let path = format!("{folder}.json");
    let mut file = read(sources, &path)?
        .ok_or_else(|| format!("{path} does not exist: the version has no actions left to describe"))?;
    let examples_path = format!("{folder}.examples.json");
    let mut examples = read(sources, &examples_path)?.unwrap_or_default();
    let service_path = format!("{folder}/service.json");
    let mut service = read(sources, &service_path)?.unwrap_or_else(|| service_file(&file));
    let [mut actions, mut types] = ["actions", "types"].map(|key| part(&mut file, key));

    let mut plan = DescribePlan { actions: choose(&actions, wanted, &path)?, ..DescribePlan::default() };
    plan.types = reached(plan.actions.iter().filter_map(|name| actions.get(name)), &types);
    for name in &plan.actions {
        let action = part(&mut actions, name);
        add_error_codes(&mut service, &action);
        let examples = examples.shift_remove(name);
        let text = layout::action_file(&action_file(&service, name, action, examples));
        plan.changes.insert(format!("{folder}/actions/{name}.json"), Some(text));
    }
    for name in &plan.types {
        let mut schema = part(&mut types, name);
        point_to_files(&mut schema, "");
        describe_members(&mut schema);
        schema.entry("description").or_insert_with(|| "".into());
        plan.changes.insert(format!("{folder}/types/{name}.json"), Some(layout::type_file(&schema)));
    }
    plan.changes.insert(service_path, Some(layout::service_file(&service)));
    let is_done = actions.is_empty();
    file.extend([("actions".to_owned(), actions.into()), ("types".to_owned(), types.into())]);
    let rest = [(path, layout::cataloged_file(&file)), (examples_path, layout::examples_file(&examples))];
    plan.changes.extend(rest.map(|(path, text)| (path, (!is_done).then_some(text))));
    Ok(plan)
}

/// Reads a file as JSON, if it exists.
fn read(sources: &Sources, path: &str) -> Result<Option<JsonObject>, String> {
    let text = sources.iter().find(|(known, _)| *known == path).map(|(_, text)| text);
    text.map(serde_json::from_str).transpose().map_err(|error| format!("{path}: {error}"))
}

/// Takes an object out of another.
fn part(of: &mut JsonObject, key: &str) -> JsonObject {
    of.shift_remove(key).map(object).unwrap_or_default()
}

/// The actions to describe.
fn choose(known: &JsonObject, wanted: &[String], path: &str) -> Result<Vec<String>, String> {
    if wanted.is_empty() {
        return Ok(known.keys().cloned().collect());
    }
    let unknown = wanted.iter().filter(|name| !known.contains_key(*name));
    let mistakes: Vec<String> = unknown
        .map(|name| {
            format!("{path} has no action `{name}`; {}", suggest(name, known.keys().map(String::as_str)))
        })
        .collect();
    if mistakes.is_empty() { Ok(wanted.to_vec()) } else { Err(mistakes.join("\n")) }
}

/// The cataloged types that actions use, directly or indirectly.
fn reached<'a>(actions: impl Iterator<Item = &'a Value>, types: &JsonObject) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    actions.for_each(|action| json_references(action, &mut open));
    while let Some(name) = open.pop() {
        if let Some(schema) = types.get(&name)
            && reached.insert(name)
        {
            json_references(schema, &mut open);
        }
    }
    reached
}

/// A service file with gaps.
fn service_file(file: &JsonObject) -> JsonObject {
    let text = |key: &str| file.get(key).and_then(Value::as_str).unwrap_or_default();
    object(json!({
        "$schema": "../../schema/service.json",
        "service": text("service"),
        "version": text("version"),
        "title": "",
        "description": "",
        "docs": explorer_page(text("service"), text("version"), None),
        "endpoint": text("endpoint"),
        "errorCodes": {},
    }))
}

/// Adds the error codes of an action to the service file, to be described there.
fn add_error_codes(service: &mut JsonObject, action: &JsonObject) {
    let Some(Value::Object(known)) = service.get_mut("errorCodes") else { return };
    for code in action.get("errorCodes").and_then(Value::as_array).into_iter().flatten() {
        if let Some(code) = code.as_str().filter(|code| !known.contains_key(*code)) {
            known.insert(code.to_owned(), json!({ "description": "" }));
        }
    }
    known.sort_keys();
}

/// An action's file with gaps.
fn action_file(service: &JsonObject, name: &str, action: JsonObject, examples: Option<Value>) -> JsonObject {
    let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut file = object(json!({
        "$schema": "../../../schema/action.json",
        "name": name,
        "summary": "",
        "docs": explorer_page(text("service"), text("version"), Some(name)),
    }));
    file.extend(action);
    for side in ["request", "response"] {
        if let Some(Value::Object(record)) = file.get_mut(side) {
            point_to_files(record, "../types/");
            describe_members(record);
        }
    }
    file.entry("errorCodes").or_insert_with(|| json!([]));
    let mut examples = examples.unwrap_or_else(|| json!([]));
    for example in examples.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let rest = std::mem::take(example);
        example.insert("title".to_owned(), "".into());
        example.extend(rest);
    }
    file.insert("examples".to_owned(), examples);
    file
}

/// Gives every member of a record a description to be written.
fn describe_members(record: &mut JsonObject) {
    let members = record.get_mut("properties").and_then(Value::as_object_mut);
    for (name, member) in members.into_iter().flatten() {
        let description = if name == "RequestId" { REQUEST_ID } else { "" };
        if let Value::Object(member) = member {
            member.entry("description").or_insert_with(|| description.into());
        }
    }
}

/// Lets references point to the files of types: `#/types/Name` → `../types/Name.json`.
fn point_to_files(schema: &mut JsonObject, folder: &str) {
    if let Some(reference) = schema.get_mut("$ref")
        && let Some(name) = reference.as_str().and_then(referenced_type)
    {
        *reference = format!("{folder}{name}.json").into();
    }
    for part in schema.values_mut() {
        match part {
            Value::Object(part) => point_to_files(part, folder),
            Value::Array(elements) => {
                let parts = elements.iter_mut().filter_map(Value::as_object_mut);
                parts.for_each(|part| point_to_files(part, folder));
            }
            _ => {}
        }
    }
}
