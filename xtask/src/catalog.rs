//! `cargo xtask catalog`: generates the crates of whole services, compiles them with all features, and checks all official
//! examples with them.

use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;
use std::{env, fs};

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Selection, Sources, SpecVersion};
use tencentcloud_codegen::{FileSet, Options, generate_crate, load_readable};

use crate::command_error::CommandError;
use crate::files::sync;
use crate::repository::root;
use crate::{report, workers};

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Check these services (cvm), or versions (cvm/2017-03-12). The default is all.
    #[arg(value_name = "SERVICE")]
    services: Vec<Selection>,
    /// Check one part of several of equal size: 1/4, 2/4, …
    #[arg(long, value_name = "PART/PARTS", conflicts_with = "services")]
    shard: Option<Shard>,
    /// Check the largest service and eleven others, chosen by this number.
    #[arg(long, value_name = "SEED", conflicts_with_all = ["services", "shard"])]
    sample: Option<u64>,
    /// Also decode this many randomly changed responses, none of which may panic.
    #[arg(long, value_name = "NUMBER", default_value_t = 20_000)]
    mutants: usize,
    /// The number from which random changes are made.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Compile the crates with all features, but do not check the examples.
    #[arg(long)]
    only_compile: bool,
    /// Check the examples, for which the crates are compiled with the feature `serde` alone.
    #[arg(long, conflicts_with = "only_compile")]
    only_examples: bool,
}

/// A part of all versions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shard {
    part: usize,
    parts: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed =
            text.split_once('/').and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)));
        match parsed {
            Some((part, parts)) if (1..=parts).contains(&part) => Ok(Self { part, parts }),
            _ => Err("use a part and the number of parts, such as 1/4".to_owned()),
        }
    }
}

/// The largest service, which is part of every sample.
const LARGEST: &str = "csip";

/// The number of versions in a sample.
const SAMPLE: usize = 12;

/// The folder of the generated workspace.
fn folder() -> PathBuf {
    root().join("target/catalog")
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let spec = root().join("spec");
    let all = Sources::versions(&spec).map_err(|error| format!("the spec cannot be read: {error}"))?;
    let versions = arguments.choose(&spec, all)?;
    report::line(&format!("{} of services", counted(versions.len(), "version")));
    let crates = workers::map(&versions, "generated", generate).into_iter().collect::<Result<Vec<_>, _>>()?;
    let crates: Vec<Crate> = crates.into_iter().flatten().collect();
    write_workspace(&crates)?;
    if !arguments.only_examples {
        compile()?;
    }
    if arguments.only_compile { Ok(()) } else { check_examples(arguments) }
}

impl Arguments {
    /// Compiles and checks a part of all versions; `mutants` is the number for all parts.
    pub(crate) fn part(shard: Shard, mutants: usize) -> Self {
        Self { shard: Some(shard), mutants: mutants / shard.parts, ..Self::default() }
    }

    /// Compiles a dozen services with all features and checks their examples.
    pub(crate) fn sample(seed: u64, mutants: usize) -> Self {
        Self { sample: Some(seed), mutants, ..Self::default() }
    }

    fn choose(
        &self,
        spec: &std::path::Path,
        all: Vec<SpecVersion>,
    ) -> Result<Vec<SpecVersion>, CommandError> {
        let is_known = |selection: &&Selection| all.iter().any(|known| selection.selects(&known.folder));
        // Whole versions are checked.
        let is_right = |selection: &&Selection| selection.actions.is_empty() && is_known(selection);
        if let Some(unknown) = self.services.iter().find(|selection| !is_right(selection)) {
            return Err(CommandError::Message(format!("the spec has no service `{unknown}`")));
        }
        if let Some(Shard { part, parts }) = self.shard {
            return Ok(by_size(spec, all).into_iter().skip(part - 1).step_by(parts).collect());
        }
        if let Some(seed) = self.sample {
            return Ok(sample(all, seed));
        }
        let is_wanted = |version: &SpecVersion| {
            self.services.is_empty()
                || self.services.iter().any(|selection| selection.selects(&version.folder))
        };
        Ok(all.into_iter().filter(is_wanted).collect())
    }
}

/// The versions from the largest to the smallest, so that the parts of a shard are of equal size.
fn by_size(spec: &std::path::Path, all: Vec<SpecVersion>) -> Vec<SpecVersion> {
    let size = |version: &SpecVersion| {
        fs::metadata(spec.join(format!("{}.json", version.folder))).map_or(0, |file| file.len())
    };
    let mut sorted = all;
    sorted.sort_by_key(|version| std::cmp::Reverse(size(version)));
    sorted
}

/// The largest service, and others by a random walk.
fn sample(all: Vec<SpecVersion>, seed: u64) -> Vec<SpecVersion> {
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut chosen, mut others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|version| version.service() == LARGEST);
    random.shuffle(&mut others);
    chosen.extend(others);
    chosen.truncate(SAMPLE);
    chosen
}

