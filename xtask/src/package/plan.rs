//! What is published, in which order, and when.

use super::limit::{Bucket, NEW, UPDATE};
use super::releases::Releases;
use super::stage::{Staged, Status};
use crate::report;

/// The crates to publish, in order.
#[derive(Debug)]
pub(super) struct Plan {
    /// When the first one may be published, in Unix seconds.
    start: u64,
    pub(super) steps: Vec<Step>,
}

/// A crate to publish.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) krate: Staged,
    /// The earliest time that the limits permit, in Unix seconds.
    pub(super) time: u64,
}

impl Plan {
    /// Plans what differs from its release. What was published before counts against the limits.
    pub(super) fn new(staged: &[Staged], releases: &Releases, now: u64) -> Self {
        let first = releases.iter().map(|release| release.first_published).collect();
        let later = releases.iter().filter(|release| release.published != release.first_published);
        let mut new = Bucket::after(NEW, first);
        let mut update = Bucket::after(UPDATE, later.map(|release| release.published).collect());
        let mut time = now;
        let mut steps = Vec::new();
        for krate in staged.iter().filter(|krate| krate.status != Status::Published) {
            let bucket = if krate.status == Status::New { &mut new } else { &mut update };
            time = bucket.take(time);
            steps.push(Step { krate: krate.clone(), time });
        }
        Self { start: now, steps }
    }

    /// Prints the steps with the command of each.
    pub(super) fn print(&self) {
        for Step { krate, time } in &self.steps {
            let kind = if krate.status == Status::New { "new" } else { "update" };
            let after = hours(time - self.start);
            let Staged { name, version, .. } = krate;
            report::line(&format!("{after:>6}  {kind:<6}  cargo publish --package {name}  # {version}"));
        }
        let new = self.steps.iter().filter(|step| step.krate.status == Status::New).count();
        let total = self.steps.last().map_or(0, |step| step.time - self.start);
        report::line(&format!(
            "{new} new crates and {} updates to publish, which takes {} (hours:minutes) by the limits of crates.io",
            self.steps.len() - new,
            hours(total)
        ));
    }
}

/// Seconds as hours and minutes, `50:00`.
fn hours(seconds: u64) -> String {
    let minutes = seconds.div_ceil(60);
    format!("{}:{:02}", minutes / 60, minutes % 60)
}
