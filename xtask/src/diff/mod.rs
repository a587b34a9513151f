//! `cargo xtask diff`: what a change of the spec means to users of the generated crates.

mod report;
mod source;

use std::collections::BTreeSet;
use std::path::PathBuf;

use tencentcloud_catalog::text::counted;
use tencentcloud_codegen::diff::{Impact, compare};

use self::source::{Repository, Tree};
use crate::command_error::CommandError;
use crate::report as terminal;
use crate::repository::root;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder with a spec, or a git revision.
    #[arg(default_value = "HEAD")]
    old: String,
    /// Another one; the default is spec/ in the working tree.
    new: Option<String>,
    /// Find revisions and the working tree in this repository.
    #[arg(long, value_name = "DIR", default_value_os_t = root())]
    repository: PathBuf,
    /// Print sections for CHANGELOG.md.
    #[arg(long)]
    markdown: bool,
    /// Fail if code that uses the crates would no longer compile.
    #[arg(long)]
    fail_on_breaking: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let (old, new) = arguments.read()?;
    let changes = compare(&old.revision, &new.revision);
    if arguments.markdown {
        terminal::line(&changes.to_markdown());
    } else {
        report::print(&old.name, &new.name, &changes);
    }
    match changes.breaking() {
        breaking if breaking > 0 && arguments.fail_on_breaking => {
            let count = counted(breaking, "breaking change");
            Err(CommandError::Message(format!("{count}: code that uses the crates would no longer compile")))
        }
        _ => Ok(()),
    }
}

/// Returns the names of the crates for which code that compiles with the spec of a revision no longer compiles with that of
/// the working tree.
pub(crate) fn broken_since(revision: &str) -> Result<BTreeSet<String>, CommandError> {
    let repository = root();
    let (old, new) = (revision.to_owned(), None);
    let arguments = Arguments { old, new, repository, markdown: false, fail_on_breaking: false };
    let (old, new) = arguments.read()?;
    let changes = compare(&old.revision, &new.revision);
    Ok(changes.by_owner(Impact::is_breaking).iter().map(|(owner, _)| owner.crate_name.clone()).collect())
}

impl Arguments {
    /// Reads both trees; mistakes in one do not hide those in the other.
    fn read(&self) -> Result<(Tree, Tree), CommandError> {
        let repository = Repository::new(&self.repository);
        let old = repository.tree(&self.old);
        let new = match &self.new {
            Some(name) => repository.tree(name),
            None => repository.working_tree(),
        };
        match (old, new) {
            (Ok(old), Ok(new)) => Ok((old, new)),
            (old, new) => {
                old.err().into_iter().chain(new.err()).for_each(|error| error.report());
                Err(CommandError::Reported)
            }
        }
    }
}
