//! `cargo xtask ci`: all that the continuous integration runs, in its order.

use std::process::Command;

use lexopt::prelude::*;

use crate::{Failure, report, root};

/// What the script of the official SDK answers where Python or its virtual environments are missing.
const NO_PYTHON: i32 = 3;

/// The steps that Rust alone can do: a name and the arguments of cargo.
const STEPS: [(&str, &str); 6] = [
    ("tests", "test --workspace"),
    ("tests of all features", "test --workspace --all-features --lib --tests"),
    ("formatting", "fmt --all --check"),
    ("lints", "clippy --workspace --all-targets --all-features -- -D warnings"),
    ("documentation", "doc --workspace --no-deps --all-features"),
    ("generated code", "xtask codegen --check"),
];

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), Failure> {
    let mut require_python = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("require-python") => require_python = true,
            other => return Err(other.unexpected().into()),
        }
    }
    for (name, arguments) in STEPS {
        step(name, Command::new(env!("CARGO")).args(arguments.split(' ')))?;
    }
    python("the official Python SDK against the mock", "tests/python/run.sh", require_python)?;
    python("the spec against the official metadata", "tests/python/metadata.sh", require_python)
}

/// Runs a step; documentation is checked with warnings denied.
fn step(name: &str, command: &mut Command) -> Result<(), Failure> {
    report::line(&format!("\n── {name}"));
    let status = command.env("RUSTDOCFLAGS", "-D warnings").current_dir(root()).status();
    let status = status.map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(Failure::Message(format!("{name}: failed"))) }
}

/// A check that takes Python, which may be missing where it is not required.
fn python(name: &str, script: &str, required: bool) -> Result<(), Failure> {
    report::line(&format!("\n── {name}"));
    let status = Command::new("bash").arg(script).current_dir(root()).status();
    match status.as_ref().map(std::process::ExitStatus::code) {
        Ok(Some(0)) => Ok(()),
        Ok(Some(NO_PYTHON)) | Err(_) if !required => {
            report::line("passed over: Python 3 with venv is not installed here");
            Ok(())
        }
        _ => Err(Failure::Message(format!("{name}: failed"))),
    }
}
