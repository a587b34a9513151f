//! Prints changes, breaking ones first, in color if the terminal supports it.

use anstyle::{AnsiColor, Style};
use tencentcloud_catalog::text::counted;
use tencentcloud_codegen::diff::{Change, ChangeOwner, Changes, Impact};

use crate::report;

const HEADING: Style = Style::new().bold();
const OWNER: Style = Style::new().bold();
const BREAKING: Style = AnsiColor::Red.on_default().bold();
const BEHAVIOR: Style = AnsiColor::Yellow.on_default().bold();
const ADDED: Style = AnsiColor::Green.on_default().bold();
const SILENT: Style = Style::new().dimmed();

pub(super) fn print(old: &str, new: &str, changes: &Changes) {
    report::line(&format!("{HEADING}{old} → {new}{HEADING:#}"));
    let groups = |chosen: fn(Impact) -> bool| changes.by_owner(chosen);
    section("Breaking: code that uses it no longer compiles", BREAKING, &groups(Impact::is_breaking));
    section("Behavior: code compiles and behaves differently", BEHAVIOR, &groups(Impact::is_behavior));
    section("Added", ADDED, &groups(|impact| impact == Impact::Added));
    section("Invisible in Rust", SILENT, &groups(|impact| impact == Impact::Silent));
    report::line(&format!("\n{}", summary(changes)));
}

fn section(title: &str, style: Style, groups: &[(&ChangeOwner, Vec<&Change>)]) {
    if groups.is_empty() {
        return;
    }
    report::line(&format!("\n{style}{title}{style:#}"));
    let mut folder = None;
    for (owner, changes) in groups {
        if folder != Some(&owner.folder) {
            folder = Some(&owner.folder);
            report::line(&format!("\n  {HEADING}{}{HEADING:#}", service(owner)));
        }
        if let Some(name) = &owner.name {
            let used = if owner.used.is_empty() { String::new() } else { format!(", {}", owner.used) };
            report::line(&format!("    {OWNER}{name}{OWNER:#}{used}"));
        }
        let indent = if owner.name.is_some() { "      " } else { "    " };
        for change in changes {
            report::line(&format!("{indent}{}", change.under_owner()));
            change.lines.iter().for_each(|line| report::line(&format!("{indent}  {line}")));
        }
    }
}

fn service(owner: &ChangeOwner) -> String {
    match owner.folder.as_str() {
        "" => "all services".to_owned(),
        folder => format!("{folder} ({})", owner.crate_name),
    }
}

/// The last line: the number of changes of each kind.
fn summary(changes: &Changes) -> String {
    let mut counts = Vec::new();
    let breaking = changes.breaking();
    if breaking > 0 {
        counts.push(counted(breaking, "breaking change"));
    }
    let behavior = changes.count(Impact::is_behavior);
    if behavior > 0 {
        counts.push(format!("{} of behavior", counted(behavior, "change")));
    }
    let added = changes.count(|impact| impact == Impact::Added);
    if added > 0 {
        counts.push(counted(added, "addition"));
    }
    let silent = changes.count(|impact| impact == Impact::Silent);
    if silent > 0 {
        counts.push(format!("{silent} invisible in Rust"));
    }
    let words = changes.documentation.sentence();
    match (counts.is_empty(), words.is_empty()) {
        (true, true) => "Nothing changed.".to_owned(),
        (true, false) => format!("Only documentation changed: {words}."),
        (false, true) => format!("{}.", counts.join(", ")),
        (false, false) => format!("{}; documentation: {words}.", counts.join(", ")),
    }
}
