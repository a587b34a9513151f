//! A whole spec: services with their actions and shared types.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ActionFile, Common, Schema, ServiceFile};

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
    /// Folder relative to the root of the spec, `ccc/2020-02-10`.
    pub folder: String,
    /// Whether the spec has no newer version of the service.
    pub newest: bool,
    /// `service.json`.
    pub service: ServiceFile,
    /// `actions/*.json`, by file stem.
    pub actions: BTreeMap<String, ActionFile>,
    /// `types/*.json`, by file stem.
    pub types: BTreeMap<String, Schema>,
    /// Stems of action and type files that cannot be parsed. References to them are not reported as well.
    pub unreadable: BTreeSet<String>,
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
    /// Returns the folder of the generated crate: the name of the service, followed by the version unless it is the
    /// newest one.
    #[must_use]
    pub fn crate_folder(&self) -> String {
        let name = self.service.service.to_ascii_lowercase();
        if self.newest { name } else { format!("{name}-{}", self.service.version.replace('-', "")) }
    }

    /// Returns the file of an action, relative to the root of the spec.
    #[must_use]
    pub fn action_file(&self, name: &str) -> String {
        format!("{}/actions/{name}.json", self.folder)
    }

    /// Returns the file of a shared type, relative to the root of the spec.
    #[must_use]
    pub fn type_file(&self, name: &str) -> String {
        format!("{}/types/{name}.json", self.folder)
    }

    /// Returns the shared type that a `$ref` refers to: `../types/Name.json` in an action, `Name.json` in a type.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<(&str, &Schema)> {
        let file = reference.strip_prefix("../types/").unwrap_or(reference);
        let (name, schema) = self.types.get_key_value(file.strip_suffix(".json")?)?;
        Some((name, schema))
    }

    /// Returns the names of the shared types that the actions accepted by `filter` use.
    #[must_use]
    pub fn reached(&self, filter: impl Fn(&ActionFile) -> bool) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let actions = self.actions.values().filter(|action| filter(action));
        let mut open: Vec<&Schema> = actions.flat_map(|action| [&action.request, &action.response]).collect();
        while let Some(schema) = open.pop() {
            open.extend(schema.properties.values());
            open.extend(schema.items.as_deref());
            let target = schema.reference.as_deref().and_then(|reference| self.resolve(reference));
            if let Some((name, target)) = target
                && reached.insert(name.to_owned())
            {
                open.push(target);
            }
        }
        reached
    }
}
