//! The files of the crates that are published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tencentcloud_catalog::{Sources, SpecVersion, relative, suggest};
use tencentcloud_codegen::{Options, generate_crate, load_readable};
use walkdir::{DirEntry, WalkDir};

use crate::command_error::CommandError;
use crate::format::format;
use crate::repository::root;

/// The crates of the repository that programs depend on, each after those it depends on: the folder and the name.
pub(super) const RUNTIME: [(&str, &str); 2] =
    [("runtime/core", "tencentcloud-core"), ("runtime/client", "tencentcloud-client")];

/// The crates of the repository that tools are made of, each after those it depends on.
pub(super) const TOOLS: [(&str, &str); 4] = [
    ("catalog", "tencentcloud-catalog"),
    ("codegen", "tencentcloud-codegen"),
    ("build", "tencentcloud-build"),
    ("mock", "tencentcloud-mock"),
];

/// The license texts, which every package contains.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The files of a crate, by their path relative to its folder.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A crate that was generated.
pub(super) struct GeneratedCrate {
    pub(super) name: String,
    /// Its folder, `generated/cvm`.
    pub(super) folder: String,
    pub(super) files: Files,
}

/// Returns the versions of services to package: those that are named, all, or all that are described.
pub(super) fn versions(services: &[String], all: bool) -> Result<Vec<SpecVersion>, CommandError> {
    let known = Sources::versions(&root().join("spec"))
        .map_err(|error| format!("the spec cannot be read: {error}"))?;
    let is_named = |version: &SpecVersion, name: &str| version.folder == name || version.service() == name;
    if let Some(name) = services.iter().find(|name| !known.iter().any(|version| is_named(version, name))) {
        let fix = suggest(name, known.iter().map(SpecVersion::service));
        return Err(CommandError::Message(format!("there is no service `{name}`; {fix}")));
    }
    let is_wanted = |version: &SpecVersion| {
        let named = services.iter().any(|name| is_named(version, name));
        named || all || (services.is_empty() && version.described)
    };
    Ok(known.into_iter().filter(is_wanted).collect())
}

/// Generates the crate of a version, unless it has no actions to call.
pub(super) fn generated(version: &SpecVersion) -> Result<Option<GeneratedCrate>, String> {
    let failed = |problem: String| format!("{}: {problem}", version.folder);
    let sources = Sources::read_versions(&root().join("spec"), std::slice::from_ref(version));
    let loaded = load_readable(&sources.map_err(|error| failed(error.to_string()))?);
    loaded.diagnostics.into_result(()).map_err(|mistakes| failed(format!("\n{mistakes}")))?;
    let Some(service) = loaded.model.services.first().filter(|service| !service.actions.is_empty()) else {
        return Ok(None);
    };
    let mut generated = generate_crate(service, &Options::default());
    if version.described {
        generated = format(&generated)?;
    }
    let folder = format!("generated/{}", service.crate_folder);
    let prefix = format!("{folder}/");
    let files = generated.iter();
    let files = files.map(|(path, text)| (path.trim_start_matches(&prefix).to_owned(), text.into()));
    let mut files: Files = files.collect();
    add_licenses(&mut files)?;
    Ok(Some(GeneratedCrate { name: service.crate_name.clone(), folder, files }))
}

/// Reads a crate of the repository: everything but its tests, with the part of the spec that it embeds.
pub(super) fn committed(folder: &str) -> Result<Files, String> {
    let mut files = Files::default();
    let is_part = |entry: &DirEntry| {
        entry.depth() != 1 || !["tests", "target"].iter().any(|name| entry.file_name() == *name)
    };
    add(&mut files, "", &root().join(folder), is_part)?;
    if folder == "catalog" {
        add(&mut files, "spec/", &root().join("spec"), is_spec)?;
    }
    add_licenses(&mut files)?;
    Ok(files)
}

/// Whether an entry of `spec/` describes services.
fn is_spec(entry: &DirEntry) -> bool {
    entry.depth() != 1 || !["README.md", "facts", "schema"].iter().any(|name| entry.file_name() == *name)
}

fn add_licenses(files: &mut Files) -> Result<(), String> {
    for name in LICENSES {
        let text = fs::read(root().join(name)).map_err(|error| format!("{name}: {error}"))?;
        files.insert(name.to_owned(), text);
    }
    Ok(())
}

/// Adds the files of a folder below a prefix.
fn add(
    files: &mut Files,
    prefix: &str,
    folder: &Path,
    filter: impl Fn(&DirEntry) -> bool,
) -> Result<(), String> {
    for entry in WalkDir::new(folder).into_iter().filter_entry(|entry| filter(entry)) {
        let entry = entry.map_err(|error| error.to_string())?;
        if entry.file_type().is_file() {
            let text =
                fs::read(entry.path()).map_err(|error| format!("{}: {error}", entry.path().display()))?;
            files.insert(format!("{prefix}{}", relative(folder, entry.path())), text);
        }
    }
    Ok(())
}
