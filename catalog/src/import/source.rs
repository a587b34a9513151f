//! The source archive or its unpacked folder → the two metadata files of each version of a service.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use walkdir::WalkDir;

use crate::diagnostic::nearest;
use crate::sources::relative;

/// The folder of the services.
const SERVICES: &str = "tccli/services";

/// Folders whose names differ from the service on the wire.
const FOLDERS: [(&str, &str); 1] = [("autoscaling", "as")];

/// The services to import.
#[derive(Clone, Debug)]
pub enum ImportScope {
    /// All services.
    All,
    /// By folder (`ccc`), or by folder and version (`ccc/2020-02-10`).
    Named(Vec<String>),
}

/// The metadata of a version of a service.
#[derive(Clone, Debug)]
pub struct MetadataFiles {
    /// `autoscaling/2018-04-19`.
    pub(super) folder: String,
    /// `2018-04-19`.
    pub(super) version: String,
    /// `api.json`.
    pub(super) api: Content,
    /// `examples.json`.
    pub(super) examples: Option<Content>,
}

/// A file to be read, or its text from the archive.
#[derive(Clone, Debug)]
pub(super) enum Content {
    File(PathBuf),
    Text(String),
}

impl Content {
    pub(super) fn text(&self) -> Result<Cow<'_, str>, String> {
        match self {
            Self::Text(text) => Ok(Cow::Borrowed(text)),
            Self::File(path) => fs::read_to_string(path)
                .map(Cow::Owned)
                .map_err(|error| format!("{}: {error}", path.display())),
        }
    }
}

/// Returns the metadata of the selected services, sorted by folder.
///
/// # Errors
/// Returns what cannot be read, or every selected name that is not a service.
pub fn read(source: &Path, wanted: &ImportScope) -> Result<Vec<MetadataFiles>, String> {
    let mut listing = Listing { wanted, found: BTreeMap::new(), seen: BTreeSet::new() };
    if source.is_file() {
        listing.archive(source)?;
    } else {
        listing.folder(&services_folder(source)?)?;
    }
    listing.finish(source)
}

/// The folder of the services: at, above or below the given one.
fn services_folder(named: &Path) -> Result<PathBuf, String> {
    let here = named.canonicalize().map_err(|error| format!("{}: {error}", named.display()))?;
    let children = fs::read_dir(&here).into_iter().flatten().flatten().map(|entry| entry.path());
    let below = std::iter::once(here.clone()).chain(children).map(|folder| folder.join(SERVICES));
    let above = here.ancestors().filter(|folder| folder.ends_with(SERVICES)).map(Path::to_owned);
    let next_to =
        here.ancestors().filter(|folder| folder.ends_with("tccli")).map(|tccli| tccli.join("services"));
    above.chain(next_to).chain(below).find(|folder| folder.is_dir()).ok_or_else(|| {
        format!(
            "{}: there is no folder `{SERVICES}`; pass the unpacked sdist of tccli or its .tar.gz",
            named.display()
        )
    })
}

struct Listing<'a> {
    wanted: &'a ImportScope,
    found: BTreeMap<String, MetadataFiles>,
    /// All folders, selected or not.
    seen: BTreeSet<String>,
}

impl Listing<'_> {
    fn folder(&mut self, services: &Path) -> Result<(), String> {
        for entry in WalkDir::new(services).min_depth(3).max_depth(3).follow_links(true) {
            let path = entry.map_err(|error| error.to_string())?.into_path();
            let below = relative(services, &path);
            let [service, version, file] = below.split('/').collect::<Vec<_>>()[..] else { continue };
            if let Some(key) = self.key(service, version, file) {
                self.add(key, file, Content::File(path));
            }
        }
        Ok(())
    }

    fn archive(&mut self, path: &Path) -> Result<(), String> {
        let failed = |error: std::io::Error| {
            format!("{}: {error}; expected the .tar.gz of the sdist of tccli", path.display())
        };
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(path).map_err(failed)?));
        for entry in archive.entries().map_err(failed)? {
            let mut entry = entry.map_err(failed)?;
            let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
            let Some((_, inside)) = name.split_once(&format!("{SERVICES}/")) else { continue };
            let [service, version, file] = inside.split('/').collect::<Vec<_>>()[..] else { continue };
            if let Some(key) = self.key(service, version, file) {
                let mut text = String::new();
                entry.read_to_string(&mut text).map_err(|error| format!("{name}: {error}"))?;
                self.add(key, file, Content::Text(text));
            }
        }
        Ok(())
    }

    /// Returns `ccc/2020-02-10` for `ccc`, `v20200210` and one of the two files, if it is selected.
    fn key(&mut self, service: &str, version: &str, file: &str) -> Option<String> {
        let version = date(version)?;
        if !["api.json", "examples.json"].contains(&file) {
            return None;
        }
        let key = format!("{service}/{version}");
        let is_wanted = match self.wanted {
            ImportScope::All => true,
            ImportScope::Named(names) => names.iter().any(|name| is_called(&key, name)),
        };
        self.seen.insert(key.clone());
        is_wanted.then_some(key)
    }

    fn add(&mut self, folder: String, file: &str, content: Content) {
        let version = folder.split_once('/').map_or("", |(_, version)| version).to_owned();
        let found = self.found.entry(folder.clone()).or_insert_with(|| MetadataFiles {
            folder,
            version,
            api: Content::Text(String::new()),
            examples: None,
        });
        match file {
            "api.json" => found.api = content,
            _ => found.examples = Some(content),
        }
    }

    fn finish(self, source: &Path) -> Result<Vec<MetadataFiles>, String> {
        let ImportScope::Named(names) = self.wanted else {
            return Ok(self.found.into_values().collect());
        };
        let unknown = |name: &&String| !self.found.keys().any(|folder| is_called(folder, name));
        let mistakes: Vec<String> = names.iter().filter(unknown).map(|name| self.suggest(name)).collect();
        if mistakes.is_empty() {
            return Ok(self.found.into_values().collect());
        }
        Err(format!("{}: {}", source.display(), mistakes.join("; ")))
    }

    /// The message about an unknown name.
    fn suggest(&self, name: &str) -> String {
        let services =
            self.seen.iter().filter_map(|folder| folder.split_once('/')).map(|(service, _)| service);
        let known = services.chain(self.seen.iter().map(String::as_str));
        match nearest(name, known) {
            Some(near) => format!("there is no service `{name}`; did you mean `{near}`?"),
            None => format!("there is no service `{name}`; the services are the folders in {SERVICES}"),
        }
    }
}

/// Returns whether a name, with or without a version, refers to a folder such as `autoscaling/2018-04-19`.
fn is_called(folder: &str, name: &str) -> bool {
    let (service, version) = folder.split_once('/').unwrap_or((folder, ""));
    let alias = FOLDERS.iter().find(|(folder, _)| *folder == service).map_or(service, |(_, wire)| wire);
    let (named, of) = name.split_once('/').map_or((name, None), |(named, of)| (named, Some(of)));
    (named == service || named == alias) && of.is_none_or(|of| of == version)
}

/// `v20200210` → `2020-02-10`.
fn date(version: &str) -> Option<String> {
    let digits = version.strip_prefix('v')?;
    (digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}
