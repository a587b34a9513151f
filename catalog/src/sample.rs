//! Made-up values that satisfy a schema: for actions without an example, and for skeletons of requests.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};
use serde_json::{Map, Number, Value};

use crate::{ScalarType, Schema, ServiceSpec, ValueConstraint};

/// The depth up to which optional members are present. Types may be recursive.
const DEPTH: usize = 8;

/// Which members a made-up value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// The required and the promised ones.
    Required,
    /// All, and an element in each list.
    All,
}

impl ServiceSpec {
    /// Makes up a value that satisfies a schema of this service: its limits, enumerations, and rules between members. The
    /// same schema always gives the same value. A text says which member it stands for.
    #[must_use]
    pub fn sample(&self, schema: &Schema, members: Members) -> Value {
        self.sample_named(schema, "", if members == Members::All { DEPTH } else { 0 })
    }

    fn sample_named(&self, schema: &Schema, name: &str, depth: usize) -> Value {
        let target = schema.reference.as_deref().and_then(|reference| self.resolve(reference));
        let schema = target.map_or(schema, |(_, target)| target);
        if let Some(value) = schema.constant.as_ref().or(schema.values.first()) {
            return value.clone();
        }
        match schema.scalar() {
            Some(ScalarType::Object) => self.sample_object(schema, depth),
            Some(ScalarType::Array) => {
                let least = usize::try_from(schema.min_items.unwrap_or_default()).unwrap_or_default();
                let items = schema.items.as_deref();
                let element =
                    |index| items.map(|items| self.sample_named(items, &format!("{name} {index}"), depth));
                (0..least.max(usize::from(depth > 0))).filter_map(element).collect()
            }
            Some(ScalarType::String) => text(schema, name).into(),
            Some(ScalarType::Integer) => integer(schema),
            Some(ScalarType::Number) => schema.minimum.clone().or(Number::from_f64(0.5)).into(),
            Some(ScalarType::Boolean) => true.into(),
            Some(ScalarType::Null) | None => Value::Null,
        }
    }

    fn sample_object(&self, schema: &Schema, depth: usize) -> Value {
        let needed = |name: &String| schema.required.contains(name) || schema.guaranteed().contains(name);
        let wanted = schema.properties.iter().filter(|(name, _)| depth > 0 || needed(name));
        let member = |(name, property): (&String, &Schema)| {
            (name.clone(), self.sample_named(property, name, depth.saturating_sub(1)))
        };
        let mut members = wanted.map(member).collect();
        self.satisfy_rules(schema, &mut members);
        Value::Object(members)
    }

    /// Makes members satisfy the rules between them, by adding missing members and changing values.
    pub fn satisfy_rules(&self, schema: &Schema, members: &mut Map<String, Value>) {
        // A rule may trigger another; there are at most as many rounds as rules.
        for _ in 0..=schema.all_of.len() + schema.dependent_required.len() {
            if let Some(first) = schema.any_of.first()
                && !schema
                    .any_of
                    .iter()
                    .any(|list| list.required.iter().all(|name| members.contains_key(name)))
            {
                self.add(schema, members, &first.required);
            }
            for (name, needed) in &schema.dependent_required {
                if members.contains_key(name) {
                    self.add(schema, members, needed);
                }
            }
            for rule in
                schema.all_of.iter().filter(|rule| rule.condition.is_met_by(members)).collect::<Vec<_>>()
            {
                self.add(schema, members, &rule.then.required);
                for (name, rule) in &rule.then.properties {
                    members.entry(name).and_modify(|value| fit(rule, value));
                }
            }
        }
        for chain in &schema.order {
            put_in_order(chain, members);
        }
    }

    fn add(&self, schema: &Schema, members: &mut Map<String, Value>, names: &[String]) {
        for name in names {
            if let Some(property) = schema.properties.get(name) {
                members.entry(name).or_insert_with(|| self.sample_named(property, name, 0));
            }
        }
    }
}

fn text(schema: &Schema, name: &str) -> String {
    let length = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let least = length(schema.min_length).unwrap_or_default();
    if let Some(pattern) = &schema.pattern {
        let start = regex_syntax::parse(pattern).map(|pattern| shortest(&pattern)).unwrap_or_default();
        return format!("{start:0<least$}");
    }
    let text = match schema.format.as_deref() {
        Some("date") => "2024-01-01".to_owned(),
        Some("date-time") => "2024-01-01T00:00:00+08:00".to_owned(),
        Some("datetime") => "2024-01-01 00:00:00".to_owned(),
        Some("uri") => "https://example.com".to_owned(),
        _ => format!("{name:.<least$} text"),
    };
    text.chars().take(length(schema.max_length.or(schema.max_bytes)).unwrap_or(usize::MAX)).collect()
}

/// The shortest text that matches a regular expression, with the first character of each class.
fn shortest(pattern: &Hir) -> String {
    match pattern.kind() {
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().first().map(ClassUnicodeRange::start).into_iter().collect()
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().first().map(|range| char::from(range.start())).into_iter().collect()
        }
        HirKind::Repetition(part) => {
            shortest(&part.sub).repeat(usize::try_from(part.min).unwrap_or_default())
        }
        HirKind::Capture(part) => shortest(&part.sub),
        HirKind::Concat(parts) => parts.iter().map(shortest).collect(),
        HirKind::Alternation(parts) => parts.first().map(shortest).unwrap_or_default(),
        HirKind::Empty | HirKind::Look(_) => String::new(),
    }
}

fn integer(schema: &Schema) -> Value {
    let bound = |number: &Option<Number>| number.as_ref().and_then(Number::as_i128);
    let low = bound(&schema.minimum).unwrap_or(i128::MIN);
    let high = bound(&schema.maximum).unwrap_or(i128::MAX);
    whole(1.max(low).min(high))
}

/// An integer as JSON; 0 if it does not fit into 64 bits, signed or unsigned.
fn whole(number: i128) -> Value {
    let signed = i64::try_from(number).map(Value::from);
    signed.or_else(|_| u64::try_from(number).map(Value::from)).unwrap_or_else(|_| 0.into())
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
    let numbers = given.iter().map(|name| members[*name].as_number().and_then(Number::as_i128));
    let Some(mut numbers) = numbers.collect::<Option<Vec<i128>>>() else { return };
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
        members.insert(name.clone(), whole(number));
    }
}
