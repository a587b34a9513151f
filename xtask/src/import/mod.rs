//! `cargo xtask import`: brings the spec up to date with the official metadata.

mod report;
mod target;

use std::path::PathBuf;
use std::time::Instant;

use lexopt::prelude::*;
use tencentcloud_catalog::import::{self, ImportTarget, Plan, Remarks, Selection};
use tencentcloud_catalog::text::counted;

use crate::command_error::CommandError;
use crate::{report as terminal, workers};

struct Arguments {
    source: PathBuf,
    services: Vec<String>,
    all: bool,
    check: bool,
    verbose: bool,
    target: ImportTarget,
}

#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), CommandError> {
    let start = Instant::now();
    let arguments = parse(parser)?;
    let wanted = arguments.wanted()?;
    let found = import::read(&arguments.source, &wanted)?;
    let plans = workers::map(&found, "planned", |found| import::plan(found, &arguments.target));
    let plans = sound(plans)?;
    if !arguments.check {
        let written = workers::map(&plans, "written", |plan| target::write(&arguments.target, plan));
        target::add_common(&arguments.target)?;
        written.into_iter().collect::<Result<(), String>>()?;
    }
    arguments.report(&plans);
    terminal::line(&format!("{} in {:.1} s", total(&plans), start.elapsed().as_secs_f64()));
    arguments.verdict(&plans)
}

fn parse(parser: &mut lexopt::Parser) -> Result<Arguments, CommandError> {
    let mut source = None;
    let mut out = None;
    let (mut services, mut all, mut check, mut verbose, mut with_docs) =
        (Vec::new(), false, false, false, false);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("all") => all = true,
            Long("check") => check = true,
            Long("verbose") => verbose = true,
            Long("with-docs") => with_docs = true,
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Value(path) if source.is_none() => source = Some(PathBuf::from(path)),
            Value(service) => services.push(service.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if all && !services.is_empty() {
        return Err(CommandError::Usage("pass services or --all, not both".to_owned()));
    }
    let source = source.ok_or_else(|| {
        CommandError::Usage(
            "pass the unpacked sdist of tccli or its .tar.gz: cargo xtask import SOURCE ccc".to_owned(),
        )
    })?;
    let target = target::parse(out, with_docs)?;
    Ok(Arguments { source, services, all, check, verbose, target })
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

impl Arguments {
    fn wanted(&self) -> Result<Selection, CommandError> {
        if self.all {
            return Ok(Selection::All);
        }
        let services =
            if self.services.is_empty() { target::folders(&self.target) } else { self.services.clone() };
        if services.is_empty() {
            return Err(CommandError::Usage(
                "the spec has no service yet: pass services or --all".to_owned(),
            ));
        }
        Ok(Selection::Named(services))
    }

    fn report(&self, plans: &[Plan]) {
        let mut remarks: Vec<&Remarks> = Vec::new();
        for plan in plans {
            if !plan.changes.is_empty() || !self.all {
                terminal::line(&self.line(plan));
            }
            remarks.push(&plan.remarks);
        }
        report::print(&remarks, self.verbose);
        let drafts = plans.iter().filter(|plan| plan.is_draft);
        let missing: usize = drafts.map(|plan| plan.words.len()).sum();
        if missing > 0 {
            terminal::line(&format!("{missing} descriptions, summaries and titles of drafts are missing"));
        }
        for plan in plans.iter().filter(|plan| !plan.is_draft && !self.check && !plan.words.is_empty()) {
            terminal::line("missing:");
            let place = self.target.place(&plan.folder);
            plan.words.iter().for_each(|word| terminal::line(&format!("  {place}/{word}")));
        }
    }

    /// The line about a version of a service.
    fn line(&self, plan: &Plan) -> String {
        let place = self.target.place(&plan.folder);
        let counts = format!("({}, {})", counted(plan.actions, "action"), counted(plan.types, "type"));
        let removed = plan.changes.values().filter(|text| text.is_none()).count();
        let written = plan.changes.len() - removed;
        match (plan.changes.is_empty(), plan.is_new) {
            (true, _) => format!("{place}: unchanged {counts}"),
            (false, true) => format!("{place}: new, a draft {counts}"),
            (false, false) => {
                format!("{place}: {} written, {removed} removed {counts}", counted(written, "file"))
            }
        }
    }

    /// Fails with `--check` if files would change.
    fn verdict(&self, plans: &[Plan]) -> Result<(), CommandError> {
        let stale: Vec<String> = plans
            .iter()
            .flat_map(|plan| {
                plan.changes.keys().map(|path| format!("{}/{path}", self.target.place(&plan.folder)))
            })
            .collect();
        if !self.check || stale.is_empty() {
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