/// A generated crate.
struct Crate {
    /// Folder of its spec.
    version: String,
    /// Its folder below `crates`.
    folder: String,
    /// Its name.
    name: String,
    /// The requests of the actions that can respond with a stream of events.
    streams: Vec<String>,
}

/// Writes the crate of a version, unless it has no actions to call.
fn generate(version: &SpecVersion) -> Result<Option<Crate>, String> {
    let failed = |problem: String| format!("{}: {problem}", version.folder);
    let sources = Sources::read_versions(&root().join("spec"), std::slice::from_ref(version))
        .map_err(|error| failed(error.to_string()))?;
    let loaded = load_readable(&sources);
    loaded.diagnostics.into_result(()).map_err(|mistakes| failed(format!("\n{mistakes}")))?;
    let Some(service) = loaded.model.services.iter().find(|service| !service.actions.is_empty()) else {
        return Ok(None);
    };
    let files = generate_crate(service, &Options::default().crates("crates"));
    let written = format!("crates/{}", service.crate_folder);
    sync(&folder(), &files, &[written], false)?;
    let (folder, name) = (service.crate_folder.clone(), service.crate_name.clone());
    let streams = service.actions.iter().filter(|action| action.events.is_some());
    let streams = streams.map(|action| service.record(action.request).name.rust.clone()).collect();
    Ok(Some(Crate { version: version.folder.clone(), folder, name, streams }))
}

/// Writes the manifests, and the program that checks the examples.
fn write_workspace(crates: &[Crate]) -> Result<(), CommandError> {
    let members: String = crates.iter().map(|of| format!("    \"crates/{}\",\n", of.folder)).collect();
    let repository = root();
    let workspace =
        WORKSPACE.replace("MEMBERS", &members).replace("REPOSITORY", &repository.to_string_lossy());
    let dependency = |of: &Crate| {
        format!("{} = {{ path = \"../crates/{}\", features = [\"serde\"] }}\n", of.name, of.folder)
    };
    let dependencies: String = crates.iter().map(dependency).collect();
    let manifest = PROGRAM_MANIFEST.replace("REPOSITORY", &repository.to_string_lossy()) + &dependencies;
    let line = |of: &Crate| {
        let krate = of.name.replace('-', "_");
        let actions = format!("{krate}::for_each_action!(probes)");
        let stream = |request: &String| format!("{krate}::actions::{request},");
        let streams: String = of.streams.iter().map(stream).collect();
        format!(
            "    Generated {{ folder: \"{}\", actions: {actions}, streams: streams!({streams}) }},\n",
            of.version
        )
    };
    let program = PROGRAM.replace("GENERATED", &crates.iter().map(line).collect::<String>());
    let lock =
        fs::read_to_string(repository.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let mut files = FileSet::default();
    files.insert("Cargo.toml", workspace);
    files.insert("Cargo.lock", lock);
    files.insert("examples/Cargo.toml", manifest);
    files.insert("examples/src/main.rs", program);
    sync(&folder(), &files, &[], false)?;
    Ok(())
}

const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = [
MEMBERS    "examples",
]

[workspace.package]
version = "0.0.0"
edition = "2024"
rust-version = "1.88"
license = "Apache-2.0 OR MIT"

[workspace.dependencies]
tencentcloud-client = { path = "REPOSITORY/runtime/client" }

# Most of the time goes into the code of the program, which has all types. A panic ends it anyway.
[profile.dev]
debug = false
incremental = false
panic = "abort"
debug-assertions = false
overflow-checks = false

[profile.dev.package.tencentcloud-core]
debug-assertions = true
overflow-checks = true
"#;

const PROGRAM_MANIFEST: &str = r#"[package]
name = "catalog-examples"
version = "0.0.0"
edition = "2024"

[dependencies]
workspace-tests = { path = "REPOSITORY/tests", features = ["events"] }
"#;

const PROGRAM: &str = r#"//! Checks the official examples of some services.

use workspace_tests::catalog::Generated;
use workspace_tests::{probes, streams};

static ALL: &[Generated] = &[
GENERATED];

fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let (mutants, seed) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(1));
    if let Err(failures) = workspace_tests::catalog::run(ALL, mutants as usize, seed) {
        failures.iter().for_each(|failure| println!("{failure}"));
        println!("{} failures", failures.len());
        std::process::exit(1);
    }
}
"#;

/// Compiles all crates with all features; a warning is an error.
fn compile() -> Result<(), CommandError> {
    cargo("the crates with all features", &["check", "--workspace", "--all-features"])
}

fn check_examples(arguments: &Arguments) -> Result<(), CommandError> {
    let numbers = [arguments.mutants.to_string(), arguments.seed.to_string()];
    let run = ["run", "--quiet", "--package", "catalog-examples", "--", &numbers[0], &numbers[1]];
    cargo("the official examples", &run)
}

fn cargo(name: &str, arguments: &[&str]) -> Result<(), CommandError> {
    report::line(&format!("── {name}"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder())
        .env("CARGO_TARGET_DIR", target.join("catalog/target"))
        .env("RUSTFLAGS", "-D warnings")
        .status()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(CommandError::Message(format!("{name}: failed"))) }
}
