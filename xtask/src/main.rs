//! The commands of this workspace; `cargo xtask --help` lists them.

mod bench;
mod catalog;
mod ci;
mod codegen;
mod command_error;
mod describe;
mod diff;
mod files;
mod format;
mod import;
mod mock;
mod modules;
mod new;
mod package;
mod report;
mod repository;
mod workers;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

use self::command_error::CommandError;

/// The generator spends 40 % of its time on small allocations with the allocator of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of this workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Xtask {
    #[command(subcommand)]
    command: XtaskCommand,
}

#[derive(Subcommand)]
enum XtaskCommand {
    /// Generate the crates under generated/ from spec/.
    Codegen(codegen::Arguments),
    /// Update spec/ from the official metadata. Our own texts are kept.
    Import(import::Arguments),
    /// Report how the API changed, and what that means to users of the crates.
    Diff(diff::Arguments),
    /// Generate the crates of whole services, compile them with all features, and check the official examples with them.
    Catalog(catalog::Arguments),
    /// Give actions of a cataloged version files of their own, with gaps to fill in.
    Describe(describe::Arguments),
    /// Write the spec file of a new action with gaps to fill in.
    New(new::Arguments),
    /// Run a local cloud that serves the spec.
    Mock(mock::Arguments),
    /// Make the packages of all crates, and plan their publication within the limits of crates.io.
    Package(package::Arguments),
    /// Measure builds and calls. Cargo downloads what they are compared with.
    #[command(subcommand)]
    Bench(bench::Benchmark),
    /// Print the top-level modules of crates, in the order in which they may import each other. Fails if the imports form
    /// a circle.
    Modules(modules::Arguments),
    /// Run everything that continuous integration runs.
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    match run(Xtask::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Usage(message)) => {
            Xtask::command().error(ErrorKind::ValueValidation, message).exit()
        }
        Err(CommandError::Reported) => ExitCode::FAILURE,
        Err(CommandError::Message(message)) => {
            report::error(&message);
            ExitCode::FAILURE
        }
    }
}

fn run(command: XtaskCommand) -> Result<(), CommandError> {
    match command {
        XtaskCommand::Codegen(arguments) => codegen::run(&arguments),
        XtaskCommand::Import(arguments) => import::run(arguments),
        XtaskCommand::Diff(arguments) => diff::run(&arguments),
        XtaskCommand::Catalog(arguments) => catalog::run(&arguments),
        XtaskCommand::Describe(arguments) => describe::run(&arguments),
        XtaskCommand::New(arguments) => new::run(&arguments),
        XtaskCommand::Mock(arguments) => mock::run(arguments),
        XtaskCommand::Package(arguments) => package::run(&arguments),
        XtaskCommand::Bench(benchmark) => bench::run(benchmark),
        XtaskCommand::Modules(arguments) => modules::run(&arguments),
        XtaskCommand::Ci(arguments) => ci::run(&arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Xtask::command().debug_assert();
    }
}
