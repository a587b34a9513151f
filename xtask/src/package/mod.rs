//! `cargo xtask package`: makes the packages of all crates, as crates.io takes them, and plans or runs their publication.
//!
//! ```text
//! repository, spec, releases.json ──► stage ──► cargo package ──► plan ──► cargo publish ──► releases.json
//! ```

mod archive;
mod crates;
mod limit;
mod plan;
mod publish;
mod releases;
mod stage;
mod version;

use std::path::PathBuf;

use tencentcloud_catalog::text::counted;

use crate::command_error::CommandError;
use crate::repository::root;
use crate::{diff, report};
use plan::Plan;
use publish::CratesIo;
use releases::Releases;
use stage::{Staged, Status};
use version::Compatibility;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Package the crates of these services, named (cvm) or by version (cvm/2017-03-12), with those of the runtime. By
    /// default, all services that are described are packaged.
    #[arg(value_name = "SERVICE", conflicts_with = "all")]
    services: Vec<String>,
    /// Package the crate of every version in the spec.
    #[arg(long)]
    all: bool,
    /// Write the crates and their packages into this folder, which must be empty or from an earlier run.
    #[arg(long, value_name = "DIR", default_value_os_t = root().join("target/publish"))]
    out: PathBuf,
    /// The file with the versions that are published.
    #[arg(long, value_name = "FILE", default_value_os_t = root().join("releases.json"))]
    releases: PathBuf,
    /// Compare the API with this git revision, that of the last release. Without it, a crate that changed is taken to be
    /// incompatible.
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// Print what is to be published, in which order, and when the limits of crates.io permit it.
    #[arg(long)]
    plan: bool,
    /// Carry out the plan: publish each crate in its turn, and record it. If interrupted, run it again.
    #[arg(long, requires = "plan")]
    execute: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let mut releases = Releases::read(&arguments.releases)?;
    let compatibility = match &arguments.since {
        Some(revision) => Compatibility::Known(diff::broken_since(revision)?),
        None => Compatibility::Unknown,
    };
    let versions = crates::versions(&arguments.services, arguments.all)?;
    let staged = stage::all(&arguments.out, &versions, &releases, &compatibility)?;
    archive::make(&arguments.out)?;
    let archives = archive::measure(&arguments.out, &staged)?;
    report_packages(&staged, &archives);
    archive::check(&archives)?;
    if !arguments.plan {
        return Ok(());
    }
    let plan = Plan::new(&staged, &releases, publish::now());
    plan.print();
    if arguments.execute {
        publish::run(&plan, &mut releases, &mut CratesIo::new(&arguments.out))?;
    }
    Ok(())
}

/// Reports the number of crates by what became of them, and the bytes of their packages.
fn report_packages(staged: &[Staged], archives: &[archive::Archive]) {
    let count = |status: Status| staged.iter().filter(|of| of.status == status).count();
    let (new, changed, published) = (count(Status::New), count(Status::Changed), count(Status::Published));
    let total: u64 = archives.iter().map(|archive| archive.bytes).sum();
    let packages = counted(staged.len(), "package");
    report::line(&format!(
        "{packages}: {new} new, {changed} changed, {published} published already; {total} bytes"
    ));
    let mut largest: Vec<&archive::Archive> = archives.iter().collect();
    largest.sort_by_key(|archive| std::cmp::Reverse(archive.bytes));
    for archive in largest.iter().take(5) {
        report::line(&format!("  {:>9} bytes  {}", archive.bytes, archive.file));
    }
}
