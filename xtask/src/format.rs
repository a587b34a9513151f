//! Formats generated Rust like `cargo fmt`.
//!
//! `prettyplease` breaks long lines differently from `rustfmt`, and generated code must look like ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencentcloud_codegen::FileSet;

use crate::repository::root;

/// Formats the Rust files of a set in a temporary folder; other files stay the same.
///
/// # Errors
/// Fails if `rustfmt` is missing or rejects a file.
pub(crate) fn format(files: &FileSet) -> Result<FileSet, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "rs");
    let mut paths = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_rust(path)) {
        let target = folder.path().join(path);
        write(&target, text)?;
        paths.push(target);
    }
    // From the root of a crate, `rustfmt` finds all its modules.
    let roots: Vec<&PathBuf> = paths.iter().filter(|path| path.ends_with("src/lib.rs")).collect();
    let inside =
        |path: &&PathBuf| roots.iter().filter_map(|root| root.parent()).any(|root| path.starts_with(root));
    let alone = paths.iter().filter(|path| !inside(path));
    run(&roots.iter().copied().chain(alone).collect::<Vec<_>>())?;
    let mut formatted = FileSet::default();
    for (path, text) in files.iter() {
        let text = if is_rust(path) { read(&folder.path().join(path))? } else { text.to_owned() };
        formatted.insert(path, text);
    }
    Ok(formatted)
}

fn run(files: &[&PathBuf]) -> Result<(), String> {
    if files.is_empty() {
        return Ok(());
    }
    let command = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root().join("rustfmt.toml"))
        .args(files)
        .current_dir(root())
        .output()
        .map_err(|error| {
            format!("rustfmt cannot be run: {error}; `rustup component add rustfmt` installs it")
        })?;
    let message = String::from_utf8_lossy(&command.stderr);
    if command.status.success() { Ok(()) } else { Err(format!("rustfmt rejects generated code:\n{message}")) }
}

fn write(target: &Path, text: &str) -> Result<(), String> {
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(target, text))
        .map_err(|error| format!("{}: {error}", target.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
