//! An action: the facts around it, then its request and its response.

use super::record::Records;
use super::{Sides, codes, paging};
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::{Action, Effect, Events, RegionUse};

pub(super) fn compare(
    sides: Sides<'_>,
    (old, new): (&Action, &Action),
    owner: &ChangeOwner,
    changes: &mut Changes,
) {
    let owner = owner.of(&new.name.wire, String::new());
    for (impact, text) in facts(old, new) {
        changes.push(impact, &owner, ChangedPart::Whole, text);
    }
    codes::of_action(sides, (&old.error_codes, &new.error_codes), &owner, changes);
    paging::compare(sides, (old, new), &owner, changes);
    let parts: [fn(_) -> ChangedPart; 2] = [ChangedPart::Member, ChangedPart::ResponseMember];
    let records = [(old.request, new.request), (old.response, new.response)];
    for ((old, new), part) in records.into_iter().zip(parts) {
        let (old, new) = (sides.old.record(old), sides.new.record(new));
        Records { sides, old, new, owner: &owner, part }.compare(changes);
    }
}

fn facts(old: &Action, new: &Action) -> Vec<(Impact, String)> {
    let mut facts = Vec::new();
    if old.name.rust != new.name.rust {
        let text = format!("its method is `{}`, was `{}`", new.name.rust, old.name.rust);
        facts.push((Impact::Breaking, text));
    }
    match (old.deprecated, new.deprecated) {
        (false, true) => facts.push((Impact::Deprecated, "deprecated".to_owned())),
        (true, false) => facts.push((Impact::Changed, "no longer deprecated".to_owned())),
        _ => {}
    }
    let others = [
        effect(old, new),
        rate(old, new),
        region(old, new),
        signature(old, new),
        idempotency(old, new),
        events(old, new),
    ];
    facts.extend(others.into_iter().flatten().map(|text| (Impact::Changed, text)));
    facts
}

fn effect(old: &Action, new: &Action) -> Option<String> {
    match (old.effect, new.effect) {
        (Effect::Read, Effect::Write) => Some(
            "modifies state, only read before: not retried once the request may have reached the service"
                .to_owned(),
        ),
        (Effect::Write, Effect::Read) => Some("only reads, modified state before: may be retried".to_owned()),
        _ => None,
    }
}

fn events(old: &Action, new: &Action) -> Option<String> {
    let now = new.events.as_ref().map_or_else(|| "never".to_owned(), Events::phrase);
    (old.events != new.events).then(|| format!("responds with a stream of events: {now}"))
}

fn rate(old: &Action, new: &Action) -> Option<String> {
    match (old.rate_limit, new.rate_limit) {
        (old, new) if old == new => None,
        (Some(old), Some(new)) => Some(format!("rate limit: {new} requests per second, was {old}")),
        (None, Some(new)) => Some(format!("rate limit: {new} requests per second, was unknown")),
        (old, _) => Some(format!("rate limit: unknown, was {} requests per second", old.unwrap_or_default())),
    }
}

fn region(old: &Action, new: &Action) -> Option<String> {
    let name = |region: RegionUse| match region {
        RegionUse::Unused => "unused",
        RegionUse::Optional => "optional",
        RegionUse::Required => "required",
    };
    let (before, now) = (name(old.region), name(new.region));
    (before != now).then(|| format!("region: {now}, was {before}"))
}

fn signature(old: &Action, new: &Action) -> Option<String> {
    match (old.unsigned, new.unsigned) {
        (false, true) => Some("sent without a signature, was signed".to_owned()),
        (true, false) => Some("signed, was sent without a signature".to_owned()),
        _ => None,
    }
}

fn idempotency(old: &Action, new: &Action) -> Option<String> {
    match (&old.idempotency, &new.idempotency) {
        (old, new) if old == new => None,
        (_, Some(new)) => Some(format!("idempotent by `{new}`")),
        (old, None) => {
            let old = old.as_deref().unwrap_or_default();
            Some(format!("no longer idempotent, was by `{old}`"))
        }
    }
}
