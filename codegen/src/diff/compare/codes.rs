//! Error codes: variants of `ErrorCode`, and which of them an action returns.

use tencentcloud_catalog::text::counted;

use super::{Sides, pair};
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact, first};
use crate::model::{ErrorClass, ErrorCode};

/// How many new codes are named.
const MOST: usize = 6;

/// The gateway's codes, which every crate has.
pub(super) fn gateway(old: &[ErrorCode], new: &[ErrorCode], changes: &mut Changes) {
    let owner = ChangeOwner::default();
    let paired = pair(old, new, wire);
    variants((&paired.added, &paired.gone), old, &owner, changes);
    for (old, new) in paired.both {
        if let (Some(before), Some(now)) = (old.class, new.class)
            && before != now
        {
            let text = format!("the error code `{}` is {}, was {}", new.name.wire, class(now), class(before));
            changes.push(Impact::Changed, &owner, ChangedPart::Whole, text);
        }
    }
}

/// A service's own codes; one that the gateway has, or had, as well is no change of the crate.
pub(super) fn service(sides: Sides<'_>, owner: &ChangeOwner, changes: &mut Changes) {
    let paired = pair(&sides.old.error_codes, &sides.new.error_codes, wire);
    let own = |code: &&&ErrorCode| code.class.is_none();
    let added: Vec<&ErrorCode> = paired.added.iter().filter(own).copied().collect();
    let gone: Vec<&ErrorCode> = paired.gone.iter().filter(own).copied().collect();
    variants((&added, &gone), &sides.old.error_codes, owner, changes);
    for (old, new) in paired.both {
        if old.name.rust != new.name.rust {
            let text = format!("`ErrorCode::{}` was `ErrorCode::{}`", new.name.rust, old.name.rust);
            changes.push(Impact::Breaking, owner, ChangedPart::Whole, text);
        }
    }
}

fn variants(
    (added, gone): (&[&ErrorCode], &[&ErrorCode]),
    old: &[ErrorCode],
    owner: &ChangeOwner,
    changes: &mut Changes,
) {
    for code in gone {
        let text = format!("the error code `{}` is gone (`ErrorCode::{}`)", code.name.wire, code.name.rust);
        changes.push(Impact::Removed, owner, ChangedPart::Whole, text);
    }
    if added.is_empty() {
        return;
    }
    let names = first(added.iter().map(|code| format!("`{}`", code.name.wire)), MOST);
    let text = format!("{}: {names}", counted(added.len(), "error code"));
    changes.push_list(Impact::Added, owner, text, (Vec::new(), added.len()));
    let shorter = |code: &&ErrorCode| Some((code.name.rust.clone(), shorter(code, old)?));
    let shorter: Vec<(String, &ErrorCode)> = added.iter().filter_map(shorter).collect();
    if !shorter.is_empty() {
        let count = counted(shorter.len(), "error code");
        let were = shorter.into_iter().map(|(new, old)| format!("`{new}` (was `{}`)", old.name.rust));
        let were = first(were.collect::<Vec<_>>().into_iter(), MOST / 2);
        let text = format!("{count} read as a shorter one before: {were}");
        changes.push(Impact::Changed, owner, ChangedPart::Whole, text);
    }
}

/// What a code was read as while it had no variant: the longest that it starts with, segment by segment.
fn shorter<'a>(code: &ErrorCode, known: &'a [ErrorCode]) -> Option<&'a ErrorCode> {
    let mut prefix = code.name.wire.as_str();
    while let Some((start, _)) = prefix.rsplit_once('.') {
        if let Some(found) = known.iter().find(|known| known.name.wire == start) {
            return Some(found);
        }
        prefix = start;
    }
    None
}

/// Compares the codes that an action returns.
pub(super) fn of_action(
    sides: Sides<'_>,
    (old, new): (&[usize], &[usize]),
    owner: &ChangeOwner,
    changes: &mut Changes,
) {
    let names = |codes: &[ErrorCode], indices: &[usize]| -> Vec<String> {
        let codes = indices.iter().filter_map(|index| codes.get(*index));
        codes.map(|code| code.name.wire.clone()).collect()
    };
    let (old, new) = (names(&sides.old.error_codes, old), names(&sides.new.error_codes, new));
    let differing = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|code| !others.contains(code)).map(|code| format!("`{code}`")).collect()
    };
    let (added, gone) = (differing(&new, &old), differing(&old, &new));
    for (codes, verb) in [(added, "may return"), (gone, "no longer returns")] {
        if !codes.is_empty() {
            let noun = if codes.len() == 1 { "error code" } else { "error codes" };
            let text = format!("{verb} the {noun} {}", first(codes.into_iter(), MOST));
            changes.push(Impact::Changed, owner, ChangedPart::Whole, text);
        }
    }
}

fn wire(code: &ErrorCode) -> &str {
    &code.name.wire
}

fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Throttled => "throttling",
        ErrorClass::Transient => "transient",
        ErrorClass::Auth => "about credentials",
        ErrorClass::Skew => "about clocks",
        ErrorClass::Caller => "the caller's mistake",
    }
}
