//! A whole spec: services with their actions and shared types.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ActionFile, Common, Schema, ServiceFile};

/// Everything under a spec folder, parsed.
#[derive(Clone, Debug)]
pub struct Spec {
    /// What holds for every service: common parameters and the gateway's error codes.
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
    /// Actions and types whose files could not be read, so that what points to them is not reported as well.
    pub unreadable: BTreeSet<String>,
}

impl Spec {
    /// The version of a service that a call names, as the headers `X-TC-Version` and the host do.
    #[must_use]
    pub fn service(&self, name: &str, version: &str) -> Option<&ServiceSpec> {
        let same = |spec: &&ServiceSpec| spec.service.service == name && spec.service.version == version;
        self.services.iter().find(same)
    }
}

impl ServiceSpec {
    /// The folder of the crate below `generated/`: the newest version of a service has the service's name,
    /// every older one its version behind it.
    #[must_use]
    pub fn crate_folder(&self) -> String {
        let name = self.service.service.to_ascii_lowercase();
        if self.newest { name } else { format!("{name}-{}", self.service.version.replace('-', "")) }
    }

    /// The file of an action, relative to the root of the spec.
    #[must_use]
    pub fn action_file(&self, name: &str) -> String {
        format!("{}/actions/{name}.json", self.folder)
    }

    /// The file of a shared type, relative to the root of the spec.
    #[must_use]
    pub fn type_file(&self, name: &str) -> String {
        format!("{}/types/{name}.json", self.folder)
    }

    /// The shared type that a `$ref` in an action or type file points to.
    ///
    /// Actions say `../types/Name.json`, types say `Name.json`.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<(&str, &Schema)> {
        let file = reference.strip_prefix("../types/").unwrap_or(reference);
        let (name, schema) = self.types.get_key_value(file.strip_suffix(".json")?)?;
        Some((name, schema))
    }

    /// The shared types that the chosen actions reach, by name.
    #[must_use]
    pub fn reached(&self, chosen: impl Fn(&ActionFile) -> bool) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let actions = self.actions.values().filter(|action| chosen(action));
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
