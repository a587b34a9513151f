//! `spec/facts/`: facts that the official metadata lacks, reviewed by hand.

mod actions;

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use self::actions::ReviewedActions;
pub(super) use self::actions::{PagingFacts, VersionFacts};
use super::sensitive::SensitiveMembers;

/// The reviewed facts, inputs of every import.
#[derive(Clone, Debug, Default)]
pub struct ReviewedFacts {
    pub(super) sensitive: SensitiveMembers,
    pub(super) actions: ReviewedActions,
}

impl ReviewedFacts {
    /// Reads the files of a folder.
    ///
    /// # Errors
    /// Returns the file that is missing or has an unexpected form.
    pub fn read(folder: &Path) -> Result<Self, String> {
        Ok(Self { sensitive: file(folder, "sensitive.json")?, actions: ReviewedActions::read(folder)? })
    }
}

fn file<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, String> {
    let path = folder.join(name);
    let failed = |problem: String| format!("{}: {problem}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(format!("unexpected form: {error}")))
}
