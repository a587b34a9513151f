//! A Cargo project in a folder of its own.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::repository::root;

/// The end of a program with the asynchronous function `call`: runs it in a Tokio runtime.
pub(crate) const MAIN: &str = r#"
fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Err(error) = runtime.block_on(call()) {
        eprintln!("{error}");
    }
}
"#;

/// A Cargo project. A temporary one is removed when this is dropped.
pub(crate) struct Project {
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

impl Project {
    /// Creates an empty temporary project. With `locked`, its dependencies have the versions of this workspace.
    pub(crate) fn new(locked: bool) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let project = Self { folder: folder.path().to_owned(), _temporary: Some(folder) };
        if locked {
            project.lock()?;
        }
        Ok(project)
    }

    /// Opens the project of this name under `target/`, with dependencies in the versions of this workspace. Earlier builds
    /// are kept.
    pub(crate) fn kept(name: &str) -> Result<Self, String> {
        let project = Self { folder: root().join("target/bench").join(name), _temporary: None };
        project.lock()?;
        Ok(project)
    }

    fn lock(&self) -> Result<(), String> {
        let lock = fs::read_to_string(root().join("Cargo.lock"));
        self.write("Cargo.lock", &lock.map_err(|error| format!("Cargo.lock: {error}"))?)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).map_err(|error| named(&path, &error))
    }

    /// Updates the modification time of a file.
    pub(crate) fn touch(&self, name: &str) -> Result<(), String> {
        let path = self.path(name);
        let text = fs::read(&path).and_then(|text| fs::write(&path, text));
        text.map_err(|error| named(&path, &error))
    }

    /// Returns a cargo command of the current toolchain, with a target folder of the project's own.
    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.path("target")).env("CARGO_INCREMENTAL", "0");
        cargo
    }

    /// Runs cargo and returns its output.
    pub(crate) fn output(&self, arguments: &[&str]) -> Result<String, String> {
        self.output_with(arguments, &[])
    }

    /// Runs cargo with environment variables and returns its output.
    pub(crate) fn output_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<String, String> {
        let output = self
            .cargo(arguments)
            .envs(variables.iter().copied())
            .output()
            .map_err(|error| format!("cargo cannot be run: {error}"))?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            return Err(format!("cargo {} failed:\n{message}", arguments.join(" ")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Removes the target folder.
    pub(crate) fn clean(&self) -> Result<(), String> {
        let target = self.path("target");
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|error| named(&target, &error))
        } else {
            Ok(())
        }
    }
}

fn named(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
