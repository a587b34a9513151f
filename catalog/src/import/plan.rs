//! The files of a version of a service after an import.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::action::{VersionId, action};
use super::convert::{Facts, convert};
use super::examples::{ExampleChecker, ExampleImport};
use super::merge::Merger;
use super::ours::Ours;
use super::plain_text::plain_text;
use super::remarks::{RemarkKind, Remarks};
use super::source::MetadataFiles;
use super::upstream::{ApiMetadata, Upstream};
use super::{ImportTarget, fixups, words};
use crate::layout::{self, JsonObject};

/// What an import changes in a version of a service.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Folder in the spec, `ccc/2020-02-10`.
    pub folder: String,
    /// Whether the spec does not have this version yet.
    pub is_new: bool,
    /// Whether descriptions may be missing.
    pub is_draft: bool,
    /// The files that change, by path inside the folder: their new text, or `None` to remove them.
    pub changes: BTreeMap<String, Option<String>>,
    /// Number of actions.
    pub actions: usize,
    /// Number of shared types.
    pub types: usize,
    /// Missing descriptions, summaries and titles, as `file#/pointer` inside the folder.
    pub words: Vec<String>,
    /// What else a person should know.
    pub remarks: Remarks,
}

/// The files of a version of a service.
struct Files {
    service: JsonObject,
    actions: BTreeMap<String, JsonObject>,
    types: BTreeMap<String, JsonObject>,
}

/// Plans the import of a version of a service into `target`.
///
/// # Errors
/// Returns all reasons why it cannot be imported.
pub fn plan(found: &MetadataFiles, target: &ImportTarget) -> Result<Plan, Vec<String>> {
    let one = |problem: String| vec![problem];
    let mut upstream = Upstream::read(found).map_err(one)?;
    fixups::apply(&found.folder, &mut upstream)?;
    let metadata = &upstream.api.metadata;
    let folder = format!("{}/{}", metadata.service_short_name, found.version);
    let place = target.place(&folder);
    let ours = Ours::read(&target.spec.join(&folder), &place)?;
    let mut remarks = Remarks::default();
    let facts = convert(&upstream.api, &place, target, &mut remarks)?;
    let mut files = merge(&place, &ours, metadata, &facts, target, &mut remarks);
    take_examples(&place, &mut files, &facts, &upstream, target, &mut remarks)?;
    remove_unreached(&place, &mut files, &ours, &mut remarks);
    Ok(Plan {
        folder,
        is_new: ours.service.is_none(),
        is_draft: ours.is_draft(),
        actions: files.actions.len(),
        types: files.types.len(),
        words: words::missing(&files.actions, &files.types),
        changes: changes(&files, &ours),
        remarks,
    })
}

/// Merges upstream's facts into our files, except examples.
fn merge(
    place: &str,
    ours: &Ours,
    metadata: &ApiMetadata,
    facts: &Facts,
    target: &ImportTarget,
    remarks: &mut Remarks,
) -> Files {
    let is_new = ours.service.is_none();
    let service = VersionId { name: &metadata.service_short_name, version: &metadata.api_version };
    let mut merger = Merger { types: &ours.types, is_draft: ours.is_draft(), remarks };
    let (mut actions, mut types) = (ours.actions.clone(), ours.types.clone());
    for (name, facts) in &facts.actions {
        let path = format!("{place}/actions/{name}.json");
        let known = ours.actions.get(name);
        if known.is_none() && !is_new {
            merger.remarks.push(RemarkKind::ActionAdded, &path, "");
        }
        let file = action(&mut merger, &format!("{path}#"), &service, name, known, facts);
        actions.insert(name.clone(), file);
    }
    for name in ours.actions.keys().filter(|name| !facts.actions.contains_key(*name)) {
        merger.remarks.push(RemarkKind::ActionGone, format!("{place}/actions/{name}.json"), "");
    }
    for (name, facts) in &facts.types {
        let path = format!("{place}/types/{name}.json");
        if !ours.types.contains_key(name) && !is_new {
            merger.remarks.push(RemarkKind::TypeAdded, &path, "");
        }
        let file = merger.shared(&format!("{path}#"), name, facts);
        types.insert(name.clone(), file);
    }
    let service = ours.service.clone().unwrap_or_else(|| draft(metadata, target.with_docs));
    Files { service, actions, types }
}

