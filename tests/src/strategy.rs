//! Random values of a schema: `proptest` strategies made from the spec.

use proptest::collection::{SizeRange, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Number, Value};
use tencentcloud_catalog::{ScalarType, Schema};

use crate::{sample, spec};

/// A strategy for JSON.
pub type Json = BoxedStrategy<Value>;

/// The depth up to which optional members and elements are generated. Types may be recursive.
const DEPTH: usize = 8;

/// The usual number of elements in a list, beyond its minimum.
const ELEMENTS: usize = 3;

/// Characters, including those that JSON must escape.
const LETTERS: &[&str] = &[
    "a",
    "Z",
    "7",
    " ",
    "-",
    ".",
    "text",
    "\"",
    "\\",
    "/",
    "\n",
    "\u{0}",
    "\u{1f}",
    "\u{7f}",
    "é",
    "中",
    "\u{1f600}",
];

/// Values that satisfy every rule of the schema.
pub fn valid(schema: &'static Schema) -> Json {
    value(schema, DEPTH)
}

fn value(schema: &'static Schema, depth: usize) -> Json {
    let schema = spec::resolved(schema);
    let valid = if let Some(constant) = &schema.constant {
        Just(constant.clone()).boxed()
    } else if schema.values.is_empty() {
        free(schema, depth)
    } else {
        select(&schema.values[..]).boxed()
    };
    if schema.is_nullable() {
        return prop_oneof![4 => valid, 1 => Just(Value::Null)].boxed();
    }
    valid
}

fn free(schema: &'static Schema, depth: usize) -> Json {
    match schema.scalar() {
        Some(ScalarType::Object) => object(schema, depth),
        Some(ScalarType::Array) => array(schema, depth),
        Some(ScalarType::String) => text(schema).prop_map(Value::String).boxed(),
        Some(ScalarType::Integer) => integer(schema),
        Some(ScalarType::Number) => number(schema),
        Some(ScalarType::Boolean) => any::<bool>().prop_map(Value::Bool).boxed(),
        Some(ScalarType::Null) | None => Just(Value::Null).boxed(),
    }
}

fn object(schema: &'static Schema, depth: usize) -> Json {
    let below = depth.saturating_sub(1);
    let member = |(name, property): (&String, &'static Schema)| {
        if schema.required.contains(name) || schema.guaranteed().contains(name) {
            value(property, below).prop_map(Some).boxed()
        } else if depth == 0 {
            Just(None).boxed()
        } else {
            option::of(value(property, below)).boxed()
        }
    };
    let members: Vec<_> = schema.properties.iter().map(member).collect();
    let named = move |values: Vec<Option<Value>>| {
        let named = schema.properties.keys().cloned().zip(values);
        let mut members: Map<String, Value> =
            named.filter_map(|(name, value)| Some((name, value?))).collect();
        spec::ccc().satisfy_rules(schema, &mut members);
        Value::Object(members)
    };
    members.prop_map(named).boxed()
}

fn array(schema: &'static Schema, depth: usize) -> Json {
    let Some(items) = schema.items.as_deref() else { return Just(Value::Array(Vec::new())).boxed() };
    let count = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let low = count(schema.min_items).unwrap_or_default();
    let usual = (low + ELEMENTS).min(count(schema.max_items).unwrap_or(usize::MAX));
    let of = |size: SizeRange| vec(value(items, depth.saturating_sub(1)), size);
    let elements = match (depth, count(schema.max_items)) {
        (0, _) => of(low.into()).boxed(),
        (_, None) => of((low..=usual).into()).boxed(),
        (_, Some(high)) => prop_oneof![20 => of((low..=usual).into()), 1 => of(high.into())].boxed(),
    };
    let unique = schema.unique_items;
    let distinct = move |elements: Vec<Value>| {
        let mut kept: Vec<Value> = Vec::new();
        for element in elements {
            if !unique || !kept.contains(&element) {
                kept.push(element);
            }
        }
        Value::Array(kept)
    };
    elements.prop_map(distinct).boxed()
}

fn text(schema: &'static Schema) -> BoxedStrategy<String> {
    if let Some(pattern) = &schema.pattern {
        return sample::matching(pattern);
    }
    let length = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let low = length(schema.min_length).unwrap_or_default();
    let high = length(schema.max_length).unwrap_or(usize::MAX);
    let limit = length(schema.max_bytes).unwrap_or(usize::MAX);
    let cut = move |letters: Vec<&'static str>| {
        let text: String = letters.concat().chars().take(high).collect();
        let end =
            text.char_indices().map(|(at, letter)| at + letter.len_utf8()).take_while(|end| *end <= limit);
        let end = end.last().unwrap_or_default();
        text[..end].to_owned()
    };
    let usual = vec(select(LETTERS), low..=(low + 8).min(high)).prop_map(cut);
    match high.min(limit) {
        usize::MAX => usual.boxed(),
        longest => prop_oneof![20 => usual, 1 => Just("x".repeat(longest))].boxed(),
    }
}

fn integer(schema: &'static Schema) -> Json {
    let unsigned = schema.format.as_deref() == Some("uint64");
    let bound = |number: &Option<Number>| number.as_ref().and_then(Number::as_i128);
    let least = if unsigned { 0 } else { i128::from(i64::MIN) };
    let most = if unsigned { i128::from(u64::MAX) } else { i128::from(i64::MAX) };
    let low = bound(&schema.minimum).unwrap_or(least);
    let high = bound(&schema.maximum).unwrap_or(most);
    let small = 0.clamp(low, high)..=1_000_000.clamp(low, high);
    let whole = |number| sample::whole(number).unwrap_or_default();
    prop_oneof![4 => small, 1 => low..=high, 1 => Just(low), 1 => Just(high)].prop_map(whole).boxed()
}

fn number(schema: &'static Schema) -> Json {
    let bound = |number: &Option<Number>, none| number.as_ref().and_then(Number::as_f64).unwrap_or(none);
    let (low, high) = (bound(&schema.minimum, f64::MIN), bound(&schema.maximum, f64::MAX));
    let any = any::<f64>().prop_filter("JSON has finite numbers only", |number| number.is_finite());
    let usual = (-1_000_000..=1_000_000_i32).prop_map(|thousandths| f64::from(thousandths) / 1000.0);
    let fit = move |number: f64| Value::from(number.clamp(low, high));
    prop_oneof![3 => usual, 1 => any, 1 => select(vec![low, high, 0.0, -0.0])].prop_map(fit).boxed()
}
