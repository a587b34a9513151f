//! The files of each version → [`ServiceSpec`].

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::EXAMPLES;
use crate::diagnostic::{Diagnostics, SourceLocation, suggest};
use crate::{
    ActionFile, CatalogedExamples, CatalogedFile, CatalogedNames, CrateNames, Resources, Schema, ServiceFile,
    ServiceSpec, Unknown,
};

/// The versions parsed so far, by folder.
#[derive(Default)]
pub(super) struct Versions(BTreeMap<String, VersionFiles>);

/// The files of a version.
#[derive(Default)]
pub(super) struct VersionFiles {
    /// Whether there is a `service.json`, valid or not.
    has_service_file: bool,
    service: Option<ServiceFile>,
    /// Whether there is a cataloged file, valid or not.
    has_cataloged_file: bool,
    cataloged: Option<CatalogedFile>,
    pub(super) examples: Option<CatalogedExamples>,
    actions: BTreeMap<String, ActionFile>,
    types: BTreeMap<String, Schema>,
    unreadable: BTreeSet<String>,
}

impl VersionFiles {
    pub(super) fn add_cataloged(&mut self, file: Option<CatalogedFile>) {
        self.has_cataloged_file = true;
        self.cataloged = file;
    }

    pub(super) fn add_service(&mut self, file: Option<ServiceFile>) {
        self.has_service_file = true;
        self.service = file;
    }

    pub(super) fn add_action(&mut self, file: &str, action: Option<ActionFile>) {
        match action {
            Some(action) => drop(self.actions.insert(stem(file), action)),
            None => _ = self.unreadable.insert(stem(file)),
        }
    }

    pub(super) fn add_type(&mut self, file: &str, schema: Option<Schema>) {
        match schema {
            Some(schema) => drop(self.types.insert(stem(file), schema)),
            None => _ = self.unreadable.insert(stem(file)),
        }
    }

    /// Adds the content of the cataloged file, and returns its names.
    fn add_facts(
        &mut self,
        mut file: CatalogedFile,
        folder: &str,
        diagnostics: &mut Diagnostics,
    ) -> CatalogedNames {
        let location = SourceLocation::file(format!("{folder}.json"));
        report_unknown(&location, &file.unknown, diagnostics);
        file.complete();
        self.service.get_or_insert_with(|| file.service_file()).add_error_codes(file.actions.values());
        let mut names = CatalogedNames::default();
        let mut examples = self.examples.take().unwrap_or_default();
        for (name, mut action) in file.actions {
            action.examples = examples.swap_remove(&name).unwrap_or_default();
            match self.actions.entry(name) {
                Entry::Occupied(entry) => {
                    report_twice(&location.at("actions").at(entry.key()), diagnostics);
                }
                Entry::Vacant(entry) => {
                    names.actions.insert(entry.key().clone());
                    entry.insert(action);
                }
            }
        }
        for (name, schema) in file.types {
            match self.types.entry(name) {
                Entry::Occupied(entry) => report_twice(&location.at("types").at(entry.key()), diagnostics),
                Entry::Vacant(entry) => {
                    names.types.insert(entry.key().clone());
                    entry.insert(schema);
                }
            }
        }
        for name in examples.keys() {
            let location = SourceLocation::file(format!("{folder}{EXAMPLES}.json")).at(name);
            diagnostics.push(
                &location,
                "the cataloged file has no action of this name",
                "remove the examples",
            );
        }
        names
    }

    /// Returns the version, with what its folder and its cataloged file contain.
    fn finish(
        mut self,
        folder: String,
        names_crate: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<ServiceSpec> {
        if !self.has_service_file && !self.has_cataloged_file {
            let location = SourceLocation::file(format!("{folder}/service.json"));
            diagnostics.push(&location, "the file is missing", "add it next to `actions` and `types`");
        }
        let mut cataloged = CatalogedNames::default();
        if let Some(file) = self.cataloged.take() {
            cataloged = self.add_facts(file, &folder, diagnostics);
        }
        Some(ServiceSpec {
            names_crate,
            folder,
            service: self.service?,
            resources: BTreeMap::new(),
            actions: self.actions,
            types: self.types,
            cataloged,
            unreadable: self.unreadable,
        })
    }
}

/// Reports what an action or type of a cataloged file has a file of its own for.
fn report_twice(location: &SourceLocation, diagnostics: &mut Diagnostics) {
    let fix = "remove one of the two; `cargo xtask import` writes the cataloged file without it";
    diagnostics.push(location, "it is also described in a file of its own", fix);
}

/// Reports keywords of a cataloged file that the format does not have.
fn report_unknown(location: &SourceLocation, unknown: &Unknown, diagnostics: &mut Diagnostics) {
    for keyword in unknown.keys().filter(|keyword| *keyword != "$schema") {
        let fix = suggest(keyword, CatalogedFile::KEYWORDS.iter().copied());
        diagnostics.push(&location.at(keyword), format!("unknown keyword `{keyword}`"), fix);
    }
}

impl Versions {
    pub(super) fn version(&mut self, service: &str, version: &str) -> &mut VersionFiles {
        self.0.entry(format!("{service}/{version}")).or_default()
    }

    pub(super) fn finish(
        self,
        crates: &CrateNames,
        resources: &Resources,
        diagnostics: &mut Diagnostics,
    ) -> Vec<ServiceSpec> {
        let versions = self.0.into_iter().filter_map(|(folder, content)| {
            let (service, version) = folder.split_once('/')?;
            let names_crate = crates.0.get(service).is_some_and(|named| named == version);
            let mut finished = content.finish(folder, names_crate, diagnostics)?;
            finished.resources = resources.0.get(&finished.folder).cloned().unwrap_or_default();
            Some(finished)
        });
        versions.collect()
    }
}

/// The file's name without `.json`.
fn stem(file: &str) -> String {
    file.strip_suffix(".json").unwrap_or(file).to_owned()
}
