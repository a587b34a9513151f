//! The text of the spec's files → [`Spec`]. A file that cannot be parsed does not hide the mistakes of the others.

mod parse;
mod resources;
mod versions;

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use walkdir::WalkDir;

use crate::Spec;
use crate::diagnostic::{Diagnostics, SourceLocation};
use parse::parse;
use versions::Versions;

/// The files of a spec as text, by their path relative to its root (`ccc/2020-02-10/service.json`).
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<String, String>);

/// A version of a service in a spec folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecVersion {
    /// Folder of its files, `ccc/2020-02-10`, whether it exists or not.
    pub folder: String,
    /// Whether there is a folder with descriptions, rather than only a cataloged file.
    pub described: bool,
}

impl SpecVersion {
    /// Returns the name of the service, `ccc`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.folder.split('/').next().unwrap_or_default()
    }
}

impl Sources {
    /// Reads the files of all versions.
    ///
    /// # Errors
    /// Returns an I/O error that names the path that cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        Self::read_versions(root, &Self::versions(root)?)
    }

    /// Reads the files of the described versions.
    ///
    /// # Errors
    /// Returns an I/O error that names the path that cannot be read.
    pub fn read_described(root: &Path) -> io::Result<Self> {
        let mut versions = Self::versions(root)?;
        versions.retain(|version| version.described);
        Self::read_versions(root, &versions)
    }

    /// Lists the versions in a spec folder, sorted by folder, without reading their files.
    ///
    /// # Errors
    /// Returns an I/O error that names the path that cannot be read.
    pub fn versions(root: &Path) -> io::Result<Vec<SpecVersion>> {
        let mut versions = BTreeMap::new();
        for entry in walk(root).min_depth(2).max_depth(2) {
            let path = entry.map_err(|error| walk_error(root, error))?.into_path();
            let relative = relative(root, &path);
            if ["schema/", "facts/"].iter().any(|other| relative.starts_with(other)) {
                continue;
            }
            let stem = relative.strip_suffix(".json");
            let folder = stem.map_or(&*relative, |stem| stem.strip_suffix(EXAMPLES).unwrap_or(stem));
            *versions.entry(folder.to_owned()).or_insert(false) |= stem.is_none();
        }
        Ok(versions.into_iter().map(|(folder, described)| SpecVersion { folder, described }).collect())
    }

    /// Reads the files of some versions, and the files that belong to all.
    ///
    /// # Errors
    /// Returns an I/O error that names the path that cannot be read.
    pub fn read_versions(root: &Path, versions: &[SpecVersion]) -> io::Result<Self> {
        let mut sources = Self::default();
        let failed = |error: io::Error| named(&root.display().to_string(), &error);
        for entry in fs::read_dir(root).map_err(failed)? {
            sources.read_file(root, &entry.map_err(failed)?.path())?;
        }
        for SpecVersion { folder, described } in versions {
            let of_file = ["", EXAMPLES].map(|kind| root.join(format!("{folder}{kind}.json")));
            for path in of_file.iter().filter(|path| path.exists()) {
                sources.read_file(root, path)?;
            }
            for entry in walk(&root.join(folder)).into_iter().filter(|_| *described) {
                sources.read_file(root, entry.map_err(|error| walk_error(root, error))?.path())?;
            }
        }
        Ok(sources)
    }

    /// Reads a file if it is one of the spec's.
    fn read_file(&mut self, root: &Path, path: &Path) -> io::Result<()> {
        if path.extension().is_some_and(|extension| extension == "json") {
            let text =
                fs::read_to_string(path).map_err(|error| named(&path.display().to_string(), &error))?;
            self.0.insert(relative(root, path), text);
        }
        Ok(())
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// Returns paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Parses the files.
    ///
    /// # Errors
    /// Returns every file that is not JSON, or does not have the form of its kind. `tencentcloud_codegen::load` also
    /// reports mistakes in files that can be parsed.
    pub fn parse(&self) -> Result<Spec, Diagnostics> {
        let (spec, diagnostics) = self.parse_readable();
        diagnostics.into_result(spec)
    }

    /// Returns the part of the spec that can be parsed, and the mistakes in the rest.
    #[must_use]
    pub fn parse_readable(&self) -> (Spec, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let mut common = None;
        let mut crates = None;
        let mut resources = None;
        let mut services = Versions::default();
        for (path, text) in &self.0 {
            let location = SourceLocation::file(path);
            let parts: Vec<&str> = path.split('/').collect();
            match parts[..] {
                ["crates.json"] => crates = parse(&location, text, "crates", &mut diagnostics),
                ["resources.json"] => resources = parse(&location, text, "resources", &mut diagnostics),
                ["common.json"] => common = parse(&location, text, "common", &mut diagnostics),
                [service, file] => {
                    let stem = file.strip_suffix(".json").unwrap_or(file);
                    match stem.strip_suffix(EXAMPLES) {
                        Some(version) => {
                            let examples = parse(&location, text, "cataloged", &mut diagnostics);
                            services.version(service, version).examples = examples;
                        }
                        None => {
                            let file = parse(&location, text, "cataloged", &mut diagnostics);
                            services.version(service, stem).add_cataloged(file);
                        }
                    }
                }
                [service, version, "service.json"] => {
                    let file = parse(&location, text, "service", &mut diagnostics);
                    services.version(service, version).add_service(file);
                }
                [service, version, "actions", file] => {
                    let action = parse(&location, text, "action", &mut diagnostics);
                    services.version(service, version).add_action(file, action);
                }
                [service, version, "types", file] => {
                    let schema = parse(&location, text, "type", &mut diagnostics);
                    services.version(service, version).add_type(file, schema);
                }
                _ => diagnostics.push(
                    &location,
                    "the spec has no file of this name",
                    "files are common.json, crates.json, resources.json, <service>/<version>.json, <service>/<version>.examples.json, and \
                     <service>/<version>/{service.json,actions/<Name>.json,types/<Name>.json}",
                ),
            }
        }
        if !self.0.contains_key("common.json") {
            let fix = "add it with `parameters` and the `errorCodes` of the gateway";
            diagnostics.push(&SourceLocation::file("common.json"), "the file is missing", fix);
        }
        let resources = resources.unwrap_or_default();
        let services = services.finish(&crates.unwrap_or_default(), &resources, &mut diagnostics);
        resources::check(&resources, &services, &mut diagnostics);
        (Spec { common: common.unwrap_or_default(), services }, diagnostics)
    }
}

impl FromIterator<(String, String)> for Sources {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

/// What stands between the version and `.json` in the name of a file with examples.
const EXAMPLES: &str = ".examples";

fn walk(root: &Path) -> WalkDir {
    WalkDir::new(root).follow_links(true)
}

fn walk_error(root: &Path, error: walkdir::Error) -> io::Error {
    let path = error.path().unwrap_or(root).display().to_string();
    named(&path, &error.into())
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

/// Returns the path below `root`, with slashes on every system.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
