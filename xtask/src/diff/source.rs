//! A spec to compare: a folder, or the folder `spec/` of a git revision.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Diagnostics, Sources};
use tencentcloud_codegen::diff::Revision;

use crate::report;

/// A revision with its name.
pub(super) struct Tree {
    /// Name in messages.
    pub(super) name: String,
    pub(super) revision: Revision,
}

/// Why a tree cannot be read.
pub(super) enum TreeError {
    /// The files are missing.
    Missing(String),
    /// The files have mistakes.
    Wrong(String, Diagnostics),
}

impl TreeError {
    pub(super) fn report(&self) {
        match self {
            Self::Missing(message) => report::error(message),
            Self::Wrong(name, diagnostics) => {
                diagnostics.iter().for_each(report::diagnostic);
                let count = counted(diagnostics.iter().len(), "mistake");
                report::error(&format!("the spec of {name} has {count}; nothing was compared"));
            }
        }
    }
}

/// The repository whose revisions are compared.
pub(super) struct Repository {
    root: PathBuf,
}

impl Repository {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Returns the folder of this name, or else the revision.
    pub(super) fn tree(&self, name: &str) -> Result<Tree, TreeError> {
        let folder = Path::new(name);
        if folder.is_dir() { read(name, folder) } else { self.revision(name) }
    }

    /// Returns `spec/` in the working tree.
    pub(super) fn working_tree(&self) -> Result<Tree, TreeError> {
        read("the working tree", &self.root.join("spec"))
    }

    /// Unpacks `spec/` of a revision into a temporary folder with a temporary index. Neither the index of the repository nor
    /// its working tree changes.
    fn revision(&self, name: &str) -> Result<Tree, TreeError> {
        let missing = |message: String| TreeError::Missing(format!("{name}: {message}"));
        let resolve = |object: String| {
            self.git().args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(object).output()
        };
        let cannot_run = |error: io::Error| missing(format!("git cannot be run: {error}"));
        if !resolve(format!("{name}^{{commit}}")).map_err(cannot_run)?.status.success() {
            return Err(missing("neither a folder nor a revision has this name".to_owned()));
        }
        let tree = resolve(format!("{name}:spec")).map_err(cannot_run)?;
        if !tree.status.success() {
            return Err(missing("this revision has no spec/".to_owned()));
        }
        let tree = String::from_utf8_lossy(&tree.stdout).trim().to_owned();
        let folder = tempfile::tempdir().map_err(|error| missing(format!("no temporary folder: {error}")))?;
        let index = folder.path().join("index");
        // With a trailing separator, the prefix is a folder.
        let spec = folder.path().join("spec").join("");
        let prefix = format!("--prefix={}", spec.display());
        for arguments in [["read-tree", &tree].as_slice(), &["checkout-index", "--all", "--quiet", &prefix]] {
            let output = self.git().args(arguments).env("GIT_INDEX_FILE", &index).output();
            let output = output.map_err(cannot_run)?;
            if !output.status.success() {
                return Err(missing(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
            }
        }
        read(name, &spec)
    }

    /// A git command in the repository, even if a hook of another repository runs this.
    fn git(&self) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.root);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(variable);
        }
        git
    }
}

fn read(name: &str, folder: &Path) -> Result<Tree, TreeError> {
    let sources = Sources::read(folder)
        .map_err(|error| TreeError::Missing(format!("the spec of {name} cannot be read: {error}")))?;
    let wrong = |diagnostics| TreeError::Wrong(name.to_owned(), diagnostics);
    let revision = Revision::load(&sources).map_err(wrong)?;
    Ok(Tree { name: name.to_owned(), revision })
}
