//! The facts of all services, compressed in the program and read version by version, action by action.
//!
//! ```
//! use tencentcloud_catalog::embedded;
//!
//! let version = embedded::newest("cvm").expect("a service of the catalog");
//! let spec = version.actions(&["DescribeInstances"])?;
//! let action = &spec.actions["DescribeInstances"];
//! assert!(action.request.properties.contains_key("InstanceIds"));
//! assert!(spec.types.contains_key("Filter"), "the types that it uses");
//! # Ok::<(), std::io::Error>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};

use flate2::read::DeflateDecoder;
use serde::de::DeserializeOwned;

use crate::cataloged::complete;
use crate::spec::references;
use crate::{
    ActionFile, CatalogedFile, CatalogedNames, Common, CrateNames, Example, Index, IndexedVersion, Resources,
    Schema, ServiceFile, ServiceSpec,
};

/// The compressed blocks of all versions.
static BLOCKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/blocks.bin"));

/// All versions, sorted by folder.
#[expect(clippy::unreadable_literal, reason = "the build script writes offsets")]
static VERSIONS: &[EmbeddedVersion] = include!(concat!(env!("OUT_DIR"), "/versions.rs"));

/// A version of a service.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedVersion {
    folder: &'static str,
    facts: Block,
    examples: Block,
}

/// A compressed text.
#[derive(Clone, Copy, Debug)]
struct Block {
    start: usize,
    end: usize,
    /// Length of the text.
    size: usize,
}

/// Returns all versions of all services, sorted by service and version.
#[must_use]
pub fn versions() -> &'static [EmbeddedVersion] {
    VERSIONS
}

/// Returns a version by the folder of its spec, `cvm/2017-03-12`.
#[must_use]
pub fn version(folder: &str) -> Option<&'static EmbeddedVersion> {
    let found = VERSIONS.binary_search_by(|version| version.folder.cmp(folder));
    found.ok().map(|index| &VERSIONS[index])
}

/// Returns the newest version of a service, by its name on the wire.
#[must_use]
pub fn newest(service: &str) -> Option<&'static EmbeddedVersion> {
    VERSIONS.iter().rev().find(|version| version.service() == service)
}

/// Returns the names of all services, versions and actions.
///
/// # Errors
/// Fails if the program's data is damaged.
pub fn index() -> io::Result<Index> {
    let bytes: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/index.bin"));
    let mut text = String::new();
    DeflateDecoder::new(bytes).read_to_string(&mut text)?;
    text.lines().map(indexed).collect()
}

/// Reads a line of the index: the folder, the names of the actions, and the service as JSON.
fn indexed(line: &str) -> io::Result<IndexedVersion> {
    #[derive(serde::Deserialize)]
    struct Service {
        title: String,
    }

    let mut parts = line.splitn(3, ' ');
    let mut part = || parts.next().unwrap_or_default();
    let (folder, actions, service) = (part(), part(), part());
    let actions = actions.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok(IndexedVersion { folder: folder.to_owned(), title: json::<Service>(service)?.title, actions })
}

/// Returns what holds for every action: common parameters, and the error codes of the gateway.
///
/// # Errors
/// Fails if the program's data is damaged.
pub fn common() -> io::Result<Common> {
    json(include_str!(concat!(env!("OUT_DIR"), "/common.json")))
}

fn crates() -> io::Result<CrateNames> {
    json(include_str!(concat!(env!("OUT_DIR"), "/crates.json")))
}

/// Returns the things that one action creates and others show, change, or delete.
///
/// # Errors
/// Fails if the program's data is damaged.
pub fn resources() -> io::Result<Resources> {
    json(include_str!(concat!(env!("OUT_DIR"), "/resources.json")))
}

