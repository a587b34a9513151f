//! The packages, `*.crate`, as `cargo package` makes them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::stage::Staged;
use crate::command_error::CommandError;

/// The largest package that crates.io accepts: 10 MiB.
const LARGEST: u64 = 10 << 20;

/// A package.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) file: String,
    pub(super) bytes: u64,
}

/// The folder that cargo writes the packages of a workspace into.
fn folder(workspace: &Path) -> PathBuf {
    workspace.join("target/package")
}

/// Packages all crates of a workspace. Nothing is compiled, and nothing is read from the registry.
pub(super) fn make(workspace: &Path) -> Result<(), CommandError> {
    let status = Command::new(env!("CARGO"))
        .args([
            "package",
            "--workspace",
            "--no-verify",
            "--exclude-lockfile",
            "--allow-dirty",
            "--offline",
            "--quiet",
        ])
        .arg("--target-dir")
        .arg(workspace.join("target"))
        .current_dir(workspace)
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Message("cargo package failed".to_owned())) }
}

/// Returns the package of each crate.
pub(super) fn measure(workspace: &Path, staged: &[Staged]) -> Result<Vec<Archive>, String> {
    let archive = |of: &Staged| {
        let file = format!("{}-{}.crate", of.name, of.version);
        let metadata =
            fs::metadata(folder(workspace).join(&file)).map_err(|error| format!("{file}: {error}"))?;
        Ok(Archive { file, bytes: metadata.len() })
    };
    staged.iter().map(archive).collect()
}

/// Fails if a package is larger than crates.io accepts.
pub(super) fn check(archives: &[Archive]) -> Result<(), CommandError> {
    let large: Vec<&str> = archives
        .iter()
        .filter(|archive| archive.bytes > LARGEST)
        .map(|archive| archive.file.as_str())
        .collect();
    if large.is_empty() {
        return Ok(());
    }
    Err(CommandError::Message(format!(
        "larger than {LARGEST} bytes, the limit of crates.io: {}",
        large.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_above_the_limit_is_an_error() {
        let archive = |bytes| [Archive { file: "tencentcloud-csip-0.1.0.crate".to_owned(), bytes }];
        assert!(check(&archive(LARGEST)).is_ok());
        assert!(check(&archive(LARGEST + 1)).is_err());
    }
}
