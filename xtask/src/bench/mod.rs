//! `cargo xtask bench`: the cost of building the crates, and the cost of calls compared with other SDKs.
//!
//! `cargo bench -p workspace-tests` measures calls alone.

mod build;
mod calls;
mod cold;
mod copies;
mod derived;
mod mock;
mod project;
mod selection;
mod stopwatch;
mod table;

use crate::command_error::CommandError;

/// How often a benchmark builds its programs.
#[derive(clap::Args)]
pub(crate) struct Rounds {
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

#[derive(clap::Subcommand)]
pub(crate) enum Benchmark {
    /// Measure how long a generated crate takes to compile, compared with the same types with serde's derives.
    Build(build::Arguments),
    /// Measure the CPU time of a call and the calls per second, compared with another SDK and with hyper-util alone.
    ///
    /// Each round makes calls to a server on this machine, one at a time and 64 at a time. The ratio of hyper-util to itself
    /// shows the noise. target/bench/ keeps the build.
    Calls(calls::Arguments),
    /// Measure the first build of a program that makes one call, compared with another SDK.
    Cold(Rounds),
    /// Measure the build of a program that uses two actions of a large service: from a crate with these actions, and from its
    /// build script, compared with the crate of the whole service.
    Selection(Rounds),
    /// Compare the requests per second of the mock with those of another version of its program.
    Mock(mock::Arguments),
}

pub(crate) fn run(benchmark: Benchmark) -> Result<(), CommandError> {
    match benchmark {
        Benchmark::Build(arguments) => build::run(&arguments),
        Benchmark::Calls(arguments) => calls::run(&arguments),
        Benchmark::Cold(arguments) => cold::run(&arguments),
        Benchmark::Selection(arguments) => selection::run(&arguments),
        Benchmark::Mock(arguments) => mock::run(&arguments),
    }
}
