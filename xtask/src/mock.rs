//! `cargo xtask mock`: the local cloud, a program of its own so that this one stays quick to build.

use std::ffi::OsString;
use std::process::Command;

use crate::failure::Failure;
use crate::repository::root;

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), Failure> {
    let arguments: Vec<OsString> = parser.raw_args()?.collect();
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "tencentcloud-mock", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        // In the folder that it was called from, which paths among them are relative to.
        .arg("--")
        .args(arguments)
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(Failure::Reported) }
}
