//! `cargo xtask import`: brings the spec up to date with the official metadata.

mod report;
mod target;

use std::path::PathBuf;
use std::time::Instant;

use tencentcloud_catalog::import::{self, ImportScope, ImportTarget, Plan, Remarks};
use tencentcloud_catalog::text::counted;

use crate::command_error::CommandError;
use crate::{report as terminal, workers};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The unpacked sdist of the command-line client tccli, or its archive (`pip download --no-deps --no-binary :all:
    /// tccli`).
    source: PathBuf,
    /// Import this service: the name of a folder of the source (ccc, or ccc/2020-02-10 for one version). The default is
    /// every service of the spec.
    #[arg(value_name = "SERVICE", conflicts_with = "all")]
    services: Vec<String>,
    /// Import every service of the source.
    #[arg(long)]
    all: bool,
    /// Write to another folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also import the official texts, which spec/ must never contain.
    #[arg(long)]
    with_docs: bool,
    /// Write nothing, and fail if something would change.
    #[arg(long)]
    check: bool,
    /// List every remark.
    #[arg(long)]
    verbose: bool,
}

#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
pub(crate) fn run(arguments: Arguments) -> Result<(), CommandError> {
    let start = Instant::now();
    let import = Import { target: target::parse(arguments.out.clone(), arguments.with_docs)?, arguments };
    let found = import::read(&import.arguments.source, &import.wanted()?)?;
    let plans = workers::map(&found, "planned", |found| import::plan(found, &import.target));
    let plans = sound(plans)?;
    if !import.arguments.check {
        let written = workers::map(&plans, "written", |plan| target::write(&import.target, plan));
        target::add_common(&import.target)?;
        written.into_iter().collect::<Result<(), String>>()?;
    }
    import.report(&plans);
    terminal::line(&format!("{} in {:.1} s", total(&plans), start.elapsed().as_secs_f64()));
    import.verdict(&plans)
}

/// An import into a folder.
struct Import {
    arguments: Arguments,
    target: ImportTarget,
}

/// Maximum number of files that `--check` lists.
const LISTED: usize = 20;

/// Returns the plans if every service can be imported.
fn sound(plans: Vec<Result<Plan, Vec<String>>>) -> Result<Vec<Plan>, CommandError> {
    let mut sound = Vec::new();
    let mut errors = Vec::new();
    for plan in plans {
        match plan {
            Ok(plan) => sound.push(plan),
            Err(problems) => errors.extend(problems),
        }
    }
    if errors.is_empty() {
        return Ok(sound);
    }
    for problem in &errors {
        terminal::error(problem);
    }
    terminal::error("the metadata cannot be imported; nothing was written");
    Err(CommandError::Reported)
}

fn total(plans: &[Plan]) -> String {
    let sum = |of: fn(&Plan) -> usize| plans.iter().map(of).sum::<usize>();
    let changed = plans.iter().filter(|plan| !plan.changes.is_empty()).count();
    format!(
        "{} with {} and {}: {changed} changed, {} unchanged; {} written or removed",
        counted(plans.len(), "service version"),
        counted(sum(|plan| plan.actions), "action"),
        counted(sum(|plan| plan.types), "type"),
        plans.len() - changed,
        counted(sum(|plan| plan.changes.len()), "file"),
    )
}

impl Import {
    fn wanted(&self) -> Result<ImportScope, CommandError> {
        if self.arguments.all {
            return Ok(ImportScope::All);
        }
        let services = if self.arguments.services.is_empty() {
            target::folders(&self.target)?
        } else {
            self.arguments.services.clone()
        };
        if services.is_empty() {
            return Err(CommandError::Usage(
                "the spec has no service yet: pass services or --all".to_owned(),
            ));
        }
        Ok(ImportScope::Named(services))
    }

    fn report(&self, plans: &[Plan]) {
        let mut remarks: Vec<&Remarks> = Vec::new();
        for plan in plans {
            if !plan.changes.is_empty() || !self.arguments.all {
                terminal::line(&self.line(plan));
            }
            remarks.push(&plan.remarks);
        }
        report::print(&remarks, self.arguments.verbose);
        for plan in plans.iter().filter(|plan| !self.arguments.check && !plan.words.is_empty()) {
            terminal::line("missing:");
            let place = self.target.place(&plan.folder);
            plan.words.iter().for_each(|word| terminal::line(&format!("  {place}/{word}")));
        }
    }

    /// The line about a version of a service.
    fn line(&self, plan: &Plan) -> String {
        let place = self.target.place(&plan.folder);
        let (actions, types) = (counted(plan.actions, "action"), counted(plan.types, "type"));
        let counts = format!("({actions}, {} of them described, {types})", plan.described);
        let removed = plan.changes.values().filter(|text| text.is_none()).count();
        let written = plan.changes.len() - removed;
        match (plan.changes.is_empty(), plan.is_new) {
            (true, _) => format!("{place}: unchanged {counts}"),
            (false, true) => format!("{place}: new {counts}"),
            (false, false) => {
                format!("{place}: {} written, {removed} removed {counts}", counted(written, "file"))
            }
        }
    }

    /// Fails with `--check` if files would change.
    fn verdict(&self, plans: &[Plan]) -> Result<(), CommandError> {
        let stale: Vec<String> = plans
            .iter()
            .flat_map(|plan| plan.changes.keys().map(|path| format!("{}/{path}", self.target.name)))
            .collect();
        if !self.arguments.check || stale.is_empty() {
            return Ok(());
        }
        let more = stale.len().saturating_sub(LISTED);
        let more = if more == 0 { String::new() } else { format!("\n  … and {more} more") };
        let list = stale.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join("\n  ");
        Err(CommandError::Message(format!(
            "{} would change:\n  {list}{more}\nrun the same command without --check, and review the result",
            counted(stale.len(), "file")
        )))
    }
}
