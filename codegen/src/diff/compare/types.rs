//! Shared types: which there are, and what the ones in both trees have become.

use std::collections::BTreeSet;

use tencentcloud_catalog::text::{counted, listed};

use super::record::Records;
use super::used::Uses;
use super::{Sides, enumeration, pair};
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact, first};
use crate::model::{Name, Service, SharedType};

/// How many types that went with their actions are named.
const MOST: usize = 8;

/// A shared type with its name.
#[derive(Clone, Copy)]
struct Named<'a> {
    name: &'a Name,
    shared: SharedType,
}

fn named(service: &Service) -> Vec<Named<'_>> {
    let name = |shared: SharedType| match shared {
        SharedType::Record(id) => &service.record(id).name,
        SharedType::Enum(id) => &service.enumeration(id).name,
    };
    service.types.iter().map(|shared| Named { name: name(shared.ty), shared: shared.ty }).collect()
}

fn wire<'a>(named: &'a Named<'_>) -> &'a str {
    &named.name.wire
}

fn actions(service: &Service) -> BTreeSet<&str> {
    service.actions.iter().map(|action| action.name.wire.as_str()).collect()
}

/// The types that one tree alone has: those of actions that both have are named.
pub(super) fn added_and_gone(sides: Sides<'_>, owner: &ChangeOwner, changes: &mut Changes) {
    let (old, new) = (named(sides.old), named(sides.new));
    let paired = pair(&old, &new, wire);
    if !paired.added.is_empty() {
        let text = format!("{}{}", counted(paired.added.len(), "type"), users(sides, &paired.added));
        changes.push_list(Impact::Added, owner, text, (Vec::new(), paired.added.len()));
    }
    let (before, now) = (Uses::of(sides.old), actions(sides.new));
    let (known, alone): (Vec<&Named<'_>>, Vec<&Named<'_>>) =
        paired.gone.into_iter().partition(|named| !before.actions(wire(named)).is_disjoint(&now));
    if !alone.is_empty() {
        let what = counted(alone.len(), "type");
        let names = first(alone.iter().map(|named| format!("`{}`", named.name.rust)), MOST);
        let text = format!("{what} that only removed actions used: {names}");
        changes.push_list(Impact::Removed, owner, text, (Vec::new(), alone.len()));
    }
    for named in known {
        let sentence = before.sentence(wire(named)).replacen("used", "was used", 1);
        changes.push(Impact::Removed, &owner.of(wire(named), sentence), ChangedPart::Whole, "gone");
    }
}

/// What uses new types: new actions, or those that there were.
fn users(sides: Sides<'_>, added: &[&Named<'_>]) -> String {
    let (now, before) = (Uses::of(sides.new), actions(sides.old));
    let known = added.iter().filter(|named| !now.actions(wire(named)).is_disjoint(&before));
    let known: Vec<String> = known.map(|named| format!("`{}`", named.name.rust)).collect();
    match known.len() {
        0 => " for new actions".to_owned(),
        count if count == added.len() => format!(": {}", listed(known)),
        _ => format!("; existing actions use {}, new ones use the rest", listed(known)),
    }
}

/// The types that both trees have.
pub(super) fn both(sides: Sides<'_>, owner: &ChangeOwner, changes: &mut Changes) {
    let (old, new) = (named(sides.old), named(sides.new));
    let uses = Uses::of(sides.new);
    for (old, new) in pair(&old, &new, wire).both {
        let owner = owner.of(wire(new), uses.sentence(wire(new)));
        match (old.shared, new.shared) {
            (SharedType::Record(old), SharedType::Record(new)) => {
                let (old, new) = (sides.old.record(old), sides.new.record(new));
                Records { sides, old, new, owner: &owner, part: ChangedPart::Member }.compare(changes);
            }
            (SharedType::Enum(old), SharedType::Enum(new)) => {
                let (old, new) = (sides.old.enumeration(old), sides.new.enumeration(new));
                enumeration::compare(old, new, (&owner, &ChangedPart::Whole), changes);
            }
            (SharedType::Record(_), SharedType::Enum(_)) => {
                changes.push(Impact::Breaking, &owner, ChangedPart::Whole, "was a struct, is an enumeration");
            }
            (SharedType::Enum(_), SharedType::Record(_)) => {
                changes.push(Impact::Breaking, &owner, ChangedPart::Whole, "was an enumeration, is a struct");
            }
        }
    }
}
