//! A small invented upstream: the service `books` in the folder `bookshop`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use walkdir::WalkDir;

use crate::upstream::{api, examples};

/// An upstream folder, and a spec to import it into.
pub(crate) struct Bookshop {
    folder: tempfile::TempDir,
    /// Name of upstream's folder.
    pub(crate) name: &'static str,
    pub(crate) api: Value,
    pub(crate) examples: Value,
}

impl Bookshop {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), name: "bookshop", api: api(), examples: examples() }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Writes the current folder.
    pub(crate) fn publish(&self) {
        let folder = self.path(&format!("tccli-9.9.9/tccli/services/{}/v20240501", self.name));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("api.json"), self.api.to_string()).unwrap();
        fs::write(folder.join("examples.json"), self.examples.to_string()).unwrap();
    }

    /// Writes the folder as an archive next to it.
    pub(crate) fn pack(&self) -> PathBuf {
        self.publish();
        let path = self.path("tccli-9.9.9.tar.gz");
        let gzip = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
        let mut archive = tar::Builder::new(gzip);
        archive.append_dir_all("tccli-9.9.9", self.path("tccli-9.9.9")).unwrap();
        archive.into_inner().unwrap().finish().unwrap();
        path
    }

    /// Imports the current folder into the folder `spec`.
    pub(crate) fn import(&self, arguments: &[&str]) -> Output {
        self.publish();
        self.import_from(&self.path("tccli-9.9.9"), "spec", arguments)
    }

    pub(crate) fn import_from(&self, source: &Path, out: &str, arguments: &[&str]) -> Output {
        run(&[source.as_os_str(), "--out".as_ref(), self.path(out).as_os_str()], arguments)
    }

    /// Imports, and gives every action a file of its own.
    pub(crate) fn adopt(&self) {
        let output = self.import(&[self.name]);
        assert!(output.status.success(), "{}", stderr(&output));
        let output = self.describe(&[]);
        assert!(output.status.success(), "{}", stderr(&output));
    }

    /// Gives actions files of their own.
    pub(crate) fn describe(&self, actions: &[&str]) -> Output {
        let spec = self.path("spec");
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["describe", "books/2024-05-01"]).args(actions).arg("--spec").arg(spec).output().unwrap()
    }

    /// The cataloged file.
    pub(crate) fn cataloged(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path("spec/books/2024-05-01.json")).unwrap()).unwrap()
    }

    /// The official examples of the cataloged file.
    pub(crate) fn examples(&self) -> Value {
        let path = self.path("spec/books/2024-05-01.examples.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    pub(crate) fn text(&self, file: &str) -> String {
        let path = self.path("spec/books/2024-05-01").join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn file(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).unwrap()
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.path("spec/books/2024-05-01").join(file).exists()
    }

    /// Changes a file of the spec as an author would.
    pub(crate) fn edit(&self, file: &str, change: impl FnOnce(&mut Value)) {
        let mut value = self.file(file);
        change(&mut value);
        fs::write(self.path("spec/books/2024-05-01").join(file), format!("{value:#}\n")).unwrap();
    }

    /// The members of an object of upstream.
    pub(crate) fn members(&mut self, object: &str) -> &mut Vec<Value> {
        self.api["objects"][object]["members"].as_array_mut().unwrap()
    }
}

/// Runs the command.
pub(crate) fn run<T: AsRef<std::ffi::OsStr>>(first: &[T], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("import").args(first).args(arguments).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All files below a folder, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(entry.path()).unwrap())
    });
    files.collect()
}
