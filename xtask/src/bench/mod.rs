//! `cargo xtask bench`: the cost of building the crates, and the cost of calls compared with other SDKs.
//!
//! `cargo bench -p workspace-tests` measures calls alone.

mod build;
mod calls;
mod cold;
mod copies;
mod derived;
mod project;
mod stopwatch;
mod table;

use crate::command_error::CommandError;

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), CommandError> {
    match parser.value().map(|what| what.to_string_lossy().into_owned()) {
        Ok(what) if what == "build" => build::run(parser),
        Ok(what) if what == "calls" => calls::run(parser),
        Ok(what) if what == "cold" => cold::run(parser),
        Ok(what) => Err(CommandError::Usage(format!(
            "there is no benchmark `{what}`; there are `build`, `calls` and `cold`"
        ))),
        Err(_) => Err(CommandError::Usage("pass a benchmark: `build`, `calls` or `cold`".to_owned())),
    }
}
