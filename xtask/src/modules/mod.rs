//! `cargo xtask modules`: the top-level modules of each crate, in the order in which they may import each other.
//!
//! A module may import only modules of lower levels, so that each can be read without those above it. What `lib.rs`
//! re-exports belongs to the module that defines it.

mod graph;
mod imports;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use tencentcloud_catalog::relative;

use self::graph::Graph;
use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print only the modules of this package.
    #[arg(value_name = "PACKAGE")]
    packages: Vec<String>,
}

pub(crate) fn run(Arguments { packages }: &Arguments) -> Result<(), CommandError> {
    let mut circles = 0;
    for (package, file) in crates()?.iter().filter(|(name, _)| packages.is_empty() || packages.contains(name))
    {
        let graph = imports::imports(Path::new(file), &|path| fs::read_to_string(root().join(path)).ok())?;
        report::line(&describe(&format!("{package} ({file})"), &graph));
        circles += graph.order().circles.len();
    }
    match circles {
        0 => Ok(()),
        1 => Err(CommandError::Message("modules import each other in a circle".to_owned())),
        _ => Err(CommandError::Message(format!("modules import each other in {circles} circles"))),
    }
}

/// The modules of a crate by level, and the imports of each circle.
fn describe(name: &str, graph: &Graph) -> String {
    let mut lines = vec![name.to_owned()];
    let order = graph.order();
    for (number, level) in order.levels.iter().enumerate() {
        lines.push(format!("  {:>2}  {}", number + 1, level.join(", ")));
    }
    for circle in order.circles {
        lines.push(format!("  circle: {}", circle.join(", ")));
        for from in &circle {
            for (to, sites) in graph.imports_of(from).filter(|(to, _)| circle.contains(to)) {
                lines.extend(sites.iter().map(|site| format!("    {site}: {from} imports {to}")));
            }
        }
    }
    lines.join("\n")
}

/// What `cargo metadata` says of the workspace.
#[derive(Deserialize)]
struct CargoMetadata {
    packages: Vec<CargoPackage>,
}

#[derive(Deserialize)]
struct CargoPackage {
    name: String,
    targets: Vec<CargoTarget>,
}

#[derive(Deserialize)]
struct CargoTarget {
    kind: Vec<String>,
    src_path: String,
}

/// The packages of the workspace with the root files of their libraries and programs, without generated ones.
fn crates() -> Result<Vec<(String, String)>, CommandError> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    let metadata: CargoMetadata =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut crates = Vec::new();
    for package in metadata.packages {
        for target in package.targets.iter().filter(|target| target.is_checked()) {
            let path = relative(&root(), Path::new(&target.src_path));
            if !path.starts_with("generated/") {
                crates.push((package.name.clone(), path));
            }
        }
    }
    crates.sort();
    Ok(crates)
}

impl CargoTarget {
    fn is_checked(&self) -> bool {
        self.kind.iter().any(|kind| kind == "lib" || kind == "bin")
    }
}
