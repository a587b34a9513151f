//! A whole spec: services with their actions and shared types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{ActionFile, Common, ResourceSpec, Schema, ServiceFile, SourceLocation};

/// All files of a spec folder, parsed.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `common.json`: common parameters and the error codes of the gateway.
    pub common: Common,
    /// The services, sorted by folder.
    pub services: Vec<ServiceSpec>,
}

/// One version of one service.
#[derive(Clone, Debug)]
pub struct ServiceSpec {
    /// Folder relative to the root of the spec, `ccc/2020-02-10`. The file of a cataloged version is `<folder>.json`.
    pub folder: String,
    /// Whether the crate has the name of the service alone, without the version.
    pub names_crate: bool,
    /// `service.json`, or what is known of a version without one.
    pub service: ServiceFile,
    /// Its part of `resources.json`, by name.
    pub resources: BTreeMap<String, ResourceSpec>,
    /// The actions, by the stem of their file or their key in the cataloged file.
    pub actions: BTreeMap<String, ActionFile>,
    /// The shared types, by the stem of their file or their key in the cataloged file.
    pub types: BTreeMap<String, Schema>,
    /// What the cataloged file contains; the rest has files of its own in the folder.
    pub cataloged: CatalogedNames,
    /// Stems of action and type files that cannot be parsed. References to them are not reported as well.
    pub unreadable: BTreeSet<String>,
}

/// The names of the actions and types in a cataloged file.
#[derive(Clone, Debug, Default)]
pub struct CatalogedNames {
    /// Names of actions.
    pub actions: BTreeSet<String>,
    /// Names of shared types.
    pub types: BTreeSet<String>,
}

impl Spec {
    /// Returns a version of a service, by its name and version on the wire.
    #[must_use]
    pub fn service(&self, name: &str, version: &str) -> Option<&ServiceSpec> {
        let same = |spec: &&ServiceSpec| spec.service.service == name && spec.service.version == version;
        self.services.iter().find(same)
    }
}

impl ServiceSpec {
    /// Returns the folder of the generated crate: the name of the service, followed by the version unless `crates.json`
    /// gives the name to this version.
    #[must_use]
    pub fn crate_folder(&self) -> String {
        let name = self.service.service.to_ascii_lowercase();
        if self.names_crate { name } else { format!("{name}-{}", self.service.version.replace('-', "")) }
    }

    /// Returns where the service itself stands: its `service.json`, or the cataloged file.
    #[must_use]
    pub fn service_location(&self) -> SourceLocation {
        let mut actions = self.actions.keys();
        if !self.actions.is_empty() && actions.all(|name| self.cataloged.actions.contains(name)) {
            return SourceLocation::file(self.cataloged_file());
        }
        SourceLocation::file(format!("{}/service.json", self.folder))
    }

    /// Returns where an action stands: its file, or its line in the cataloged file.
    #[must_use]
    pub fn action_location(&self, name: &str) -> SourceLocation {
        if self.cataloged.actions.contains(name) {
            return SourceLocation::file(self.cataloged_file()).at("actions").at(name);
        }
        SourceLocation::file(format!("{}/actions/{name}.json", self.folder))
    }

    /// Returns where a shared type stands: its file, or its line in the cataloged file.
    #[must_use]
    pub fn type_location(&self, name: &str) -> SourceLocation {
        if self.cataloged.types.contains(name) {
            return SourceLocation::file(self.cataloged_file()).at("types").at(name);
        }
        SourceLocation::file(format!("{}/types/{name}.json", self.folder))
    }

    /// Returns the path of the cataloged file, whether it exists or not.
    #[must_use]
    pub fn cataloged_file(&self) -> String {
        format!("{}.json", self.folder)
    }

    /// Returns whether a location is in a cataloged file, where descriptions may be missing.
    #[must_use]
    pub fn is_cataloged(&self, location: &SourceLocation) -> bool {
        location.file == self.cataloged_file()
    }

    /// Returns the shared type that a `$ref` refers to: `../types/Name.json` in an action's file, `Name.json` in a type's
    /// file, `#/types/Name` in a cataloged file.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<(&str, &Schema)> {
        let (name, schema) = self.types.get_key_value(referenced_type(reference)?)?;
        Some((name, schema))
    }

    /// Returns the object of a response that shows a resource: the element of the list, or the response itself.
    #[must_use]
    pub fn shown<'a>(&'a self, action: &'a ActionFile) -> Option<&'a Schema> {
        let resolve = |schema: &'a Schema| match &schema.reference {
            Some(reference) => self.resolve(reference).map(|(_, target)| target),
            None => Some(schema),
        };
        let Some(pagination) = &action.pagination else { return Some(&action.response) };
        let list = pagination
            .items()
            .split('.')
            .try_fold(&action.response, |schema, step| resolve(schema.properties.get(step)?))?;
        resolve(list.items.as_deref()?)
    }

    /// Returns the names of the shared types that the actions accepted by `filter` use.
    #[must_use]
    pub fn reached(&self, filter: impl Fn(&ActionFile) -> bool) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut open = Vec::new();
        for action in self.actions.values().filter(|action| filter(action)) {
            references(&action.request, &mut open);
            references(&action.response, &mut open);
        }
        while let Some(name) = open.pop() {
            if let Some(target) = self.types.get(&name)
                && reached.insert(name)
            {
                references(target, &mut open);
            }
        }
        reached
    }
}

/// Collects the names of the shared types that a schema refers to.
pub(crate) fn references(schema: &Schema, names: &mut Vec<String>) {
    names.extend(schema.reference.as_deref().and_then(referenced_type).map(str::to_owned));
    schema.properties.values().chain(schema.items.as_deref()).for_each(|part| references(part, names));
}

/// Collects the names of the shared types that a schema, or anything that contains schemas, refers to as JSON.
pub(crate) fn json_references(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(parts) => {
            let name = parts.get("$ref").and_then(|reference| referenced_type(reference.as_str()?));
            names.extend(name.map(str::to_owned));
            parts.values().for_each(|part| json_references(part, names));
        }
        Value::Array(elements) => elements.iter().for_each(|element| json_references(element, names)),
        _ => {}
    }
}

/// Returns the name of the shared type in a `$ref`, whichever kind of file it stands in.
#[must_use]
pub fn referenced_type(reference: &str) -> Option<&str> {
    match reference.strip_prefix("#/types/") {
        Some(name) => Some(name),
        None => reference.strip_prefix("../types/").unwrap_or(reference).strip_suffix(".json"),
    }
}
