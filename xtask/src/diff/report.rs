//! Changes for a person at a terminal: the breaking ones first, in colour where the terminal takes it.

use anstyle::{AnsiColor, Style};

use super::change::{Change, Changes, Class, Owner, counted};
use crate::report;

const HEADING: Style = Style::new().bold();
const OWNER: Style = Style::new().bold();
const BREAKING: Style = AnsiColor::Red.on_default().bold();
const BEHAVIOUR: Style = AnsiColor::Yellow.on_default().bold();
const ADDED: Style = AnsiColor::Green.on_default().bold();
const SILENT: Style = Style::new().dimmed();

pub(super) fn print(old: &str, new: &str, changes: &Changes) {
    report::line(&format!("{HEADING}{old} → {new}{HEADING:#}"));
    let groups = |chosen: fn(Class) -> bool| changes.by_owner(chosen);
    section("Breaking: code that uses it does not compile", BREAKING, &groups(Class::is_breaking));
    section("Behaviour: code compiles, other things happen", BEHAVIOUR, &groups(Class::is_behaviour));
    section("Added", ADDED, &groups(|class| class == Class::Added));
    section("Not to be seen in Rust", SILENT, &groups(|class| class == Class::Silent));
    report::line(&format!("\n{}", summary(changes)));
}

fn section(title: &str, style: Style, groups: &[(&Owner, Vec<&Change>)]) {
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

fn service(owner: &Owner) -> String {
    match owner.folder.as_str() {
        "" => "all services".to_owned(),
        folder => format!("{folder} ({})", owner.crate_name),
    }
}

/// The last line: how much there was of each.
fn summary(changes: &Changes) -> String {
    let mut counts = Vec::new();
    let breaking = changes.breaking();
    if breaking > 0 {
        counts.push(counted(breaking, "breaking change"));
    }
    let behaviour = changes.count(Class::is_behaviour);
    if behaviour > 0 {
        counts.push(format!("{} of behaviour", counted(behaviour, "change")));
    }
    let added = changes.count(|class| class == Class::Added);
    if added > 0 {
        counts.push(counted(added, "addition"));
    }
    let silent = changes.count(|class| class == Class::Silent);
    if silent > 0 {
        counts.push(format!("{silent} not to be seen in Rust"));
    }
    let words = changes.words.sentence();
    match (counts.is_empty(), words.is_empty()) {
        (true, true) => "Nothing changed.".to_owned(),
        (true, false) => format!("Only words changed: {words}."),
        (false, true) => format!("{}.", counts.join(", ")),
        (false, false) => format!("{}; words: {words}.", counts.join(", ")),
    }
}
