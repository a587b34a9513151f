//! `cargo xtask codegen`: generates the crates from the spec and reports each version of a service on a line.

mod choose;
mod stamps;
mod version;
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Diagnostic, Selection, Sources, schema_files};
use tencentcloud_codegen::{FileSet, Loaded, Options, generate_shared, load_readable};

use crate::command_error::CommandError;
use crate::files::{SyncReport, sync};
use crate::format::format;
use crate::repository::root;
use crate::{report, workers};
use choose::{Chosen, choose};
use stamps::Stamps;
use version::{Generated, Outcome};

/// The command that fixes what `--check` finds.
const FIX: &str = "cargo xtask codegen";

/// The most versions of which each is reported on a line of its own.
const LINES: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Generate only this service, version, or these actions with the types that they use: cvm, cvm/2017-03-12,
    /// cvm:DescribeInstances,RunInstances. By default, all services that are described are generated.
    #[arg(value_name = "SERVICE", conflicts_with = "all")]
    services: Vec<Selection>,
    /// Generate every version in the spec, described or cataloged; requires `--out`.
    #[arg(long)]
    all: bool,
    /// Write nothing, and fail if a file differs from what would be generated.
    #[arg(long)]
    check: bool,
    /// Read the spec in this folder.
    #[arg(long, value_name = "DIR", default_value_os_t = root().join("spec"))]
    spec: PathBuf,
    /// Write the folder generated/ into this folder, and next to it a workspace or the shared files of the repository.
    #[arg(long, value_name = "DIR", default_value_os_t = root())]
    out: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let start = Instant::now();
    let chosen = choose(arguments)?;
    let mut stamps = arguments.stamps();
    // The versions with the most text first, so that no thread works alone at the end.
    let mut sorted: Vec<&Chosen> = chosen.iter().collect();
    sorted.sort_by_cached_key(|chosen| std::cmp::Reverse(version::size(&arguments.spec, &chosen.version)));
    let outcomes = workers::map(&sorted, "generated", |chosen| version::run(arguments, chosen, &stamps));
    let mut outcomes = outcomes.into_iter().collect::<Result<Vec<Outcome>, String>>()?;
    outcomes.sort_by(|left, right| left.folder.cmp(&right.folder));
    report_outcomes(&outcomes, start);
    for outcome in &mut outcomes {
        stamps.set(&outcome.folder, outcome.stamp.take());
    }
    stamps.write()?;
    let mistakes: BTreeSet<&Diagnostic> = outcomes.iter().flat_map(|outcome| &outcome.mistakes).collect();
    if !mistakes.is_empty() {
        return Err(report_mistakes(&mistakes, &outcomes));
    }
    let stale = outcomes.iter().filter_map(|outcome| outcome.generated.as_ref());
    let mut stale: Vec<String> = stale
        .flat_map(|generated| [&generated.changes.written, &generated.changes.removed])
        .flatten()
        .cloned()
        .collect();
    stale.extend(arguments.rest(&outcomes)?);
    arguments.verdict(&stale)
}

/// Reports each version, or only the sum if there are many.
fn report_outcomes(outcomes: &[Outcome], start: Instant) {
    let generated: Vec<(&str, &Generated)> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.folder.as_str(), outcome.generated.as_ref()?)))
        .collect();
    for (folder, generated) in generated.iter().filter(|_| generated.len() <= LINES) {
        let Generated { actions, types, changes, milliseconds, .. } = generated;
        report_changes(&format!("{folder}: {actions} actions, {types} types"), changes, Some(*milliseconds));
    }
    if generated.len() > 1 {
        let total = generated.iter().fold(SyncReport::default(), |total, (_, generated)| SyncReport {
            written: [total.written, generated.changes.written.clone()].concat(),
            unchanged: total.unchanged + generated.changes.unchanged,
            removed: [total.removed, generated.changes.removed.clone()].concat(),
        });
        let actions: usize = generated.iter().map(|(_, generated)| generated.actions).sum();
        let versions = counted(generated.len(), "version");
        let what = format!("{versions} of services with {}", counted(actions, "action"));
        report_changes(&what, &total, Some(start.elapsed().as_millis()));
    }
}

