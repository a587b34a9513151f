//! `cargo xtask ci`: everything that continuous integration runs, in the same order.

use std::path::Path;
use std::process::Command;

use crate::catalog::{self, Shard};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// Exit status of the scripts if something that they need is missing, which they print.
const MISSING: i32 = 3;

/// The steps that only need Rust: a name and the arguments of cargo.
const STEPS: [(&str, &str); 8] = [
    ("tests", "test --workspace"),
    ("tests of all features", "test --workspace --all-features --lib --tests"),
    ("examples of all features", "test --workspace --all-features --doc"),
    ("formatting", "fmt --all --check"),
    ("lints", "clippy --workspace --all-targets --all-features -- -D warnings"),
    ("documentation", "doc --workspace --no-deps --all-features"),
    ("generated code", "xtask codegen --check"),
    ("imports between modules", "xtask modules"),
];

/// The packages of the runtime and the features with which each must compile alone.
const FEATURES: [(&str, &[&str]); 2] = [
    (CORE, &["", "serde"]),
    (
        "tencentcloud-client",
        &["", "events", "http2", "metrics", "platform-roots", "redis", "reqwest", "serde"],
    ),
];

const CORE: &str = "tencentcloud-core";

/// A machine without sockets and threads, for which the core compiles.
const WASM: &str = "wasm32-unknown-unknown";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Fail if Python, Node or cargo-deny is missing instead of skipping what needs it.
    #[arg(long)]
    require_tools: bool,
    /// Instead of everything else, compile a part of all services with all features and check their examples: 1/4, 2/4, …
    #[arg(long, value_name = "PART/PARTS", conflicts_with = "require_tools")]
    catalog: Option<Shard>,
}

/// The seed of the services whose crates are compiled with all features, and whose examples are checked, each time.
const SAMPLE_SEED: u64 = 1;

/// The number of changed responses that are decoded in the sample.
const SAMPLE_MUTANTS: usize = 10_000;

/// The number of changed responses that are decoded in all parts of the catalog together.
const MUTANTS: usize = 300_000;

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    if let Some(shard) = arguments.catalog {
        return catalog::run(&catalog::Arguments::part(shard, MUTANTS));
    }
    let require_tools = arguments.require_tools;
    for (name, arguments) in STEPS {
        step(name, Command::new(env!("CARGO")).args(arguments.split(' ')))?;
    }
    report::line("\n── a dozen services of the catalog");
    catalog::run(&catalog::Arguments::sample(SAMPLE_SEED, SAMPLE_MUTANTS))?;
    features()?;
    minimum_rust_version()?;
    fuzz_targets()?;
    dependencies(require_tools)?;
    script("spelling", "tests/python/typos.sh", require_tools)?;
    // Another version of curl may differ, which says nothing about the client.
    script("the proxy rules against curl", "tests/python/proxies.sh", false)?;
    script("the official Python SDK against the mock", "tests/python/run.sh", require_tools)?;
    script("every official SDK against the mock", "tests/sdks/run.sh", require_tools)?;
    script("a Python test suite with the mock", "tests/python-suite/run.sh", require_tools)?;
    script("a Node test suite with the mock", "tests/node-suite/run.sh", require_tools)?;
    script("the spec against the official metadata", "tests/python/metadata.sh", require_tools)
}

/// Compiles the packages of the runtime with each of their features, and the core for WebAssembly.
fn features() -> Result<(), CommandError> {
    let check = |package: &str, features: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["check", "--package", package, "--no-default-features", "--features", features]);
        command
    };
    for (package, features) in FEATURES {
        for feature in features {
            let name = if feature.is_empty() { "no feature" } else { feature };
            step(&format!("{package} with {name}"), &mut check(package, feature))?;
        }
    }
    let targets = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output();
    let folder = targets.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let clang = Command::new("clang").arg("--version").output().is_ok();
    if clang && folder.is_ok_and(|folder| Path::new(&folder).is_dir()) {
        step(&format!("the core for {WASM}"), check(CORE, "").args(["--target", WASM]))
    } else {
        report::line(&format!(
            "\n── the core for {WASM}\nskipped: it requires clang and `rustup target add {WASM}`"
        ));
        Ok(())
    }
}

/// Compiles everything with the oldest supported compiler, if rustup has it.
fn minimum_rust_version() -> Result<(), CommandError> {
    const NAME: &str = "minimum Rust version";
    const VERSION: &str = env!("CARGO_PKG_RUST_VERSION");
    let installed = Command::new("rustup").args(["run", VERSION, "rustc", "--version"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        report::line(&format!("\n── {NAME}\nskipped: it requires `rustup toolchain install {VERSION}`"));
        return Ok(());
    }
    let mut command = Command::new("rustup");
    command.args(["run", VERSION, "cargo", "check", "--workspace", "--all-features"]);
    step(NAME, command.args(["--target-dir", "target/minimum-rust-version"]))
}

/// Checks licenses, banned crates, and sources. Advisories would need a database from elsewhere.
fn dependencies(required: bool) -> Result<(), CommandError> {
    const NAME: &str = "dependencies";
    if !required && Command::new("cargo-deny").arg("--version").output().is_err() {
        report::line(&format!("\n── {NAME}\nskipped: it requires `cargo install cargo-deny`"));
        return Ok(());
    }
    step(NAME, Command::new("cargo-deny").args(["check", "licenses", "bans", "sources"]))
}

/// Compiles the fuzz targets. Fuzzing itself takes too long for continuous integration.
fn fuzz_targets() -> Result<(), CommandError> {
    const NAME: &str = "fuzz targets";
    if Command::new("c++").arg("--version").output().is_err() {
        report::line(&format!("\n── {NAME}\nskipped: libFuzzer requires a C++ compiler"));
        return Ok(());
    }
    let mut command = Command::new(env!("CARGO"));
    command.args(["check", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    step(NAME, command.env("RUSTFLAGS", "--cfg fuzzing -D warnings"))
}

/// Runs a step; warnings of rustdoc are errors.
fn step(name: &str, command: &mut Command) -> Result<(), CommandError> {
    report::line(&format!("\n── {name}"));
    let status = command.env("RUSTDOCFLAGS", "-D warnings").current_dir(root()).status();
    let program = command.get_program().display();
    let status = status.map_err(|error| format!("{name}: {program} cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Message(format!("{name}: failed"))) }
}

/// Runs a check that needs more than Rust, and skips it if something is missing and not required.
fn script(name: &str, path: &str, required: bool) -> Result<(), CommandError> {
    report::line(&format!("\n── {name}"));
    let status = Command::new("bash").arg(path).current_dir(root()).status();
    match status.as_ref().map(std::process::ExitStatus::code) {
        Ok(Some(0)) => Ok(()),
        Ok(Some(MISSING)) | Err(_) if !required => {
            report::line("skipped: see above, or there is no bash");
            Ok(())
        }
        _ => Err(CommandError::Message(format!("{name}: failed"))),
    }
}
