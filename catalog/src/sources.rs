//! The text of the spec's files → [`Spec`]. A file that cannot be parsed does not hide the mistakes of the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Diagnostics, SourceLocation};
use crate::{ActionFile, Schema, ServiceFile, ServiceSpec, Spec};

/// The files of a spec as text, by their path relative to its root (`ccc/2020-02-10/service.json`).
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// Reads all `.json` files below `root`, except those in `schema/` and `facts/`.
    ///
    /// # Errors
    /// Returns an I/O error that names the path that cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut sources = Self::default();
        let is_other = |entry: &DirEntry| {
            entry.depth() == 1 && ["schema", "facts"].iter().any(|folder| entry.file_name() == *folder)
        };
        for entry in WalkDir::new(root).follow_links(true).into_iter().filter_entry(|entry| !is_other(entry))
        {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(root).display().to_string();
                named(&path, &error.into())
            })?;
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text =
                    fs::read_to_string(path).map_err(|error| named(&path.display().to_string(), &error))?;
                sources.0.insert(relative(root, path), text);
            }
        }
        Ok(sources)
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
        let mut services = Services::default();
        for (path, text) in &self.0 {
            let location = SourceLocation::file(path);
            let parts: Vec<&str> = path.split('/').collect();
            match parts[..] {
                ["common.json"] => common = parse(&location, text, "common", &mut diagnostics),
                [service, version, "service.json"] => {
                    let folder = services.folder(service, version);
                    folder.service = parse(&location, text, "service", &mut diagnostics);
                    folder.has_service_file = true;
                }
                [service, version, "actions", file] => {
                    let action = parse(&location, text, "action", &mut diagnostics);
                    services.folder(service, version).add_action(file, action);
                }
                [service, version, "types", file] => {
                    let schema = parse(&location, text, "type", &mut diagnostics);
                    services.folder(service, version).add_type(file, schema);
                }
                _ => diagnostics.push(
                    &location,
                    "the spec has no file of this name",
                    "files are common.json and <service>/<version>/{service.json,actions/<Name>.json,types/<Name>.json}",
                ),
            }
        }
        if !self.0.contains_key("common.json") {
            let fix = "add it with `parameters` and the `errorCodes` of the gateway";
            diagnostics.push(&SourceLocation::file("common.json"), "the file is missing", fix);
        }
        let services = services.finish(&mut diagnostics);
        (Spec { common: common.unwrap_or_default(), services }, diagnostics)
    }
}

impl FromIterator<(String, String)> for Sources {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

/// Returns the path below `root`, with slashes on every system.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The services parsed so far, by folder.
#[derive(Default)]
struct Services(BTreeMap<String, Folder>);

#[derive(Default)]
struct Folder {
    /// Whether there is a `service.json`, valid or not.
    has_service_file: bool,
    service: Option<ServiceFile>,
    actions: BTreeMap<String, ActionFile>,
    types: BTreeMap<String, Schema>,
    unreadable: BTreeSet<String>,
}

impl Folder {
    fn add_action(&mut self, file: &str, action: Option<ActionFile>) {
        match action {
            Some(action) => drop(self.actions.insert(stem(file), action)),
            None => _ = self.unreadable.insert(stem(file)),
        }
    }

    fn add_type(&mut self, file: &str, schema: Option<Schema>) {
        match schema {
            Some(schema) => drop(self.types.insert(stem(file), schema)),
            None => _ = self.unreadable.insert(stem(file)),
        }
    }
}

impl Services {
    fn folder(&mut self, service: &str, version: &str) -> &mut Folder {
        self.0.entry(format!("{service}/{version}")).or_default()
    }

    fn finish(self, diagnostics: &mut Diagnostics) -> Vec<ServiceSpec> {
        // Folders are sorted, so that the last one of a service is its newest version.
        let newest: BTreeMap<String, String> = self
            .0
            .keys()
            .filter_map(|folder| Some((folder.split_once('/')?.0.to_owned(), folder.clone())))
            .collect();
        let mut services = Vec::new();
        for (folder, content) in self.0 {
            if !content.has_service_file {
                let location = SourceLocation::file(format!("{folder}/service.json"));
                diagnostics.push(&location, "the file is missing", "add it next to `actions` and `types`");
            }
            services.extend(content.service.map(|service| ServiceSpec {
                newest: newest.get(folder.split('/').next().unwrap_or_default()) == Some(&folder),
                folder,
                service,
                actions: content.actions,
                types: content.types,
                unreadable: content.unreadable,
            }));
        }
        services
    }
}

/// The file's name without `.json`.
fn stem(file: &str) -> String {
    file.strip_suffix(".json").unwrap_or(file).to_owned()
}

/// Parses a file, whose form `spec/schema/<kind>.json` describes. Mistakes go to `diagnostics`.
fn parse<T: DeserializeOwned>(
    location: &SourceLocation,
    text: &str,
    kind: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let parsed = T::deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track))
        .and_then(|value| deserializer.end().map(|()| value));
    let error = match parsed {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let (line, column) = (error.line(), error.column());
    let message = error.to_string().replace(&format!(" at line {line} column {column}"), "");
    if error.is_data() {
        let location = track.path().iter().fold(location.clone(), |location, segment| match segment {
            Segment::Seq { index } => location.at(index),
            Segment::Map { key } => location.at(key),
            Segment::Enum { .. } | Segment::Unknown => location,
        });
        let fix = format!("spec/schema/{kind}.json describes the form; see line {line}, column {column}");
        diagnostics.push(&location, message, fix);
    } else {
        let problem = format!("not JSON at line {line}, column {column}: {message}");
        diagnostics.push(location, problem, "fix the syntax there or just before");
    }
    None
}
