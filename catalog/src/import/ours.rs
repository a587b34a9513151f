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
    /// Texts by path inside the folder, `actions/Name.json`.
    pub(super) texts: BTreeMap<String, String>,
}

impl Ours {
    /// Reads the files of a folder, which may be missing; `place` is its name in messages.
    ///
    /// # Errors
    /// Returns every file that cannot be read.
    pub(super) fn read(folder: &Path, place: &str) -> Result<Self, Vec<String>> {
        let mut ours = Self::default();
        let mut errors = Vec::new();
        for kind in ["", "actions/", "types/"] {
            for entry in fs::read_dir(folder.join(kind)).into_iter().flatten().flatten() {
                let file = entry.file_name().to_string_lossy().into_owned();
                let Some(stem) = file.strip_suffix(".json") else { continue };
                let path = format!("{kind}{file}");
                let object = match ours.object(&entry.path(), &path) {
                    Ok(object) => object,
                    Err(problem) => {
                        errors.push(format!("{place}/{path}: {problem}"));
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
        if errors.is_empty() { Ok(ours) } else { Err(errors) }
    }

    fn object(&mut self, file: &Path, path: &str) -> Result<JsonObject, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let value = serde_json::from_str(&text).map_err(|error| format!("not JSON: {error}"))?;
        self.texts.insert(path.to_owned(), text);
        match value {
            Value::Object(object) => Ok(object),
            _ => Err("not a JSON object; `cargo xtask codegen` reports what is expected".to_owned()),
        }
    }

    /// Returns whether descriptions may be missing.
    pub(super) fn is_draft(&self) -> bool {
        self.service.as_ref().is_none_or(|service| service.get("draft") == Some(&Value::Bool(true)))
    }
}
