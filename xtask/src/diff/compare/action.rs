//! An action: the facts around it, then its request and its answer.

use tencentcloud_codegen::model::{Action, Effect, RegionUse};

use super::record::Records;
use super::{Sides, codes, paging};
use crate::diff::change::{Changes, Class, Owner, Place};

pub(super) fn compare(
    sides: Sides<'_>,
    (old, new): (&Action, &Action),
    owner: &Owner,
    changes: &mut Changes,
) {
    let owner = owner.of(&new.name.wire, String::new());
    for (class, text) in facts(old, new) {
        changes.push(class, &owner, Place::Whole, text);
    }
    codes::of_action(sides, (&old.error_codes, &new.error_codes), &owner, changes);
    paging::compare(sides, (old, new), &owner, changes);
    let places: [fn(_) -> Place; 2] = [Place::Member, Place::Answer];
    let records = [(old.request, new.request), (old.response, new.response)];
    for ((old, new), place) in records.into_iter().zip(places) {
        let (old, new) = (sides.old.record(old), sides.new.record(new));
        Records { sides, old, new, owner: &owner, place }.compare(changes);
    }
}

fn facts(old: &Action, new: &Action) -> Vec<(Class, String)> {
    let mut facts = Vec::new();
    if old.name.rust != new.name.rust {
        let text = format!("its method is `{}`, was `{}`", new.name.rust, old.name.rust);
        facts.push((Class::Breaking, text));
    }
    match (old.deprecated, new.deprecated) {
        (false, true) => facts.push((Class::Deprecated, "deprecated".to_owned())),
        (true, false) => facts.push((Class::Changed, "not deprecated any more".to_owned())),
        _ => {}
    }
    let others =
        [effect(old, new), rate(old, new), region(old, new), signature(old, new), idempotency(old, new)];
    facts.extend(others.into_iter().flatten().map(|text| (Class::Changed, text)));
    facts
}

fn effect(old: &Action, new: &Action) -> Option<String> {
    match (old.effect, new.effect) {
        (Effect::Read, Effect::Write) => {
            Some("writes, only read before: is not sent again once it may have arrived".to_owned())
        }
        (Effect::Write, Effect::Read) => Some("only reads, wrote before: may be sent again".to_owned()),
        _ => None,
    }
}

fn rate(old: &Action, new: &Action) -> Option<String> {
    match (old.rate_limit, new.rate_limit) {
        (old, new) if old == new => None,
        (Some(old), Some(new)) => Some(format!("rate limit: {new} requests a second, was {old}")),
        (None, Some(new)) => Some(format!("rate limit: {new} requests a second, none was known")),
        (old, _) => {
            Some(format!("rate limit: none is known, was {} requests a second", old.unwrap_or_default()))
        }
    }
}

fn region(old: &Action, new: &Action) -> Option<String> {
    let words = |region: RegionUse| match region {
        RegionUse::Unused => "takes none",
        RegionUse::Optional => "takes one if given",
        RegionUse::Required => "needs one",
    };
    let (before, now) = (words(old.region), words(new.region));
    (before != now).then(|| {
        format!("region: {now}, {}", before.replacen("takes", "took", 1).replacen("needs", "needed", 1))
    })
}

fn signature(old: &Action, new: &Action) -> Option<String> {
    match (old.unsigned, new.unsigned) {
        (false, true) => Some("is called without a signature, was signed".to_owned()),
        (true, false) => Some("is signed, was called without a signature".to_owned()),
        _ => None,
    }
}

fn idempotency(old: &Action, new: &Action) -> Option<String> {
    match (&old.idempotency, &new.idempotency) {
        (old, new) if old == new => None,
        (_, Some(new)) => Some(format!("`{new}` makes a repeated call harmless")),
        (old, None) => {
            let old = old.as_deref().unwrap_or_default();
            Some(format!("a repeated call is not harmless any more, `{old}` made it so"))
        }
    }
}
