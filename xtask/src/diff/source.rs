//! A spec to compare: a folder, or the folder `spec/` of a git revision.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Diagnostics, Sources};
use tencentcloud_codegen::diff::Revision;

use crate::report;

/// A spec and what is generated from it.
pub(super) struct Tree {
    /// What the caller calls it.
    pub(super) name: String,
    pub(super) revision: Revision,
}

/// Why there is no tree.
pub(super) enum Unreadable {
    /// There are no files.
    Missing(String),
    /// The files are wrong.
    Wrong(String, Diagnostics),
}

impl Unreadable {
    pub(super) fn tell(&self) {
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

    /// The folder or, if there is none of this name, the revision.
    pub(super) fn tree(&self, name: &str) -> Result<Tree, Unreadable> {
        let folder = Path::new(name);
        if folder.is_dir() { read(name, folder) } else { self.revision(name) }
    }

    /// `spec/` as it is now.
    pub(super) fn working_tree(&self) -> Result<Tree, Unreadable> {
        read("the working tree", &self.root.join("spec"))
    }

    /// Unpacks `spec/` of a revision into a temporary folder, by way of an index of its own: neither the
    /// repository's index nor its working tree is touched.
    fn revision(&self, name: &str) -> Result<Tree, Unreadable> {
        let missing = |message: String| Unreadable::Missing(format!("{name}: {message}"));
        let resolve = |object: String| {
            self.git().args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(object).output()
        };
        let cannot_run = |error: io::Error| missing(format!("git cannot be run: {error}"));
        if !resolve(format!("{name}^{{commit}}")).map_err(cannot_run)?.status.success() {
            return Err(missing("there is neither a folder nor a revision of this name".to_owned()));
        }
        let tree = resolve(format!("{name}:spec")).map_err(cannot_run)?;
        if !tree.status.success() {
            return Err(missing("this revision has no spec/".to_owned()));
        }
        let tree = String::from_utf8_lossy(&tree.stdout).trim().to_owned();
        let folder = tempfile::tempdir().map_err(|error| missing(format!("no temporary folder: {error}")))?;
        let index = folder.path().join("index");
        // The separator at the end makes a folder of the prefix.
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

    /// Git in the repository, also where a hook of another one calls.
    fn git(&self) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.root);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(variable);
        }
        git
    }
}

fn read(name: &str, folder: &Path) -> Result<Tree, Unreadable> {
    let sources = Sources::read(folder)
        .map_err(|error| Unreadable::Missing(format!("the spec of {name} cannot be read: {error}")))?;
    let wrong = |diagnostics| Unreadable::Wrong(name.to_owned(), diagnostics);
    let revision = Revision::load(&sources).map_err(wrong)?;
    Ok(Tree { name: name.to_owned(), revision })
}