/// The service file of a new service.
fn draft(metadata: &ApiMetadata, with_docs: bool) -> JsonObject {
    let name = &metadata.service_short_name;
    let words = |text: &Option<String>| text.as_deref().filter(|_| with_docs).map(plain_text);
    layout::object(json!({
        "$schema": "../../schema/service.json",
        "service": name,
        "version": metadata.api_version,
        "title": words(&metadata.title).unwrap_or_else(|| name.clone()),
        "description": words(&metadata.brief).unwrap_or_default(),
        "docs": "https://cloud.tencent.com/document/api",
        "endpoint": format!("{name}.tencentcloudapi.com"),
        "draft": true,
        "errorCodes": {},
    }))
}

/// Replaces the official examples with upstream's current ones.
fn take_examples(
    place: &str,
    files: &mut Files,
    facts: &Facts,
    upstream: &Upstream,
    target: &ImportTarget,
    remarks: &mut Remarks,
) -> Result<(), Vec<String>> {
    let checker = ExampleChecker::new(place, &files.types).map_err(|problem| vec![problem])?;
    let mut errors = Vec::new();
    for (name, file) in files.actions.iter_mut().filter(|(name, _)| facts.actions.contains_key(*name)) {
        let path = format!("{place}/actions/{name}.json");
        let official = upstream.examples.get(name).map_or(&[][..], Vec::as_slice);
        let import = ExampleImport { name, place: &path, action: file, with_docs: target.with_docs };
        match import.examples(&checker, official, remarks) {
            Ok(examples) => drop(file.insert("examples".to_owned(), examples.into())),
            Err(problem) => errors.push(problem),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Removes the types that no action uses.
fn remove_unreached(place: &str, files: &mut Files, ours: &Ours, remarks: &mut Remarks) {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for action in files.actions.values() {
        ["request", "response"]
            .iter()
            .filter_map(|side| action.get(*side))
            .for_each(|side| references(side, &mut open));
    }
    while let Some(name) = open.pop() {
        if let Some(schema) = files.types.get(&name).filter(|_| reached.insert(name.clone())) {
            schema.values().for_each(|part| references(part, &mut open));
        }
    }
    files.types.retain(|name, _| reached.contains(name));
    for name in ours.types.keys().filter(|name| !reached.contains(*name)) {
        remarks.push(RemarkKind::TypeRemoved, format!("{place}/types/{name}.json"), "");
    }
}

/// Collects the names of the types that a schema refers to.
fn references(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(parts) => {
            if let Some(file) = parts.get("$ref").and_then(Value::as_str) {
                names.push(file.rsplit('/').next().unwrap_or(file).trim_end_matches(".json").to_owned());
            }
            parts.values().for_each(|part| references(part, names));
        }
        Value::Array(elements) => elements.iter().for_each(|element| references(element, names)),
        _ => {}
    }
}

/// The files whose text changes.
fn changes(files: &Files, ours: &Ours) -> BTreeMap<String, Option<String>> {
    let mut texts = BTreeMap::new();
    if ours.service.is_none() {
        texts.insert("service.json".to_owned(), layout::service_file(&files.service));
    }
    for (name, action) in &files.actions {
        texts.insert(format!("actions/{name}.json"), layout::action_file(action));
    }
    for (name, schema) in &files.types {
        texts.insert(format!("types/{name}.json"), layout::type_file(schema));
    }
    let gone = ours.types.keys().map(|name| format!("types/{name}.json"));
    let gone: Vec<String> = gone.filter(|path| !texts.contains_key(path)).collect();
    texts.retain(|path, text| ours.texts.get(path) != Some(text));
    let texts = texts.into_iter().map(|(path, text)| (path, Some(text)));
    texts.chain(gone.into_iter().map(|path| (path, None))).collect()
}
