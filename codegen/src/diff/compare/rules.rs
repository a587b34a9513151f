//! Rules between members: new ones refuse requests that were sent, and may stand in for a `required`.

use crate::diff::change::Impact;
use crate::model::{Field, Record, Rule};

/// The rules that are there on one side alone, for what can be sent.
pub(super) fn compare(old: &Record, new: &Record) -> Vec<(Impact, String)> {
    if !old.in_request || !new.in_request {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let any_of = |record: &Record| record.rules.iter().any(|rule| matches!(rule, Rule::AnyOf(_)));
    let replaced = any_of(old) && any_of(new);
    for rule in new.rules.iter().filter(|rule| !has(old, &rule.phrase(new))) {
        let text = rule.phrase(new);
        let before = old.rules.iter().find(|rule| matches!(rule, Rule::AnyOf(_)));
        if matches!(rule, Rule::AnyOf(_))
            && let Some(before) = before
        {
            changes.push((Impact::Changed, format!("rule: {text}; was: {}", before.phrase(old))));
        } else if !held(old, new, rule) {
            let impact = if is_about_new(old, new, rule) { Impact::Added } else { Impact::Changed };
            changes.push((impact, format!("new rule: {text}")));
        }
    }
    for rule in old.rules.iter().filter(|rule| !has(new, &rule.phrase(old))) {
        let is_replaced = replaced && matches!(rule, Rule::AnyOf(_));
        let still = members(rule).iter().all(|member| find(new, old, *member).is_some());
        if !is_replaced && still {
            changes.push((Impact::Changed, format!("no longer a rule: {}", rule.phrase(old))));
        }
    }
    changes
}

/// The new rule that demands a member which was required and is not.
pub(super) fn instead(old: &Record, new: &Record, (before, now): (&Field, &Field)) -> Option<String> {
    if !before.required || now.required || !new.in_request {
        return None;
    }
    let demands = |rule: &&Rule| demanded(rule).iter().any(|member| new.fields[*member].name == now.name);
    let rule = new.rules.iter().filter(demands).find(|rule| !has(old, &rule.phrase(new)))?;
    Some(rule.phrase(new))
}

fn has(record: &Record, wanted: &str) -> bool {
    record.rules.iter().any(|rule| rule.phrase(record) == wanted)
}

/// The field of another record that has the name of a member of this one.
fn find<'a>(other: &'a Record, record: &Record, member: usize) -> Option<&'a Field> {
    other.fields.iter().find(|field| field.name.wire == record.fields[member].name.wire)
}

/// Whether every request that could be built kept the rule already, since what it demands was required.
fn held(old: &Record, new: &Record, rule: &Rule) -> bool {
    let required = |member: &usize| find(old, new, *member).is_some_and(|field| field.required);
    match rule {
        Rule::AnyOf(sets) => sets.iter().any(|set| set.iter().all(required)),
        Rule::Needs(_, needed) => required(needed),
        Rule::Less(..) => false,
        Rule::When(_, consequences) => {
            consequences.iter().all(|consequence| consequence.required && required(&consequence.field))
        }
    }
}

/// Whether only requests with a new member can break the rule.
fn is_about_new(old: &Record, new: &Record, rule: &Rule) -> bool {
    let is_new = |member: &usize| find(old, new, *member).is_none();
    match rule {
        Rule::AnyOf(_) => false,
        Rule::Needs(given, _) => is_new(given),
        Rule::Less(first, second) => is_new(first) || is_new(second),
        Rule::When(conditions, _) => conditions.iter().any(|condition| is_new(&condition.field)),
    }
}

/// The members that a rule can demand.
fn demanded(rule: &Rule) -> Vec<usize> {
    match rule {
        Rule::AnyOf(sets) => sets.concat(),
        Rule::Needs(_, needed) => vec![*needed],
        Rule::Less(..) => Vec::new(),
        Rule::When(_, consequences) => {
            let required = consequences.iter().filter(|consequence| consequence.required);
            required.map(|consequence| consequence.field).collect()
        }
    }
}

/// All members of a rule.
fn members(rule: &Rule) -> Vec<usize> {
    match rule {
        Rule::AnyOf(sets) => sets.concat(),
        Rule::Needs(first, second) | Rule::Less(first, second) => vec![*first, *second],
        Rule::When(conditions, consequences) => {
            let consequences = consequences.iter().map(|consequence| consequence.field);
            conditions.iter().map(|condition| condition.field).chain(consequences).collect()
        }
    }
}
