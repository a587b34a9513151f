//! Where an import writes: the repository's spec, or another folder.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_catalog::Sources;
use tencentcloud_catalog::import::{ImportTarget, Plan, ReviewedFacts};

use crate::command_error::CommandError;
use crate::files::write_changes;
use crate::repository::root;

/// The files that belong to all services.
const SHARED: [&str; 2] = ["common.json", "crates.json"];

/// Returns the folder to import into: the repository's spec, or `out`.
///
/// # Errors
/// Returns an error if upstream's texts are asked for in the repository's spec, or if the reviewed facts cannot be read.
pub(super) fn parse(out: Option<PathBuf>, with_docs: bool) -> Result<ImportTarget, CommandError> {
    let ours = root().join("spec");
    let is_ours = out.as_deref().is_none_or(|out| real(out).starts_with(real(&ours)));
    if with_docs && is_ours {
        return Err(CommandError::Usage(
            "--with-docs imports the official texts, which the spec of the repository must not contain; pass another \
             folder with --out DIR"
                .to_owned(),
        ));
    }
    let name = out.as_ref().map_or_else(|| "spec".to_owned(), |out| out.display().to_string());
    let reviewed = ReviewedFacts::read(&ours.join("facts"))?;
    Ok(ImportTarget { spec: out.unwrap_or(ours), name, with_docs, reviewed })
}

/// Returns the versions in the folder, as `ccc/2020-02-10`; none if there is no folder.
///
/// # Errors
/// Returns an I/O error that names the path that cannot be read.
pub(super) fn folders(target: &ImportTarget) -> Result<Vec<String>, String> {
    if !target.spec.exists() {
        return Ok(Vec::new());
    }
    let versions = Sources::versions(&target.spec).map_err(|error| error.to_string())?;
    Ok(versions.into_iter().map(|version| version.folder).collect())
}

/// Writes what a plan changes.
pub(super) fn write(target: &ImportTarget, plan: &Plan) -> Result<(), String> {
    write_changes(&target.spec, &plan.changes)
}

/// Copies the files that belong to all services into a folder that has none.
pub(super) fn add_common(target: &ImportTarget) -> Result<(), String> {
    for name in SHARED {
        let path = target.spec.join(name);
        if path.exists() {
            continue;
        }
        let error = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(&target.spec).map_err(error)?;
        fs::copy(root().join("spec").join(name), &path).map_err(error)?;
    }
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = absolute.ancestors().find_map(|there| Some((there, there.canonicalize().ok()?)));
    let Some((there, real)) = found else { return absolute };
    absolute.strip_prefix(there).map_or_else(|_| real.clone(), |rest| real.join(rest))
}
