//! What the commands print, in color if the terminal supports it.

use anstyle::{AnsiColor, Style};
use tencentcloud_catalog::Diagnostic;

const LOCATION: Style = Style::new().bold();
const PROBLEM: Style = AnsiColor::Red.on_default();
const FIX: Style = AnsiColor::Green.on_default();

/// Prints a line about what was done.
pub(crate) fn line(text: &str) {
    anstream::println!("{text}");
}

/// Prints an error.
pub(crate) fn error(message: &str) {
    anstream::eprintln!("{PROBLEM}error{PROBLEM:#}: {message}");
}

/// Prints a mistake in the spec: `file#/pointer: what is wrong; how to fix it`.
pub(crate) fn diagnostic(diagnostic: &Diagnostic) {
    let Diagnostic { location, problem, fix } = diagnostic;
    anstream::eprintln!(
        "{LOCATION}spec/{location}{LOCATION:#}: {PROBLEM}{problem}{PROBLEM:#}; {FIX}{fix}{FIX:#}"
    );
}
