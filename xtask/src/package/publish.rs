//! Carries out a plan: publishes each crate in its turn, and records it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::plan::{Plan, Step};
use super::releases::{Release, Releases};
use crate::report;

/// A registry, and the clock by which it permits publications.
pub(super) trait Registry {
    /// Waits until a time, in Unix seconds, and returns the time then.
    fn wait(&mut self, until: u64) -> u64;

    /// Publishes a crate. A version that the registry has already is a success.
    fn publish(&mut self, name: &str) -> Result<(), String>;
}

/// Publishes what is planned. Each success is recorded at once, so that a later run continues after it.
pub(super) fn run(plan: &Plan, releases: &mut Releases, registry: &mut dyn Registry) -> Result<(), String> {
    for Step { krate, time } in &plan.steps {
        registry.wait(*time);
        registry.publish(&krate.name)?;
        let published = registry.wait(0);
        let first = releases.get(&krate.name).map_or(published, |release| release.first_published);
        let release = Release {
            version: krate.version.clone(),
            content: krate.content.clone(),
            runtime: krate.runtime.clone(),
            first_published: first,
            published,
        };
        releases.record(&krate.name, release)?;
        report::line(&format!("published {} {}", krate.name, krate.version));
    }
    Ok(())
}

/// The time, in Unix seconds.
#[expect(clippy::disallowed_methods, reason = "the limits of crates.io hold in wall time")]
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// crates.io, by `cargo publish` with the token of its user.
pub(super) struct CratesIo {
    workspace: PathBuf,
}

impl CratesIo {
    pub(super) fn new(workspace: &Path) -> Self {
        Self { workspace: workspace.to_owned() }
    }
}

impl Registry for CratesIo {
    fn wait(&mut self, until: u64) -> u64 {
        thread::sleep(Duration::from_secs(until.saturating_sub(now())));
        now()
    }

    fn publish(&mut self, name: &str) -> Result<(), String> {
        let output = Command::new(env!("CARGO"))
            .args(["publish", "--allow-dirty", "--package", name])
            .current_dir(&self.workspace)
            .output()
            .map_err(|error| format!("cargo cannot be run: {error}"))?;
        let messages = String::from_utf8_lossy(&output.stderr);
        // An earlier run was interrupted after the upload, before it was recorded.
        if output.status.success() || messages.contains("already exists on crates.io") {
            return Ok(());
        }
        Err(format!("{name} was not published; run the command again to continue\n{}", messages.trim()))
    }
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::super::stage::{Staged, Status};
    use super::*;

    /// A registry that publishes in no time, until it fails.
    #[derive(Default)]
    struct Fake {
        now: u64,
        published: Vec<(u64, String)>,
        fails_at: Option<usize>,
    }

    impl Registry for Fake {
        fn wait(&mut self, until: u64) -> u64 {
            self.now = self.now.max(until);
            self.now
        }

        fn publish(&mut self, name: &str) -> Result<(), String> {
            if self.fails_at == Some(self.published.len()) {
                return Err("the connection broke".to_owned());
            }
            self.published.push((self.now, name.to_owned()));
            Ok(())
        }
    }

    fn crates(count: usize, releases: &Releases) -> Vec<Staged> {
        let krate = |index: usize| {
            let (name, content) = (format!("crate-{index}"), index.to_string());
            let published = releases.get(&name).is_some_and(|release| release.content == content);
            let status = if published { Status::Published } else { Status::New };
            Staged { name, version: Version::new(0, 1, 0), status, content, runtime: "0.1".to_owned() }
        };
        (0..count).map(krate).collect()
    }

    #[test]
    fn all_crates_for_the_first_time_take_two_days() {
        let folder = tempfile::tempdir().unwrap();
        let releases = Releases::read(&folder.path().join("releases.json")).unwrap();
        let plan = Plan::new(&crates(305, &releases), &releases, 1_000);
        let last = plan.steps.last().unwrap().time - 1_000;
        assert_eq!((plan.steps.len(), last), (305, 300 * 600));
    }

    #[test]
    fn an_interrupted_publication_continues_and_publishes_nothing_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("releases.json");
        let mut registry = Fake { now: 1_000, fails_at: Some(6), ..Fake::default() };
        let mut releases = Releases::read(&path).unwrap();
        let plan = Plan::new(&crates(8, &releases), &releases, registry.now);
        run(&plan, &mut releases, &mut registry).unwrap_err();

        registry.fails_at = None;
        let mut releases = Releases::read(&path).unwrap();
        let plan = Plan::new(&crates(8, &releases), &releases, registry.now);
        assert_eq!(plan.steps.len(), 2, "six are recorded");
        run(&plan, &mut releases, &mut registry).unwrap();
        let names: Vec<&str> = registry.published.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, (0..8).map(|index| format!("crate-{index}")).collect::<Vec<_>>());
        let times: Vec<u64> = registry.published.iter().map(|(time, _)| *time).collect();
        assert_eq!(times, [1_000, 1_000, 1_000, 1_000, 1_000, 1_600, 2_200, 2_800]);
    }
}
