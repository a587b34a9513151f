//! How long commands take, on the wall and of CPU time.
//!
//! The shell keeps account of its children's CPU time and tells it with `times`, to a hundredth of a second at worst.

use std::process::Command;
use std::time::{Duration, Instant};

/// Runs the command it is given as arguments, then tells its CPU time.
const SCRIPT: &str = "\"$@\"; status=$?; times; exit $status";

/// What a command took, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

/// Runs a command that prints nothing on standard output.
///
/// # Errors
/// What it said if it failed.
pub(crate) fn time(command: &Command) -> Result<Took, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT, "sh"]).arg(command.get_program()).args(command.get_args());
    shell.env("LC_ALL", "C");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    let (output, wall) = elapsed(|| shell.output());
    let output = output.map_err(|error| format!("`sh` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let told = String::from_utf8_lossy(&output.stdout);
    let cpu = children(&told).ok_or_else(|| format!("`times` of `sh` cannot be read: {told}"))?;
    Ok(Took { wall: wall.as_secs_f64(), cpu })
}

#[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
fn elapsed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

/// The seconds that children took in user and system mode: the second of the two lines that `times` prints.
pub(crate) fn children(times: &str) -> Option<f64> {
    times.lines().last()?.split_whitespace().map(seconds).sum()
}

/// A duration like `1m2.34s`.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{children, time};

    #[test]
    fn the_shells_account_is_read() {
        assert_eq!(children("0m0.000000s 0m0.010000s\n1m0.500000s 0m0.250000s\n"), Some(60.75));
        assert_eq!(children("0m0,000s 0m0,010s"), None);
        assert_eq!(children(""), None);
    }

    #[test]
    fn a_command_is_timed_or_its_failure_told() {
        let took = time(Command::new("true").env("A", "1")).unwrap();
        assert!(took.cpu >= 0.0 && took.wall > 0.0);
        let error = time(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(error.ends_with("failed:\nwhy\n"), "{error}");
    }
}
