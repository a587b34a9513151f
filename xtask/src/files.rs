//! Writes a set of files to a folder where it differs, or compares them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use tencentcloud_catalog::relative;
use tencentcloud_codegen::FileSet;
use walkdir::{DirEntry, WalkDir};

/// A word in the first line of every generated file.
const MARK: &str = "@generated";

/// How a folder differed from the files.
#[derive(Debug, Default)]
pub(crate) struct SyncReport {
    /// Files that were, or would be, written.
    pub(crate) written: Vec<String>,
    /// Number of files that were up to date.
    pub(crate) unchanged: usize,
    /// Files that were, or would be, removed because they are no longer generated.
    pub(crate) removed: Vec<String>,
}

/// Writes `files` below `root` and removes all other files in `folders`. With `check`, nothing is changed.
///
/// # Errors
/// Returns a path that cannot be read or written, or a file in `folders` that was not generated.
pub(crate) fn sync(
    root: &Path,
    files: &FileSet,
    folders: &[String],
    check: bool,
) -> Result<SyncReport, String> {
    let mut changes = SyncReport::default();
    for (path, text) in files.iter() {
        let target = root.join(path);
        if fs::read(&target).is_ok_and(|present| present == text.as_bytes()) {
            changes.unchanged += 1;
            continue;
        }
        if !check {
            write(&target, text).map_err(|error| format!("{}: {error}", target.display()))?;
        }
        changes.written.push(path.to_owned());
    }
    for folder in folders {
        for path in present(&root.join(folder)).map_err(|error| format!("{folder}: {error}"))? {
            let relative = relative(root, &path);
            if files.get(&relative).is_none() {
                if !check {
                    remove(&path, &relative)?;
                }
                changes.removed.push(relative);
            }
        }
    }
    Ok(changes)
}

/// Writes a file, and creates its folder if it is missing.
fn write(target: &Path, text: &str) -> io::Result<()> {
    match fs::write(target, text) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(target.parent().unwrap_or(target))?;
            fs::write(target, text)
        }
        result => result,
    }
}

/// Whether a text is that of a generated file.
pub(crate) fn is_generated(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains(MARK))
}

/// Removes a generated file, and the folders that become empty.
fn remove(path: &Path, relative: &str) -> Result<(), String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    if !is_generated(&text) {
        return Err(format!("{relative} is not generated; move it out of generated/, or delete it"));
    }
    fs::remove_file(path).map_err(|error| format!("{relative}: {error}"))?;
    // `remove_dir` fails for a folder that is not empty.
    path.ancestors().skip(1).take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
    Ok(())
}

/// All files below a folder, sorted; empty if the folder is missing.
fn present(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let entries = WalkDir::new(folder).follow_links(true).into_iter();
    let is_missing = |error: &walkdir::Error| {
        error.depth() == 0 && error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let entries = entries.filter(|entry| !entry.as_ref().is_err_and(is_missing));
    let files = entries.filter(|entry| entry.as_ref().map_or(true, |entry| entry.file_type().is_file()));
    Ok(files.map(|entry| entry.map(DirEntry::into_path)).collect::<Result<_, _>>()?)
}

/// Writes and removes files below `spec`.
pub(crate) fn write_changes(spec: &Path, changes: &BTreeMap<String, Option<String>>) -> Result<(), String> {
    for (path, text) in changes {
        let path = spec.join(path);
        let error = |error: std::io::Error| format!("{}: {error}", path.display());
        match text {
            None => fs::remove_file(&path).map_err(error)?,
            Some(text) => write(&path, text).map_err(error)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tencentcloud_codegen::FileSet;

    use super::sync;

    #[test]
    fn only_changed_files_are_written_and_orphans_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let mut files = FileSet::default();
        files.insert("generated/a/src/lib.rs", "// @generated\n");
        files.insert("generated/a/src/old.rs", "// @generated\n");
        let folders = ["generated".to_owned()];
        let first = sync(root.path(), &files, &folders, false).unwrap();
        assert_eq!((first.written.len(), first.unchanged), (2, 0));

        let mut files = FileSet::default();
        files.insert("generated/a/src/lib.rs", "// @generated\n");
        let planned = sync(root.path(), &files, &folders, true).unwrap();
        assert_eq!(planned.removed, ["generated/a/src/old.rs"]);
        assert!(root.path().join("generated/a/src/old.rs").exists(), "a check changes nothing");
        let second = sync(root.path(), &files, &folders, false).unwrap();
        assert_eq!((second.written.len(), second.unchanged, second.removed.len()), (0, 1, 1));
        let third = sync(root.path(), &files, &folders, true).unwrap();
        assert!(third.written.is_empty() && third.removed.is_empty());
    }

    #[test]
    fn a_file_that_was_not_generated_is_never_removed() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("generated/a")).unwrap();
        fs::write(root.path().join("generated/a/notes.txt"), "mine").unwrap();
        let folders = ["generated".to_owned()];
        let error = sync(root.path(), &FileSet::default(), &folders, false).unwrap_err();
        assert_eq!(error, "generated/a/notes.txt is not generated; move it out of generated/, or delete it");
        assert!(root.path().join("generated/a/notes.txt").exists());
    }
}
