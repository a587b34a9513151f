//! `cargo xtask bench`: what the crates cost those who build them, and what calls cost against other SDKs.
//!
//! What calls cost by themselves is measured by the benchmarks of the workspace's tests: `cargo bench -p workspace-tests`.

mod build;
mod calls;
mod cold;
mod copies;
mod derived;
mod project;
mod stopwatch;
mod table;

use crate::failure::Failure;

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), Failure> {
    match parser.value().map(|what| what.to_string_lossy().into_owned()) {
        Ok(what) if what == "build" => build::run(parser),
        Ok(what) if what == "calls" => calls::run(parser),
        Ok(what) if what == "cold" => cold::run(parser),
        Ok(what) => Err(Failure::Usage(format!(
            "there is no benchmark `{what}`; there are `build`, `calls` and `cold`"
        ))),
        Err(_) => Err(Failure::Usage("name a benchmark: `build`, `calls` or `cold`".to_owned())),
    }
}
