//! `releases.json`: the last release of each crate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use semver::Version;
use serde::{Deserialize, Serialize};

/// The last release of each crate, by name.
#[derive(Debug)]
pub(super) struct Releases {
    path: PathBuf,
    crates: BTreeMap<String, Release>,
}

/// A release of a crate.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Release {
    pub(super) version: Version,
    /// SHA-256 of its files, without the version.
    pub(super) content: String,
    /// The compatible versions of the runtime that it depends on, `0.1`.
    pub(super) runtime: String,
    /// When its first version was published, in Unix seconds.
    pub(super) first_published: u64,
    /// When this version was published, in Unix seconds.
    pub(super) published: u64,
}

impl Releases {
    /// Reads the file. If there is none, nothing was published.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let crates = match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| failed(&error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(&error)),
        };
        Ok(Self { path: path.to_owned(), crates })
    }

    pub(super) fn get(&self, name: &str) -> Option<&Release> {
        self.crates.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Release> {
        self.crates.values()
    }

    /// Records a release in the file, which is replaced as a whole.
    pub(super) fn record(&mut self, name: &str, release: Release) -> Result<(), String> {
        self.crates.insert(name.to_owned(), release);
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", self.path.display());
        let text = serde_json::to_string_pretty(&self.crates).map_err(|error| failed(&error))?;
        let new = self.path.with_extension("json.new");
        fs::write(&new, text + "\n")
            .and_then(|()| fs::rename(&new, &self.path))
            .map_err(|error| failed(&error))
    }
}
