//! `cargo xtask diff`: what a change of the spec means to users of the generated crates.

mod report;
mod source;

use std::path::PathBuf;

use tencentcloud_catalog::text::counted;
use tencentcloud_codegen::diff::compare;

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
