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

pub(crate) fn run(arguments: Arguments) -> Result<(), CommandError> {
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "tencentcloud-mock", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        // The working directory stays the same because paths in the arguments are relative to it.
        .arg("--")
        .args(arguments.options)
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Reported) }
}
