//! Where an import writes: the repository's spec, or another folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use crate::{Failure, root};

/// What holds for every service; a folder without it is no spec.
const COMMON: &str = "common.json";

pub(super) struct Target {
    /// The folder with a folder for each service.
    pub(super) spec: PathBuf,
    /// Whether upstream's words may be taken over.
    pub(super) with_docs: bool,
    /// What the folder is called in messages.
    name: String,
}

impl Target {
    /// # Errors
    /// Upstream's words are asked for in our own spec.
    pub(super) fn new(out: Option<PathBuf>, with_docs: bool) -> Result<Self, Failure> {
        let ours = root().join("spec");
        let is_ours = out.as_deref().is_none_or(|out| real(out).starts_with(real(&ours)));
        if with_docs && is_ours {
            return Err(Failure::Usage(
                "--with-docs takes over the official texts, which the repository's spec must not hold: name \
                 another folder with --out DIR"
                    .to_owned(),
            ));
        }
        let name = out.as_ref().map_or_else(|| "spec".to_owned(), |out| out.display().to_string());
        Ok(Self { spec: out.unwrap_or(ours), with_docs, name })
    }

    /// What a folder in the spec is called in messages.
    pub(super) fn place(&self, folder: &str) -> String {
        format!("{}/{folder}", self.name)
    }

    /// The versions of services that are there, as `ccc/2020-02-10`.
    pub(super) fn folders(&self) -> Vec<String> {
        let mut found = Vec::new();
        for service in fs::read_dir(&self.spec).into_iter().flatten().flatten() {
            for version in fs::read_dir(service.path()).into_iter().flatten().flatten() {
                if version.path().join("service.json").is_file() {
                    let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
                    found.push(format!("{}/{}", name(&service), name(&version)));
                }
            }
        }
        found.sort();
        found
    }

    /// Writes what a plan changes.
    pub(super) fn write(&self, plan: &Plan) -> Result<(), String> {
        let folder = self.spec.join(&plan.folder);
        for (path, text) in &plan.changes {
            let path = folder.join(path);
            let told = |error: std::io::Error| format!("{}: {error}", path.display());
            match text {
                None => fs::remove_file(&path).map_err(told)?,
                Some(text) => {
                    fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(told)?;
                    fs::write(&path, text).map_err(told)?;
                }
            }
        }
        Ok(())
    }

    /// Gives a folder that has none what holds for every service.
    pub(super) fn add_common(&self) -> Result<(), String> {
        let path = self.spec.join(COMMON);
        if path.exists() {
            return Ok(());
        }
        let told = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(&self.spec).map_err(told)?;
        fs::copy(root().join("spec").join(COMMON), &path).map_err(told)?;
        Ok(())
    }
}

/// The path without links and dots, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = absolute.ancestors().find_map(|there| Some((there, there.canonicalize().ok()?)));
    let Some((there, real)) = found else { return absolute };
    absolute.strip_prefix(there).map_or_else(|_| real.clone(), |rest| real.join(rest))
}
