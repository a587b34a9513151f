//! Changes for CHANGELOG.md, under the headings of Keep a Changelog.

use super::change::{Change, ChangeOwner, Changes, Impact};
use crate::wrap::bullet;

/// Where lines end.
const WIDTH: usize = 120;

/// The headings in their order, and what stands under each.
const HEADINGS: [(&str, Impact); 5] = [
    ("Changed (breaking)", Impact::Breaking),
    ("Changed", Impact::Changed),
    ("Deprecated", Impact::Deprecated),
    ("Added", Impact::Added),
    ("Removed", Impact::Removed),
];

pub(super) fn text(changes: &Changes) -> String {
    let mut sections = Vec::new();
    let several = has_several_services(changes);
    for (heading, impact) in HEADINGS {
        let mut lines = section(&changes.by_owner(|other| other == impact), several);
        let words = changes.documentation.sentence();
        if impact == Impact::Changed && !words.is_empty() {
            if several && !lines.is_empty() {
                lines.extend([
                    String::new(),
                    "In the documentation of all crates:".to_owned(),
                    String::new(),
                ]);
            }
            lines.extend(bullet(&format!("Documentation: {words}."), "", WIDTH));
        }
        if !lines.is_empty() {
            sections.push(format!("### {heading}\n\n{}", lines.join("\n")));
        }
    }
    let nothing = "Nothing that users notice has changed.";
    if sections.is_empty() { nothing.to_owned() } else { sections.join("\n\n") }
}

fn has_several_services(changes: &Changes) -> bool {
    let mut folders: Vec<&str> = changes.list.iter().map(|change| change.owner.folder.as_str()).collect();
    folders.dedup();
    folders.len() > 1
}

fn section(groups: &[(&ChangeOwner, Vec<&Change>)], several: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut folder = None;
    for (owner, changes) in groups {
        if several && folder != Some(&owner.folder) {
            if folder.is_some() {
                lines.push(String::new());
            }
            folder = Some(&owner.folder);
            lines.extend([service(owner), String::new()]);
        }
        lines.extend(group(owner, changes));
    }
    lines
}

fn service(owner: &ChangeOwner) -> String {
    match owner.folder.as_str() {
        "" => "In all crates:".to_owned(),
        _ => format!("In `{}`:", owner.crate_name),
    }
}

/// One owner's changes: a point of their own if there is one, points under the owner's if there are several.
fn group(owner: &ChangeOwner, changes: &[&Change]) -> Vec<String> {
    match (changes, &owner.name) {
        ([], _) => Vec::new(),
        ([change], _) => points("", &change.with_owner(), &change.lines),
        (_, None) => {
            changes.iter().flat_map(|change| points("", &change.with_owner(), &change.lines)).collect()
        }
        (_, Some(name)) => {
            let used = if owner.used.is_empty() { String::new() } else { format!(", {}", owner.used) };
            let mut lines = bullet(&format!("`{name}`{used}:"), "", WIDTH);
            lines
                .extend(changes.iter().flat_map(|change| points("  ", &change.under_owner(), &change.lines)));
            lines
        }
    }
}

/// A point with the points under it.
fn points(indent: &str, text: &str, under: &[String]) -> Vec<String> {
    let end = if under.is_empty() { "" } else { ":" };
    let mut lines = bullet(&format!("{text}{end}"), indent, WIDTH);
    lines.extend(under.iter().flat_map(|line| bullet(line, &format!("{indent}  "), WIDTH)));
    lines
}
