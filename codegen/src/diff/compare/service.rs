//! A version of a service: its crate, its endpoint, and which actions it has.

use tencentcloud_catalog::{ServiceSpec, Status};

use super::{Paired, Sides, Versioned, action, codes, owner, pair, types};
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::{Action, Service};

/// How many new actions are listed one by one.
const MOST: usize = 8;

/// How many characters of a new action's summary are shown.
const SUMMARY: usize = 80;

pub(super) fn compare(old: Versioned<'_>, new: Versioned<'_>, changes: &mut Changes) {
    let sides = Sides { old: old.model, new: new.model };
    let owner = owner(sides.new);
    if sides.old.crate_name != sides.new.crate_name {
        let text = format!("the crate is `{}`, was `{}`", sides.new.crate_name, sides.old.crate_name);
        changes.push(Impact::Breaking, &owner, ChangedPart::Whole, text);
    }
    if sides.old.endpoint != sides.new.endpoint {
        let text = format!("calls go to `{}`, went to `{}`", sides.new.endpoint, sides.old.endpoint);
        changes.push(Impact::Changed, &owner, ChangedPart::Whole, text);
    }
    codes::service(sides, &owner, changes);
    let Paired { both, gone, added } =
        pair(&sides.old.actions, &sides.new.actions, |action| &action.name.wire);
    let (back, added): (Vec<&Action>, Vec<&Action>) =
        added.into_iter().partition(|action| is_offline(old.spec, action));
    if !added.is_empty() {
        let text = match added.len() {
            1 => "1 action".to_owned(),
            count => format!("{count} actions"),
        };
        changes.push_list(Impact::Added, &owner, text, (listing(sides.new, &added), added.len()));
    }
    types::added_and_gone(sides, &owner, changes);
    for action in back {
        let text = format!("back in service, with its method `{}`", action.name.rust);
        changes.push(Impact::Added, &owner.of(&action.name.wire, String::new()), ChangedPart::Whole, text);
    }
    for action in gone {
        removed(new.spec, action, &owner, changes);
    }
    for (old, new) in both {
        action::compare(sides, (old, new), &owner, changes);
    }
    types::both(sides, &owner, changes);
}

fn is_offline(spec: &ServiceSpec, action: &Action) -> bool {
    spec.actions.get(&action.name.wire).is_some_and(|action| action.status == Status::Offline)
}

fn removed(new: &ServiceSpec, action: &Action, owner: &ChangeOwner, changes: &mut Changes) {
    let what = if is_offline(new, action) { "offline" } else { "gone" };
    let text = format!("{what}: its method `{}`, its request and its response are gone", action.name.rust);
    changes.push(Impact::Removed, &owner.of(&action.name.wire, String::new()), ChangedPart::Whole, text);
}

/// New actions: a line each, or a line a topic if there are many.
fn listing(service: &Service, added: &[&Action]) -> Vec<String> {
    if added.len() <= MOST || service.topics.is_empty() {
        return added.iter().map(|action| line(action)).collect();
    }
    let added = |action: &&Action| added.iter().any(|added| added.name == action.name);
    let topics = service.topics.iter().filter_map(|topic| {
        let actions = topic.actions.iter().filter_map(|index| service.actions.get(*index)).filter(added);
        let names: Vec<String> = actions.map(|action| format!("`{}`", action.name.wire)).collect();
        (!names.is_empty()).then(|| format!("{}: {}", topic.title, names.join(", ")))
    });
    topics.collect()
}

/// `` `CreateAutoCalloutTask` (`create_auto_callout_task`): creates a task that … ``.
fn line(action: &Action) -> String {
    let name = format!("`{}` (`{}`)", action.name.wire, action.name.rust);
    match first_words(&action.summary) {
        words if words.is_empty() => name,
        words => format!("{name}: {words}"),
    }
}

/// A summary as it goes on after a colon, cut off between two words if it is long.
fn first_words(summary: &str) -> String {
    let summary = summary.trim().trim_end_matches('.');
    let mut words = String::new();
    for word in summary.split_whitespace() {
        if words.chars().count() + word.chars().count() > SUMMARY {
            return format!("{} …", words.trim_end_matches([',', ':', ';']));
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    let mut characters = words.chars();
    match characters.next() {
        Some(letter) if characters.clone().next().is_some_and(char::is_lowercase) => {
            letter.to_lowercase().chain(characters).collect()
        }
        _ => words,
    }
}