/// Reports the mistakes in the spec, and the services that were not generated because of them.
fn report_mistakes(mistakes: &BTreeSet<&Diagnostic>, outcomes: &[Outcome]) -> CommandError {
    mistakes.iter().copied().for_each(report::diagnostic);
    let count = counted(mistakes.len(), "mistake");
    let wrong = outcomes.iter().filter(|outcome| !outcome.mistakes.is_empty());
    let wrong: Vec<&str> = wrong.map(|outcome| outcome.folder.as_str()).collect();
    let missing = if outcomes.iter().all(|outcome| outcome.generated.is_none()) {
        "nothing was generated".to_owned()
    } else {
        format!("not generated: {}", wrong.join(", "))
    };
    report::error(&format!("the spec has {count}; {missing}"));
    CommandError::Reported
}

fn report_changes(what: &str, changes: &SyncReport, milliseconds: Option<u128>) {
    let SyncReport { written, unchanged, removed } = changes;
    let time = milliseconds.map_or_else(String::new, |milliseconds| format!(" ({milliseconds} ms)"));
    let (written, removed) = (written.len(), removed.len());
    report::line(&format!("{what}; {written} written, {unchanged} unchanged, {removed} removed{time}"));
}

impl Arguments {
    /// Whether the crates are those that the repository contains.
    fn is_repository(&self) -> bool {
        !self.all && self.services.is_empty()
    }

    /// What is known of an earlier run. The repository's own crates are always compared.
    fn stamps(&self) -> Stamps {
        if self.check || self.out == root() { Stamps::default() } else { Stamps::read(&self.out) }
    }

    fn sync(&self, files: &FileSet, folders: &[String]) -> Result<SyncReport, CommandError> {
        Ok(sync(&self.out, files, folders, self.check)?)
    }

    /// Writes what belongs to no version, and returns the files that differed.
    fn rest(&self, outcomes: &[Outcome]) -> Result<Vec<String>, CommandError> {
        let mut stale = Vec::new();
        if self.is_repository() {
            let changes = self.sync(&self.shared()?, &[])?;
            report_changes("shared: schemas of the spec, gateway codes", &changes, None);
            stale.extend(changes.written);
        } else if self.out != root() {
            stale.extend(workspace::write(&self.out, self.check)?);
        }
        if self.services.is_empty() {
            stale.extend(self.orphans(outcomes)?);
        }
        Ok(stale)
    }

    /// The runtime's table of gateway codes, and the schemas of the spec's files.
    fn shared(&self) -> Result<FileSet, CommandError> {
        let sources = Sources::read_versions(&self.spec, &[]);
        let sources = sources.map_err(|error| format!("the spec cannot be read: {error}"))?;
        let Loaded { model, .. } = load_readable(&sources);
        let mut shared = format(&generate_shared(&model, &Options::default()))?;
        shared.extend(schema_files().into_iter().map(|(name, text)| (format!("spec/schema/{name}"), text)));
        Ok(shared)
    }

    /// Removes the crates of versions that are no longer generated.
    fn orphans(&self, outcomes: &[Outcome]) -> Result<Vec<String>, CommandError> {
        let known: BTreeSet<&str> =
            outcomes.iter().filter_map(|outcome| outcome.crate_folder.as_deref()).collect();
        let mut orphans = Vec::new();
        for entry in fs::read_dir(self.out.join("generated")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !known.contains(name.as_str()) {
                let changes = self.sync(&FileSet::default(), &[format!("generated/{name}")])?;
                report_changes(&format!("generated/{name}: the spec has no such service"), &changes, None);
                orphans.extend(changes.removed);
            }
        }
        Ok(orphans)
    }

    /// Fails with `--check` if files differ from what would be generated.
    fn verdict(&self, stale: &[String]) -> Result<(), CommandError> {
        if !self.check || stale.is_empty() {
            return Ok(());
        }
        let list = stale.join("\n  ");
        let (count, verb) =
            (counted(stale.len(), "generated file"), if stale.len() == 1 { "differs" } else { "differ" });
        Err(CommandError::Message(format!(
            "{count} {verb} from what would be generated:\n  {list}\nrun `{FIX}` and commit the result"
        )))
    }
}