impl EmbeddedVersion {
    /// Returns the folder of its spec, `cvm/2017-03-12`.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        self.folder
    }

    /// Returns the name of the service, `cvm`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.folder.split('/').next().unwrap_or_default()
    }

    /// Returns the version, `2017-03-12`.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.folder.split('/').nth(1).unwrap_or_default()
    }

    /// Reads all actions with their types and examples.
    ///
    /// # Errors
    /// Fails if the program's data is damaged.
    pub fn spec(&self) -> io::Result<ServiceSpec> {
        self.read(None)
    }

    /// Reads some actions with their examples and the types that they use. An unknown name is missing from the result.
    ///
    /// # Errors
    /// Fails if the program's data is damaged.
    pub fn actions(&self, names: &[&str]) -> io::Result<ServiceSpec> {
        self.read(Some(names))
    }

    /// Reads the names of the actions.
    ///
    /// # Errors
    /// Fails if the program's data is damaged.
    pub fn action_names(&self) -> io::Result<Vec<String>> {
        let text = self.facts.text()?;
        let actions = text.lines().filter_map(|line| line.strip_prefix("A ")?.split_once(' '));
        Ok(actions.map(|(name, _)| name.to_owned()).collect())
    }

    fn read(&self, wanted: Option<&[&str]>) -> io::Result<ServiceSpec> {
        let text = self.facts.text()?;
        let mut lines = Lines::default();
        for line in text.lines() {
            lines.add(line);
        }
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.contains(&name));
        let mut spec = ServiceSpec {
            folder: self.folder.to_owned(),
            names_crate: crates()?.0.get(self.service()).is_some_and(|named| named == self.version()),
            service: service_file(lines.service)?,
            resources: resources()?.0.remove(self.folder).unwrap_or_default(),
            actions: BTreeMap::new(),
            types: BTreeMap::new(),
            cataloged: CatalogedNames::default(),
            unreadable: BTreeSet::new(),
        };
        for (name, line) in lines.actions.iter().filter(|(name, _)| is_wanted(name)) {
            let mut action: ActionFile = json(line)?;
            if action.name.is_empty() {
                complete(self.service(), self.version(), name, &mut action);
                spec.cataloged.actions.insert((*name).to_owned());
            }
            spec.actions.insert((*name).to_owned(), action);
        }
        read_types(&mut spec, &lines)?;
        self.read_examples(&mut spec)?;
        let cataloged = spec.cataloged.actions.iter().filter_map(|name| spec.actions.get(name));
        spec.service.add_error_codes(cataloged);
        Ok(spec)
    }

    fn read_examples(&self, spec: &mut ServiceSpec) -> io::Result<()> {
        if self.examples.size == 0 {
            return Ok(());
        }
        let text = self.examples.text()?;
        for (name, line) in text.lines().filter_map(|line| line.split_once(' ')) {
            if let Some(action) = spec.actions.get_mut(name) {
                action.examples = json::<Vec<Example>>(line)?;
            }
        }
        Ok(())
    }
}

/// Reads the types that the actions use, directly or indirectly.
fn read_types(spec: &mut ServiceSpec, lines: &Lines<'_>) -> io::Result<()> {
    let mut open = Vec::new();
    for action in spec.actions.values() {
        references(&action.request, &mut open);
        references(&action.response, &mut open);
    }
    let is_cataloged = !spec.cataloged.actions.is_empty();
    while let Some(name) = open.pop() {
        if let Some(line) = lines.types.get(&*name).filter(|_| !spec.types.contains_key(&name)) {
            let schema: Schema = json(line)?;
            references(&schema, &mut open);
            if is_cataloged && !line.contains("\"description\"") {
                spec.cataloged.types.insert(name.clone());
            }
            spec.types.insert(name, schema);
        }
    }
    Ok(())
}

impl Block {
    fn text(self) -> io::Result<String> {
        let bytes = BLOCKS.get(self.start..self.end).unwrap_or_default();
        let mut text = String::with_capacity(self.size);
        DeflateDecoder::new(bytes).read_to_string(&mut text)?;
        Ok(text)
    }
}

/// The lines of a block: JSON by name.
#[derive(Default)]
struct Lines<'a> {
    service: &'a str,
    actions: BTreeMap<&'a str, &'a str>,
    types: BTreeMap<&'a str, &'a str>,
}

impl<'a> Lines<'a> {
    fn add(&mut self, line: &'a str) {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (kind, rest.split_once(' ')) {
            ("S", _) => self.service = rest,
            ("A", Some((name, json))) => drop(self.actions.insert(name, json)),
            ("T", Some((name, json))) => drop(self.types.insert(name, json)),
            _ => {}
        }
    }
}

/// Reads the line of a service: that of a cataloged file without actions and types, or a `service.json`.
fn service_file(line: &str) -> io::Result<ServiceFile> {
    json(line).map(|file: CatalogedFile| file.service_file()).or_else(|_| json(line))
}

fn json<T: DeserializeOwned>(text: &str) -> io::Result<T> {
    Ok(serde_json::from_str(text)?)
}
