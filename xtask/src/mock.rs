//! `cargo xtask mock`: runs the local cloud, which is a program of its own so that this one builds quickly.

use std::ffi::OsString;
use std::process::Command;

use crate::command_error::CommandError;
use crate::repository::root;

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), CommandError> {
    let arguments: Vec<OsString> = parser.raw_args()?.collect();
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "tencentcloud-mock", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        // The working directory stays the same because paths in the arguments are relative to it.
        .arg("--")
        .args(arguments)
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Reported) }
}
