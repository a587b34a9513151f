//! Where an import writes: the repository's spec, or another folder.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_catalog::import::{ImportTarget, Plan, ReviewedFacts};
use tencentcloud_catalog::relative;
use walkdir::WalkDir;

use crate::command_error::CommandError;
use crate::repository::root;

/// The file that every spec has.
const COMMON: &str = "common.json";

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

/// Returns the versions of services in the folder, as `ccc/2020-02-10`.
pub(super) fn folders(target: &ImportTarget) -> Vec<String> {
    let entries = WalkDir::new(&target.spec).min_depth(3).max_depth(3).sort_by_file_name();
    let entries = entries.into_iter().flatten().filter(|entry| entry.file_name() == "service.json");
    entries.filter_map(|entry| Some(relative(&target.spec, entry.path().parent()?))).collect()
}

/// Writes what a plan changes.
pub(super) fn write(target: &ImportTarget, plan: &Plan) -> Result<(), String> {
    let folder = target.spec.join(&plan.folder);
    for (path, text) in &plan.changes {
        let path = folder.join(path);
        let error = |error: std::io::Error| format!("{}: {error}", path.display());
        match text {
            None => fs::remove_file(&path).map_err(error)?,
            Some(text) => {
                fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(error)?;
                fs::write(&path, text).map_err(error)?;
            }
        }
    }
    Ok(())
}

/// Copies the file that every spec needs into a folder that has none.
pub(super) fn add_common(target: &ImportTarget) -> Result<(), String> {
    let path = target.spec.join(COMMON);
    if path.exists() {
        return Ok(());
    }
    let error = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&target.spec).map_err(error)?;
    fs::copy(root().join("spec").join(COMMON), &path).map_err(error)?;
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = absolute.ancestors().find_map(|there| Some((there, there.canonicalize().ok()?)));
    let Some((there, real)) = found else { return absolute };
    absolute.strip_prefix(there).map_or_else(|_| real.clone(), |rest| real.join(rest))
}
