//! The files of a version of a service after an import.

use std::collections::{BTreeMap, BTreeSet};

use super::action::{VersionId, action};
use super::cataloged::Cataloged;
use super::convert::{Facts, convert};
use super::examples::{ExampleChecker, ExampleImport};
use super::merge::Merger;
use super::ours::Ours;
use super::remarks::{RemarkKind, Remarks};
use super::source::MetadataFiles;
use super::upstream::{ApiMetadata, Upstream};
use super::{ImportTarget, fixups, words};
use crate::layout::{self, JsonObject};
use crate::spec::json_references;

/// What an import changes in a version of a service.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Folder in the spec, `ccc/2020-02-10`.
    pub folder: String,
    /// Whether the spec does not have this version yet.
    pub is_new: bool,
    /// The files that change, by path inside the spec: their new text, or `None` to remove them.
    pub changes: BTreeMap<String, Option<String>>,
    /// Number of actions.
    pub actions: usize,
    /// Number of actions that have our own descriptions.
    pub described: usize,
    /// Number of shared types.
    pub types: usize,
    /// Descriptions, summaries and titles that are missing from described actions, as `file#/pointer` inside the folder.
    pub words: Vec<String>,
    /// What else a person should know.
    pub remarks: Remarks,
}

/// The actions and types of a version of a service.
struct Files {
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
    let ours = Ours::read(&target.spec, &target.name, &folder)?;
    let mut remarks = Remarks::default();
    let reviewed = target.reviewed.actions.version(&folder);
    let facts = convert(&upstream, &place, target, reviewed, &mut remarks)?;
    let mut files = merge(&place, &ours, metadata, &facts, &mut remarks);
    take_examples(&place, &mut files, &facts, target, &mut remarks)?;
    remove_unreached(&place, &mut files, &ours, &mut remarks);
    let (actions, types) = (files.actions.len(), files.types.len());
    let (described, cataloged) = separate(files, &ours);
    Ok(Plan {
        is_new: ours.is_new(),
        actions,
        described: described.actions.len(),
        types,
        words: words::missing(&described.actions, &described.types),
        changes: changes(&folder, &described, cataloged, metadata, &ours),
        folder,
        remarks,
    })
}

/// Merges upstream's facts into our files, except examples.
fn merge(place: &str, ours: &Ours, metadata: &ApiMetadata, facts: &Facts, remarks: &mut Remarks) -> Files {
    let service = VersionId { name: &metadata.service_short_name, version: &metadata.api_version };
    let mut merger = Merger { types: &ours.types, with_gaps: false, remarks };
    let (mut actions, mut types) = (ours.actions.clone(), ours.types.clone());
    for (name, facts) in &facts.actions {
        let path = format!("{place}/actions/{name}.json");
        if !ours.is_new() && !ours.has_action(name) {
            merger.remarks.push(RemarkKind::ActionAdded, &path, "");
        }
        merger.with_gaps = ours.describes(name);
        let file = action(&mut merger, &format!("{path}#"), &service, name, ours.actions.get(name), facts);
        actions.insert(name.clone(), file);
    }
    let known = ours.actions.keys().chain(ours.cataloged_actions());
    for name in known.filter(|name| !facts.actions.contains_key(*name)) {
        merger.remarks.push(RemarkKind::ActionGone, format!("{place}/actions/{name}.json"), "");
    }
    let described = actions.iter().filter(|(name, _)| ours.describes(name)).map(|(_, action)| action);
    let described = reached(described, &facts.types);
    for (name, facts) in &facts.types {
        let path = format!("{place}/types/{name}.json");
        merger.with_gaps = described.contains(name);
        if merger.with_gaps && !ours.types.contains_key(name) {
            merger.remarks.push(RemarkKind::TypeAdded, &path, "");
        }
        let file = merger.shared(&format!("{path}#"), name, facts);
        types.insert(name.clone(), file);
    }
    Files { actions, types }
}

