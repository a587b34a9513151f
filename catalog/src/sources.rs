//! From the text of the spec's files to [`Spec`]; every file that cannot be read is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::diagnostic::{Diagnostics, SourceLocation};
use crate::{ActionFile, Schema, ServiceFile, ServiceSpec, Spec};

/// The spec's files as text, by their path relative to its root (`ccc/2020-02-10/service.json`).
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// Reads every `.json` file below `root`, except the schemas of the spec's own format.
    ///
    /// # Errors
    /// The I/O error, with the path that could not be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut sources = Self::default();
        sources.read_folder(root, "")?;
        Ok(sources)
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
        for entry in fs::read_dir(folder).map_err(named)? {
            let path = entry.map_err(named)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let relative = format!("{prefix}{name}");
            if path.is_dir() {
                if relative != "schema" {
                    self.read_folder(&path, &format!("{relative}/"))?;
                }
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path)
                    .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
                self.0.insert(relative, text);
            }
        }
        Ok(())
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// Paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Parses the files.
    ///
    /// # Errors
    /// Every file that is not JSON or not of its kind's form. `tencentcloud_codegen::load` reports what is wrong in
    /// the others, too.
    pub fn parse(&self) -> Result<Spec, Diagnostics> {
        let (spec, diagnostics) = self.parse_readable();
        diagnostics.into_result(spec)
    }

    /// The part of the spec that can be read, and what is wrong with the other.
    #[must_use]
    pub fn parse_readable(&self) -> (Spec, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let mut common = None;
        let mut services = Services::default();
        for (path, text) in &self.0 {
            let place = SourceLocation::file(path);
            let parts: Vec<&str> = path.split('/').collect();
            match parts[..] {
                ["common.json"] => common = parse(&place, text, "common", &mut diagnostics),
                [service, version, "service.json"] => {
                    let folder = services.folder(service, version);
                    folder.service = parse(&place, text, "service", &mut diagnostics);
                    folder.described = true;
                }
                [service, version, "actions", file] => {
                    let action = parse(&place, text, "action", &mut diagnostics);
                    services.folder(service, version).add_action(file, action);
                }
                [service, version, "types", file] => {
                    let schema = parse(&place, text, "type", &mut diagnostics);
                    services.folder(service, version).add_type(file, schema);
                }
                _ => diagnostics.push(
                    &place,
                    "the spec has no file of this name",
                    "files are common.json and <service>/<version>/{service.json,actions/<Name>.json,types/<Name>.json}",
                ),
            }
        }
        if !self.0.contains_key("common.json") {
            let mend = "add it: `parameters` and `errorCodes` of the gateway";
            diagnostics.push(&SourceLocation::file("common.json"), "the file is missing", mend);
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

/// What has been read of the services so far, by folder.
#[derive(Default)]
struct Services(BTreeMap<String, Folder>);

#[derive(Default)]
struct Folder {
    /// Whether there is a `service.json`, readable or not.
    described: bool,
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
            if !content.described {
                let place = SourceLocation::file(format!("{folder}/service.json"));
                diagnostics.push(&place, "the file is missing", "add it beside `actions` and `types`");
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

/// Parses one file, whose form `spec/schema/<kind>.json` describes; what is wrong goes to `diagnostics`.
fn parse<T: DeserializeOwned>(
    place: &SourceLocation,
    text: &str,
    kind: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let parsed = T::deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track))
        .and_then(|value| deserializer.end().map(|()| value));
    match parsed {
        Ok(value) => Some(value),
        Err(error) => {
            let position = format!(" at line {} column {}", error.line(), error.column());
            let message = error.to_string().replace(&position, "");
            if error.is_data() {
                let place = track.path().iter().fold(place.clone(), |place, segment| match segment {
                    Segment::Seq { index } => place.at(index),
                    Segment::Map { key } => place.at(key),
                    Segment::Enum { .. } | Segment::Unknown => place,
                });
                let (line, column) = (error.line(), error.column());
                let mend =
                    format!("spec/schema/{kind}.json describes the form; see line {line}, column {column}");
                diagnostics.push(&place, message, mend);
            } else {
                let (line, column) = (error.line(), error.column());
                let problem = format!("not JSON at line {line}, column {column}: {message}");
                diagnostics.push(place, problem, "mend the syntax there or just before");
            }
            None
        }
    }
}
