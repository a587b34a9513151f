//! What the commands print, in colour where the terminal takes it.

use anstyle::{AnsiColor, Style};
use tencentcloud_codegen::Diagnostic;

const PLACE: Style = Style::new().bold();
const PROBLEM: Style = AnsiColor::Red.on_default();
const MEND: Style = AnsiColor::Green.on_default();

/// A line about what was done.
pub(crate) fn line(text: &str) {
    anstream::println!("{text}");
}

/// A message about what went wrong.
pub(crate) fn error(message: &str) {
    anstream::eprintln!("{PROBLEM}error{PROBLEM:#}: {message}");
}

/// A mistake in the spec: `file#/pointer: what is wrong; how to mend it`.
pub(crate) fn diagnostic(diagnostic: &Diagnostic) {
    let Diagnostic { problem, mend, .. } = diagnostic;
    let place = diagnostic.place();
    anstream::eprintln!("{PLACE}spec/{place}{PLACE:#}: {PROBLEM}{problem}{PROBLEM:#}; {MEND}{mend}{MEND:#}");
}
