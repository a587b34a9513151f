//! Limits of a value: narrower, wider, or other than before.

use std::cmp::Ordering;
use std::mem::discriminant;

use serde_json::Value;
use tencentcloud_catalog::compare_numbers;
use tencentcloud_catalog::text::listed;

use crate::model::{Limit, alternatives};

/// What a change of a limit does to the values that pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Some that passed do not.
    Narrower,
    /// Some pass that did not.
    Wider,
    /// Both, or nobody can tell.
    Other,
}

/// A limit that is there on one side alone, or other than before.
pub(super) struct Difference {
    pub(super) direction: Direction,
    pub(super) text: String,
    /// Whether it is about the values that are listed.
    pub(super) is_values: bool,
}

/// The differences between the limits of a value; `each` goes before what they say.
pub(super) fn compare(old: &[Limit], new: &[Limit], each: &str) -> Vec<Difference> {
    let same_kind = |list: &[Limit], limit: &Limit| {
        list.iter().find(|other| discriminant(*other) == discriminant(limit)).cloned()
    };
    let mut pairs: Vec<(Option<Limit>, Option<Limit>)> =
        old.iter().map(|limit| (Some(limit.clone()), same_kind(new, limit))).collect();
    let added = new.iter().filter(|limit| same_kind(old, limit).is_none());
    pairs.extend(added.map(|limit| (None, Some(limit.clone()))));
    pairs.into_iter().filter_map(|(old, new)| difference(old.as_ref(), new.as_ref(), each)).collect()
}

fn difference(old: Option<&Limit>, new: Option<&Limit>, each: &str) -> Option<Difference> {
    let (direction, text) = match (old, new) {
        (Some(old), Some(new)) if old == new => return None,
        (Some(Limit::OneOf(old)), Some(Limit::OneOf(new))) => values(old, new)?,
        (Some(old), Some(new)) => (direction(old, new), format!("{}, was {}", new.phrase(), old.phrase())),
        (None, Some(new)) => (Direction::Narrower, new.phrase()),
        (Some(old), None) => (Direction::Wider, format!("no longer {}", old.phrase())),
        (None, None) => return None,
    };
    let is_values = matches!(old.or(new), Some(Limit::OneOf(_)));
    Some(Difference { direction, text: format!("{each}{text}"), is_values })
}

fn direction(old: &Limit, new: &Limit) -> Direction {
    let order = match (old, new) {
        (Limit::Minimum(old), Limit::Minimum(new)) => compare_numbers(old, new),
        (Limit::Maximum(old), Limit::Maximum(new)) => compare_numbers(old, new).reverse(),
        (Limit::MinLength(old), Limit::MinLength(new)) | (Limit::MinItems(old), Limit::MinItems(new)) => {
            old.cmp(new)
        }
        (Limit::MaxLength(old), Limit::MaxLength(new))
        | (Limit::MaxBytes(old), Limit::MaxBytes(new))
        | (Limit::MaxItems(old), Limit::MaxItems(new)) => old.cmp(new).reverse(),
        _ => Ordering::Equal,
    };
    match order {
        Ordering::Less => Direction::Narrower,
        Ordering::Greater => Direction::Wider,
        Ordering::Equal => Direction::Other,
    }
}

/// Values that are listed on one side alone; none if only their order is another.
fn values(old: &[Value], new: &[Value]) -> Option<(Direction, String)> {
    let differing = |some: &[Value], others: &[Value]| -> Vec<String> {
        some.iter()
            .filter(|value| !others.contains(value))
            .map(|value| alternatives(std::slice::from_ref(value)))
            .collect()
    };
    let (added, gone) = (differing(new, old), differing(old, new));
    match (added.is_empty(), gone.is_empty()) {
        (true, true) => None,
        (false, true) => Some((Direction::Wider, format!("{} too", listed(added)))),
        (true, false) => Some((Direction::Narrower, format!("no longer {}", listed(gone)))),
        (false, false) => Some((Direction::Other, format!("{}, no longer {}", listed(added), listed(gone)))),
    }
}
