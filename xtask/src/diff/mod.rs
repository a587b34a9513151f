//! `cargo xtask diff`: what a change of the spec means to users of the generated crates.

mod report;
mod source;

use std::path::PathBuf;

use lexopt::prelude::*;
use tencentcloud_catalog::text::counted;
use tencentcloud_codegen::diff::compare;

use self::source::{Repository, Tree};
use crate::command_error::CommandError;
use crate::report as terminal;
use crate::repository::root;

struct Arguments {
    trees: Vec<String>,
    repository: PathBuf,
    markdown: bool,
    fail_on_breaking: bool,
}

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), CommandError> {
    let arguments = parse(parser)?;
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

fn parse(parser: &mut lexopt::Parser) -> Result<Arguments, CommandError> {
    let mut arguments =
        Arguments { trees: Vec::new(), repository: root(), markdown: false, fail_on_breaking: false };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("markdown") => arguments.markdown = true,
            Long("fail-on-breaking") => arguments.fail_on_breaking = true,
            Long("repository") => arguments.repository = parser.value()?.into(),
            Value(tree) if arguments.trees.len() < 2 => arguments.trees.push(tree.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(arguments)
}

impl Arguments {
    /// Reads both trees; mistakes in one do not hide those in the other.
    fn read(&self) -> Result<(Tree, Tree), CommandError> {
        let repository = Repository::new(&self.repository);
        let old = repository.tree(self.trees.first().map_or("HEAD", String::as_str));
        let new = match self.trees.get(1) {
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
