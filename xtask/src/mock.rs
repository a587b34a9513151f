//! `cargo xtask mock`: runs the local cloud, which is a program of its own so that this one builds quickly.

use std::ffi::OsString;
use std::process::Command;

use crate::command_error::CommandError;
use crate::repository::root;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Options of the mock; --help lists them.
    #[arg(value_name = "OPTION", trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Cargo says on standard error what it compiles, which takes a while the first time.
pub(crate) fn run(arguments: Arguments) -> Result<(), CommandError> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--package", "tencentcloud-mock", "--manifest-path"]).arg(root().join("Cargo.toml"));
    // The working directory stays the same because paths in the arguments are relative to it.
    become_process(cargo.arg("--").args(arguments.options))
}

/// Replaces this process, as cargo then does too, so that signals reach the mock.
#[cfg(unix)]
fn become_process(cargo: &mut Command) -> Result<(), CommandError> {
    use std::os::unix::process::CommandExt as _;

    let error = cargo.exec();
    Err(CommandError::Message(format!("cargo cannot be run: {error}")))
}

#[cfg(not(unix))]
fn become_process(cargo: &mut Command) -> Result<(), CommandError> {
    let status = cargo.status().map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Reported) }
}
