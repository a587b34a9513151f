//! The wall and CPU time of commands.
//!
//! The shell's `times` prints the CPU time of its children, with a resolution of at least a hundredth of a second.

use std::process::Command;
use std::time::{Duration, Instant};

/// Runs the command in its arguments, then prints the CPU time.
const SCRIPT: &str = "\"$@\"; status=$?; times; exit $status";

/// The time that a command took, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

/// Runs a command that prints nothing on standard output.
///
/// # Errors
/// Returns its error output if it failed.
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
    let text = String::from_utf8_lossy(&output.stdout);
    let cpu = children(&text).ok_or_else(|| format!("`times` of `sh` cannot be read: {text}"))?;
    Ok(Took { wall: wall.as_secs_f64(), cpu })
}

#[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
fn elapsed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed())
}

/// Returns the CPU seconds of children, from the second line that `times` prints.
pub(crate) fn children(times: &str) -> Option<f64> {
    times.lines().last()?.split_whitespace().map(seconds).sum()
}

/// Parses a duration like `1m2.34s`.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{children, time};

    #[test]
    fn the_output_of_times_is_parsed() {
        assert_eq!(children("0m0.000000s 0m0.010000s\n1m0.500000s 0m0.250000s\n"), Some(60.75));
        assert_eq!(children("0m0,000s 0m0,010s"), None);
        assert_eq!(children(""), None);
    }

    #[test]
    fn a_command_is_timed_or_its_failure_reported() {
        let took = time(Command::new("true").env("A", "1")).unwrap();
        assert!(took.cpu >= 0.0 && took.wall > 0.0);
        let error = time(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        assert!(error.ends_with("failed:\nwhy\n"), "{error}");
    }
}