/// Separates what is described from what is only cataloged. The types of described actions are described, too.
fn separate(files: Files, ours: &Ours) -> (Files, Cataloged) {
    let described = files.actions.iter().filter(|(name, _)| ours.describes(name)).map(|(_, action)| action);
    let reached = reached(described, &files.types);
    let mut cataloged = Cataloged::default();
    let mut described = Files { actions: BTreeMap::new(), types: BTreeMap::new() };
    for (name, action) in files.actions {
        if ours.describes(&name) {
            described.actions.insert(name, action);
        } else {
            cataloged.add_action(&name, action);
        }
    }
    for (name, schema) in files.types {
        if ours.types.contains_key(&name) || reached.contains(&name) {
            described.types.insert(name, schema);
        } else {
            cataloged.add_type(&name, schema);
        }
    }
    (described, cataloged)
}

/// Replaces the official examples with upstream's current ones.
fn take_examples(
    place: &str,
    files: &mut Files,
    facts: &Facts,
    target: &ImportTarget,
    remarks: &mut Remarks,
) -> Result<(), Vec<String>> {
    let checker = ExampleChecker::new(place, &files.types).map_err(|problem| vec![problem])?;
    let mut errors = Vec::new();
    for (name, file) in &mut files.actions {
        let Some(facts) = facts.actions.get(name) else { continue };
        let path = format!("{place}/actions/{name}.json");
        let import = ExampleImport { place: &path, action: file, with_docs: target.with_docs };
        match import.examples(&checker, &facts.examples, remarks) {
            Ok(examples) => drop(file.insert("examples".to_owned(), examples.into())),
            Err(problem) => errors.push(problem),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Removes the types that no action uses.
fn remove_unreached(place: &str, files: &mut Files, ours: &Ours, remarks: &mut Remarks) {
    let reached = reached(files.actions.values(), &files.types);
    files.types.retain(|name, _| reached.contains(name));
    for name in ours.types.keys().filter(|name| !reached.contains(*name)) {
        remarks.push(RemarkKind::TypeRemoved, format!("{place}/types/{name}.json"), "");
    }
}

/// Returns the types that actions use, directly or indirectly.
fn reached<'a>(
    actions: impl Iterator<Item = &'a JsonObject>,
    types: &BTreeMap<String, JsonObject>,
) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for action in actions {
        let sides = ["request", "response"].iter().filter_map(|side| action.get(*side));
        sides.for_each(|side| json_references(side, &mut open));
    }
    while let Some(name) = open.pop() {
        if let Some(schema) = types.get(&name).filter(|_| reached.insert(name.clone())) {
            schema.values().for_each(|part| json_references(part, &mut open));
        }
    }
    reached
}

/// The files whose text changes, by path inside the spec.
fn changes(
    folder: &str,
    described: &Files,
    cataloged: Cataloged,
    metadata: &ApiMetadata,
    ours: &Ours,
) -> BTreeMap<String, Option<String>> {
    let mut texts = BTreeMap::new();
    for (name, action) in &described.actions {
        texts.insert(format!("{folder}/actions/{name}.json"), layout::action_file(action));
    }
    for (name, schema) in &described.types {
        texts.insert(format!("{folder}/types/{name}.json"), layout::type_file(schema));
    }
    if !cataloged.is_empty() {
        let (file, examples) = cataloged.files(metadata);
        texts.insert(format!("{folder}.json"), layout::cataloged_file(&file));
        if !examples.is_empty() {
            texts.insert(format!("{folder}.examples.json"), layout::examples_file(&examples));
        }
    }
    let is_ours = |path: &&String| !path.ends_with("/service.json") && !texts.contains_key(*path);
    let gone: Vec<String> = ours.texts.keys().filter(is_ours).cloned().collect();
    texts.retain(|path, text| ours.texts.get(path) != Some(text));
    let texts = texts.into_iter().map(|(path, text)| (path, Some(text)));
    texts.chain(gone.into_iter().map(|path| (path, None))).collect()
}
