//! What an earlier run generated, so that a version whose files did not change is skipped.
//!
//! A file in the output folder holds two hashes for each version: one of the generator and of the spec files that the
//! version was generated from, one of the files that were written. Both cover paths, sizes, and times of modification.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tencentcloud_catalog::SpecVersion;
use walkdir::WalkDir;

/// The name of the file.
const FILE: &str = ".codegen.json";

/// The stamps of an output folder, by the folder of the version.
#[derive(Default)]
pub(super) struct Stamps {
    /// `None` if every file is to be compared.
    out: Option<PathBuf>,
    stamps: BTreeMap<String, Stamp>,
}

/// A version that was generated.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Stamp {
    inputs: u64,
    outputs: u64,
    pub(super) files: usize,
    pub(super) crate_folder: String,
    pub(super) actions: usize,
    pub(super) types: usize,
}

impl Stamps {
    /// Reads the stamps of an output folder. A file that is missing or unreadable has none.
    pub(super) fn read(out: &Path) -> Self {
        let text = fs::read(out.join(FILE)).unwrap_or_default();
        Self { out: Some(out.to_owned()), stamps: serde_json::from_slice(&text).unwrap_or_default() }
    }

    pub(super) fn is_used(&self) -> bool {
        self.out.is_some()
    }

    /// The stamp of a version that was generated from these inputs and not touched since.
    pub(super) fn current(&self, version: &str, inputs: u64) -> Option<&Stamp> {
        let stamp = self.stamps.get(version).filter(|stamp| stamp.inputs == inputs)?;
        let (outputs, _) = outputs(self.out.as_ref()?, &stamp.crate_folder);
        (outputs == stamp.outputs).then_some(stamp)
    }

    pub(super) fn set(&mut self, version: &str, stamp: Option<Stamp>) {
        match stamp {
            Some(stamp) => _ = self.stamps.insert(version.to_owned(), stamp),
            None => _ = self.stamps.remove(version),
        }
    }

    /// Writes the stamps to the output folder.
    pub(super) fn write(&self) -> Result<(), String> {
        let Some(out) = &self.out else { return Ok(()) };
        let text = serde_json::to_vec(&self.stamps).map_err(|error| error.to_string())?;
        fs::create_dir_all(out)
            .and_then(|()| fs::write(out.join(FILE), text))
            .map_err(|error| error.to_string())
    }
}

impl Stamp {
    /// The stamp of a crate that was just written.
    pub(super) fn new(inputs: u64, out: &Path, crate_folder: String, actions: usize, types: usize) -> Self {
        let (outputs, files) = outputs(out, &crate_folder);
        Self { inputs, outputs, files, crate_folder, actions, types }
    }

    /// A hash of the generator and of the spec files that a version is generated from.
    pub(super) fn inputs(spec: &Path, version: &SpecVersion) -> u64 {
        let mut hasher = DefaultHasher::new();
        if let Ok(generator) = std::env::current_exe() {
            hash_file(&generator, &mut hasher);
        }
        let files = [
            "common.json".to_owned(),
            "crates.json".to_owned(),
            format!("{}.json", version.folder),
            format!("{}.examples.json", version.folder),
        ];
        for file in files {
            hash_file(&spec.join(file), &mut hasher);
        }
        hash_folder(&spec.join(&version.folder), &mut hasher);
        hasher.finish()
    }
}

/// A hash of the files of a crate, and their number.
fn outputs(out: &Path, crate_folder: &str) -> (u64, usize) {
    let mut hasher = DefaultHasher::new();
    let files = hash_folder(&out.join("generated").join(crate_folder), &mut hasher);
    (hasher.finish(), files)
}

fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> usize {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.inspect(|entry| hash_file(entry.path(), hasher)).count()
}

/// Hashes the path of a file with its size and the time of its modification, if it exists.
fn hash_file(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if let Ok(metadata) = fs::metadata(path) {
        (metadata.len(), metadata.modified().ok()).hash(hasher);
    }
}
