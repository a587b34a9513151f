//! `cargo xtask bench build`: the time to compile a generated crate, compared with the same types with serde's derives.
//!
//! Both crates are generated from one model in a temporary folder, and their dependencies are built first. The CPU time is
//! that of `rustc` for the crate alone, without incremental compilation.

use std::fs;
use std::process::Command;

use tencentcloud_catalog::{Sources, Spec};
use tencentcloud_codegen::{FileSet, Options, generate, model};

use super::project::Project;
use super::stopwatch::{self, Took};
use super::table::{self, Pairs};
use super::{copies, derived};
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// Wraps `rustc` and records its CPU time. Cargo also runs it to query settings, with a crate named `___`.
const WRAPPER: &str = r#"#!/bin/sh
"$@"
status=$?
case "$*" in
*"--crate-name ___"*) ;;
*--crate-name*) times >"$BENCH_TIMES" ;;
esac
exit $status
"#;

/// The kinds of builds: a name and the arguments of cargo.
const KINDS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("dev build", &["build"]), ("release build", &["build", "--release"])];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[arg(default_value = "ccc")]
    service: String,
    /// Multiply every action and type; 40 copies of the first two actions have the size of a whole service.
    #[arg(long, default_value_t = 1)]
    copies: u32,
    #[arg(long, default_value_t = 5)]
    rounds: u32,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let spec = spec(arguments)?;
    let project = project(&spec, arguments.copies)?;
    table::head("generated", "derived");
    for (name, command) in KINDS {
        // Builds the dependencies and warms the disk cache.
        project.time("generated", command)?;
        project.time("derived", command)?;
        let (mut cpu, mut wall) = (Pairs::default(), Pairs::default());
        for _ in 0..arguments.rounds {
            let generated = project.time("generated", command)?;
            let derived = project.time("derived", command)?;
            cpu.push(generated.cpu, derived.cpu);
            wall.push(generated.wall, derived.wall);
        }
        cpu.print(&format!("{name}, CPU"));
        wall.print(&format!("{name}, wall"));
    }
    report::line("CPU is the time of rustc alone; wall includes cargo.");
    Ok(())
}

/// The service alone, multiplied.
fn spec(arguments: &Arguments) -> Result<Spec, CommandError> {
    let sources = Sources::read_described(&root().join("spec"))
        .map_err(|error| format!("the spec cannot be read: {error}"))?;
    let mut spec = sources.parse().map_err(|diagnostics| diagnostics.to_string())?;
    // Sorted by version.
    let newest = spec.services.into_iter().rfind(|service| service.service.service == arguments.service);
    spec.services = newest.into_iter().collect();
    let [service] = &mut spec.services[..] else {
        return Err(CommandError::Message(format!("there is no service `{}`", arguments.service)));
    };
    copies::multiply(service, arguments.copies);
    Ok(spec)
}

/// A workspace of both crates.
struct Crates {
    project: Project,
}

fn project(spec: &Spec, copies: u32) -> Result<Crates, CommandError> {
    let model = model::lower(spec).map_err(|diagnostics| diagnostics.to_string())?;
    let [service] = &model.services[..] else {
        return Err(CommandError::Message("the model has no such service".to_owned()));
    };
    let files = generate(spec, &Options::default()).map_err(|error| error.to_string())?;
    let crates = Crates { project: Project::new(true)? };
    let generated = crates.write_generated(&files, &format!("generated/{}/", service.crate_folder))?;
    let derived = crates.write_derived(&derived::source(service))?;
    report::line(&format!(
        "{} × {copies}: {} actions, {} structs; {generated} lines generated with documentation, {derived} derived\n",
        service.name,
        service.actions.len(),
        service.records.len(),
    ));
    Ok(crates)
}

impl Crates {
    fn write_generated(&self, files: &FileSet, prefix: &str) -> Result<usize, String> {
        let manifest = fs::read_to_string(root().join("Cargo.toml"));
        let manifest = manifest.map_err(|error| format!("Cargo.toml: {error}"))?;
        self.project.write("Cargo.toml", &workspace(&manifest))?;
        self.project.write("wrapper.sh", WRAPPER)?;
        let wrapper = self.project.path("wrapper.sh");
        Command::new("chmod").arg("+x").arg(wrapper).status().map_err(|error| format!("chmod: {error}"))?;
        let mut lines = 0;
        for (path, text) in files.under(prefix).iter() {
            let name = path.trim_start_matches(prefix);
            if name != "Cargo.toml" {
                lines += text.lines().count();
            }
            self.project.write(&format!("generated/{name}"), text)?;
        }
        Ok(lines)
    }

    fn write_derived(&self, source: &str) -> Result<usize, String> {
        let manifest = "[package]\nname = \"derived\"\nedition.workspace = true\n\n\
            [dependencies]\nserde.workspace = true\nserde_json.workspace = true\n";
        self.project.write("derived/Cargo.toml", manifest)?;
        self.project.write("derived/src/lib.rs", source)?;
        Ok(source.lines().count())
    }

    /// Compiles a crate as after a change.
    fn time(&self, name: &str, command: &[&str]) -> Result<Took, String> {
        self.project.touch(&format!("{name}/src/lib.rs"))?;
        let times = self.project.path("times");
        let mut cargo = self.project.cargo(command);
        cargo.args(["--offline", "--manifest-path"]).arg(self.project.path(name).join("Cargo.toml"));
        cargo.env("RUSTC_WORKSPACE_WRAPPER", self.project.path("wrapper.sh")).env("BENCH_TIMES", &times);
        let took = stopwatch::time(&cargo)?;
        let text = fs::read_to_string(&times).map_err(|error| format!("{name} was not compiled: {error}"))?;
        let cpu = stopwatch::children(&text).ok_or_else(|| format!("`times` cannot be read: {text}"))?;
        fs::remove_file(&times).map_err(|error| error.to_string())?;
        Ok(Took { cpu, ..took })
    }
}

/// The manifest of this workspace with other members and absolute paths to its crates.
fn workspace(manifest: &str) -> String {
    let mut out = String::new();
    for line in manifest.lines() {
        if line.starts_with("members") {
            out.push_str("members = [\"generated\", \"derived\"]");
        } else {
            out.push_str(&line.replace("path = \"", &format!("path = \"{}/", root().display())));
        }
        out.push('\n');
    }
    out
}
