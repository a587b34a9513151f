//! Cases: folders with the `actions` and `types` of a service named after the case.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_catalog::Sources;

/// The folder of the cases of one kind, `accept` or `reject`.
pub(crate) fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind)
}

/// The names of the cases of one kind, sorted.
pub(crate) fn cases(kind: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(kind)).expect("the folder of cases is there");
    let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(!names.is_empty(), "there are cases");
    names
}

/// The files of a case, with a service and common parameters around them unless it brings its own. A case with a
/// cataloged file has no service file.
pub(crate) fn sources(kind: &str, case: &str) -> Sources {
    let mut sources = Sources::default();
    let version = format!("{case}/2024-01-01");
    sources.insert("common.json", COMMON);
    sources.insert("crates.json", format!("{{ \"{case}\": \"2024-01-01\" }}"));
    let root = folder(kind).join(case);
    let files = Sources::read(&root).expect("the case can be read");
    let is_cataloged = files.iter().any(|(path, _)| path.starts_with(CATALOGED));
    if !is_cataloged {
        sources.insert(format!("{version}/service.json"), SERVICE.replace("NAME", case));
    }
    for (path, text) in files.iter() {
        let path = match path {
            "common.json" => path.to_owned(),
            path if path.starts_with(CATALOGED) => format!("{case}/{path}"),
            path => format!("{version}/{path}"),
        };
        sources.insert(path, text);
    }
    sources
}

/// What the names of a cataloged file and of its examples start with.
const CATALOGED: &str = "2024-01-01.";

const COMMON: &str = r#"{
  "parameters": {},
  "errorCodes": { "InternalError": { "description": "The cloud failed.", "class": "transient" } }
}"#;

const SERVICE: &str = r#"{
  "service": "NAME",
  "version": "2024-01-01",
  "title": "A case",
  "description": "A service for tests.",
  "docs": "https://example.com",
  "endpoint": "NAME.example.com",
  "errorCodes": { "InvalidParameter.Name": { "description": "The name is taken." } }
}"#;
