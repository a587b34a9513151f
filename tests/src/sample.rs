//! Deterministic values of a schema, with all members or only the required ones.

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Number, Value};
use tencentcloud_catalog::{ScalarType, Schema, ValueConstraint};

use crate::spec;

/// The depth up to which optional members are present. Types may be recursive.
const DEPTH: usize = 8;

/// A value with every member, and one element in every list.
#[must_use]
pub fn full(schema: &'static Schema) -> Value {
    sample(schema, "", DEPTH)
}

/// A value with the required members only.
#[must_use]
pub fn least(schema: &'static Schema, name: &str) -> Value {
    sample(schema, name, 0)
}

fn sample(schema: &'static Schema, name: &str, depth: usize) -> Value {
    let schema = spec::resolved(schema);
    if let Some(value) = schema.constant.as_ref().or(schema.values.first()) {
        return value.clone();
    }
    match schema.scalar() {
        Some(ScalarType::Object) => object(schema, depth),
        Some(ScalarType::Array) => {
            let least = usize::try_from(schema.min_items.unwrap_or_default()).unwrap_or_default();
            let items = schema.items.as_deref();
            let element = |index| items.map(|items| sample(items, &format!("{name} {index}"), depth));
            (0..least.max(usize::from(depth > 0))).filter_map(element).collect()
        }
        Some(ScalarType::String) => text(schema, name).into(),
        Some(ScalarType::Integer) => integer(schema),
        Some(ScalarType::Number) => schema.minimum.clone().or(Number::from_f64(0.5)).into(),
        Some(ScalarType::Boolean) => true.into(),
        Some(ScalarType::Null) | None => Value::Null,
    }
}

fn object(schema: &'static Schema, depth: usize) -> Value {
    let needed = |name: &String| schema.required.contains(name) || schema.guaranteed().contains(name);
    let wanted = schema.properties.iter().filter(|(name, _)| depth > 0 || needed(name));
    let member = |(name, property): (&String, &'static Schema)| {
        (name.clone(), sample(property, name, depth.saturating_sub(1)))
    };
    let mut members = wanted.map(member).collect();
    complete(schema, &mut members);
    Value::Object(members)
}

fn text(schema: &'static Schema, name: &str) -> String {
    if let Some(pattern) = &schema.pattern {
        let tree = matching(pattern).new_tree(&mut TestRunner::deterministic());
        return tree.expect("a text that matches the pattern").current();
    }
    let length = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let text = format!("{name:.<low$} text", low = length(schema.min_length).unwrap_or_default());
    text.chars().take(length(schema.max_length.or(schema.max_bytes)).unwrap_or(usize::MAX)).collect()
}

/// Texts that match a pattern, as a whole or in part, depending on its anchors.
///
/// # Panics
/// Panics if the pattern has anchors inside or is not supported by `proptest`.
pub fn matching(pattern: &str) -> BoxedStrategy<String> {
    // The generator does not support anchors.
    let start = if pattern.starts_with('^') { "" } else { "[a-z]{0,3}" };
    let end = if pattern.ends_with('$') { "" } else { "[0-9]{0,12}" };
    let core = pattern.trim_start_matches('^').trim_end_matches('$');
    string_regex(&format!("{start}(?:{core}){end}")).expect("a pattern without anchors inside").boxed()
}

fn integer(schema: &Schema) -> Value {
    let bound = |number: &Option<Number>| number.as_ref().and_then(Number::as_i128);
    let low = bound(&schema.minimum).unwrap_or(i128::MIN);
    let high = bound(&schema.maximum).unwrap_or(i128::MAX);
    whole(1.clamp(low, high)).unwrap_or_default()
}

/// An integer as JSON, if it fits into 64 bits, signed or unsigned.
#[must_use]
pub fn whole(number: i128) -> Option<Value> {
    let signed = i64::try_from(number).map(Value::from);
    signed.or_else(|_| u64::try_from(number).map(Value::from)).ok()
}

/// Makes members satisfy the rules between them, by adding missing members and changing values.
pub fn complete(schema: &'static Schema, members: &mut Map<String, Value>) {
    // A rule may trigger another; there are at most as many rounds as rules.
    for _ in 0..=schema.all_of.len() + schema.dependent_required.len() {
        if let Some(first) = schema.any_of.first()
            && !schema.any_of.iter().any(|list| list.required.iter().all(|name| members.contains_key(name)))
        {
            add(schema, members, &first.required);
        }
        for (name, needed) in &schema.dependent_required {
            if members.contains_key(name) {
                add(schema, members, needed);
            }
        }
        for rule in &schema.all_of {
            let holds = |(name, rule): (&String, &ValueConstraint)| {
                members.get(name).is_some_and(|value| rule.listed().contains(value))
            };
            let given = rule.condition.required.iter().all(|name| members.contains_key(name));
            if given && rule.condition.properties.iter().all(holds) {
                add(schema, members, &rule.then.required);
                for (name, rule) in &rule.then.properties {
                    members.entry(name).and_modify(|value| fit(rule, value));
                }
            }
        }
    }
    for chain in &schema.order {
        put_in_order(chain, members);
    }
}

fn add(schema: &'static Schema, members: &mut Map<String, Value>, names: &[String]) {
    for name in names {
        if let Some(property) = schema.properties.get(name) {
            members.entry(name).or_insert_with(|| least(property, name));
        }
    }
}

fn fit(rule: &ValueConstraint, value: &mut Value) {
    let listed = rule.listed();
    if !listed.is_empty() && !listed.contains(value) {
        *value = listed[0].clone();
    }
    let beyond =
        |bound: &Number, by: f64| value.as_f64().zip(bound.as_f64()).is_some_and(|(a, b)| (a - b) * by > 0.0);
    if let Some(bound) = rule.maximum.as_ref().filter(|bound| beyond(bound, 1.0)) {
        *value = bound.clone().into();
    } else if let Some(bound) = rule.minimum.as_ref().filter(|bound| beyond(bound, -1.0)) {
        *value = bound.clone().into();
    }
}

/// Sorts the numbers of a chain and separates equal ones.
fn put_in_order(chain: &[String], members: &mut Map<String, Value>) {
    let given: Vec<&String> = chain.iter().filter(|name| members.contains_key(*name)).collect();
    let mut numbers: Vec<i128> =
        given.iter().filter_map(|name| members[*name].as_number()?.as_i128()).collect();
    numbers.sort_unstable();
    let mut least = i128::MIN;
    for number in &mut numbers {
        *number = (*number).max(least);
        least = *number + 1;
    }
    let mut most = i128::from(i64::MAX);
    for number in numbers.iter_mut().rev() {
        *number = (*number).min(most);
        most = *number - 1;
    }
    for (name, number) in given.into_iter().zip(numbers) {
        members.insert(name.clone(), whole(number).unwrap_or_default());
    }
}
