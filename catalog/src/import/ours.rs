//! Our files of a version of a service.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::layout::JsonObject;

/// Our files, parsed, and their texts to detect changes.
#[derive(Default)]
pub(super) struct Ours {
    pub(super) service: Option<JsonObject>,
    pub(super) actions: BTreeMap<String, JsonObject>,
    pub(super) types: BTreeMap<String, JsonObject>,
    /// The cataloged file, with what is not described yet.
    pub(super) cataloged: Option<JsonObject>,
    /// Texts by path inside the spec, `ccc/2020-02-10/actions/Name.json`.
    pub(super) texts: BTreeMap<String, String>,
}

impl Ours {
    /// Reads the files of a version, which may be missing; `spec` is the root, and `name` its name in messages.
    ///
    /// # Errors
    /// Returns every file that cannot be read.
    pub(super) fn read(spec: &Path, name: &str, folder: &str) -> Result<Self, Vec<String>> {
        let mut ours = Self::default();
        let mut errors = Vec::new();
        for kind in ["", "actions/", "types/"] {
            for entry in fs::read_dir(spec.join(folder).join(kind)).into_iter().flatten().flatten() {
                let file = entry.file_name().to_string_lossy().into_owned();
                let Some(stem) = file.strip_suffix(".json") else { continue };
                let object = match ours.object(spec, &format!("{folder}/{kind}{file}")) {
                    Ok(object) => object,
                    Err(problem) => {
                        errors.push(format!("{name}/{problem}"));
                        continue;
                    }
                };
                match kind {
                    "actions/" => drop(ours.actions.insert(stem.to_owned(), object)),
                    "types/" => drop(ours.types.insert(stem.to_owned(), object)),
                    _ if stem == "service" => ours.service = Some(object),
                    _ => {}
                }
            }
        }
        for (kind, is_facts) in [("", true), (".examples", false)] {
            let path = format!("{folder}{kind}.json");
            if spec.join(&path).exists() {
                match ours.object(spec, &path) {
                    Ok(object) if is_facts => ours.cataloged = Some(object),
                    Ok(_) => {}
                    Err(problem) => errors.push(format!("{name}/{problem}")),
                }
            }
        }
        if errors.is_empty() { Ok(ours) } else { Err(errors) }
    }

    fn object(&mut self, spec: &Path, path: &str) -> Result<JsonObject, String> {
        let text = fs::read_to_string(spec.join(path)).map_err(|error| format!("{path}: {error}"))?;
        let value = serde_json::from_str(&text).map_err(|error| format!("{path}: not JSON: {error}"))?;
        self.texts.insert(path.to_owned(), text);
        match value {
            Value::Object(object) => Ok(object),
            _ => Err(format!("{path}: not a JSON object; `cargo xtask codegen` reports what is expected")),
        }
    }

    /// Returns whether the spec has nothing of this version.
    pub(super) fn is_new(&self) -> bool {
        self.service.is_none() && self.cataloged.is_none()
    }

    /// Returns whether an action is described, or must be: in a version without a cataloged file, all are.
    pub(super) fn describes(&self, action: &str) -> bool {
        self.actions.contains_key(action) || (self.service.is_some() && self.cataloged.is_none())
    }

    /// Returns whether the spec has an action, described or not.
    pub(super) fn has_action(&self, name: &str) -> bool {
        self.actions.contains_key(name) || self.cataloged_actions().any(|known| known == name)
    }

    /// Returns the names of the actions that are not described.
    pub(super) fn cataloged_actions(&self) -> impl Iterator<Item = &String> {
        let actions = self.cataloged.as_ref().and_then(|file| file.get("actions")?.as_object());
        actions.into_iter().flat_map(JsonObject::keys)
    }
}
