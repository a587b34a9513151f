//! Walks a value along its schema and lists its mutants.

use serde_json::{Map, Number, Value, json};
use tencentcloud_catalog::{ScalarType, Schema, ValueConstraint};

use super::{Kind, Mutation};
use crate::sample::{least, whole};
use crate::spec;

/// All mutations of a value of this schema.
#[must_use]
pub fn mutations(schema: &'static Schema, value: &Value) -> Vec<Mutation> {
    let mut walk = Walk { found: Vec::new() };
    walk.value(&Site::default(), schema, value);
    walk.found
}

/// A position in the value and in the schema.
#[derive(Clone, Default)]
struct Site {
    pointer: String,
    path: String,
}

impl Site {
    fn member(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { pointer: format!("{}/{name}", self.pointer), path }
    }

    fn element(&self, index: usize) -> Self {
        Self { pointer: format!("{}/{index}", self.pointer), path: format!("{}[]", self.path) }
    }
}

struct Walk {
    found: Vec<Mutation>,
}

impl Walk {
    fn add(&mut self, kind: Kind, path: &str, edits: Vec<(String, Option<Value>)>) {
        self.found.push(Mutation { kind, rule: format!("{path} {kind:?}"), edits });
    }

    /// Replaces the value at a site.
    fn set(&mut self, kind: Kind, site: &Site, value: impl Into<Value>) {
        self.add(kind, &site.path, vec![(site.pointer.clone(), Some(value.into()))]);
    }

    fn value(&mut self, site: &Site, schema: &'static Schema, value: &Value) {
        let schema = spec::resolved(schema);
        match value {
            Value::Object(members) => self.object(site, schema, members),
            Value::Array(elements) => self.array(site, schema, elements),
            Value::String(_) => self.text(site, schema),
            Value::Number(_) => self.number(site, schema, value),
            Value::Bool(flag) => self.set(Kind::Bridged, site, flag.to_string()),
            Value::Null => {}
        }
        // The root value cannot be replaced.
        if !site.pointer.is_empty() && !value.is_null() {
            let wrong = if value.is_object() || value.is_array() { json!("text") } else { json!({}) };
            self.set(Kind::WrongType, site, wrong);
            // A response may hold an empty list instead of an object.
            let odd = match value {
                Value::Array(_) => json!({}),
                Value::Object(_) => json!([0]),
                _ => json!([]),
            };
            self.set(Kind::WrongType, site, odd);
        }
        if let Some(constant) = &schema.constant {
            self.set(Kind::Const, site, other_than(std::slice::from_ref(constant)));
        }
        if !schema.values.is_empty() {
            let other = other_than(&schema.values);
            self.set(if other.is_string() { Kind::Unlisted } else { Kind::Enum }, site, other);
            for value in &schema.values {
                self.set(Kind::Allowed, site, value.clone());
            }
        }
    }

    fn object(&mut self, site: &Site, schema: &'static Schema, members: &Map<String, Value>) {
        for (name, value) in members {
            let Some(property) = schema.properties.get(name) else { continue };
            let member = site.member(name);
            let required = schema.required.contains(name);
            if required {
                self.add(Kind::Missing, &member.path, vec![(member.pointer.clone(), None)]);
            }
            if !spec::resolved(property).is_nullable() {
                self.set(if required { Kind::Null } else { Kind::NullOptional }, &member, Value::Null);
            }
            self.value(&member, property, value);
        }
        if !site.pointer.is_empty() || !members.contains_key("NoSuchMember") {
            self.set(Kind::Unknown, &site.member("NoSuchMember"), 1);
        }
        self.between(site, schema, members);
    }

    /// Breaks the rules between members.
    fn between(&mut self, site: &Site, schema: &'static Schema, members: &Map<String, Value>) {
        let pointer = |name: &String| site.member(name).pointer;
        let given = |name: &String| {
            let value = members.get(name).cloned();
            (pointer(name), value.or_else(|| schema.properties.get(name).map(least)))
        };
        if !schema.any_of.is_empty() {
            let all = schema.any_of.iter().flat_map(|list| &list.required);
            self.add(Kind::AnyOf, &site.path, all.map(|name| (pointer(name), None)).collect());
        }
        for (name, needed) in &schema.dependent_required {
            for needed in needed {
                let rule = format!("{} {name} {needed}", site.path);
                self.add(Kind::DependentRequired, &rule, vec![given(name), (pointer(needed), None)]);
            }
        }
        for (index, rule) in schema.all_of.iter().enumerate() {
            let condition = |name: &String| {
                let listed = rule.condition.properties.get(name).and_then(|rule| rule.listed().first());
                listed.map_or_else(|| given(name), |value| (pointer(name), Some(value.clone())))
            };
            let when: Vec<_> = rule.condition.required.iter().map(condition).collect();
            let needed = rule.then.required.iter().map(|name| (name, None));
            let narrowed = rule.then.properties.iter();
            let narrowed = narrowed
                .flat_map(|(name, rule)| beyond(rule).into_iter().map(move |value| (name, Some(value))));
            for (name, value) in needed.chain(narrowed) {
                let edits = when.iter().cloned().chain([(pointer(name), value)]).collect();
                self.add(Kind::Conditional, &format!("{} {index} {name}", site.path), edits);
            }
        }
        for pair in schema.order.iter().flat_map(|chain| chain.windows(2)) {
            let ((low, _), (high, number)) = (given(&pair[0]), given(&pair[1]));
            let rule = format!("{} {}", site.path, pair.join(" "));
            self.add(Kind::Order, &rule, vec![(low, number.clone()), (high, number)]);
        }
    }

    fn array(&mut self, site: &Site, schema: &'static Schema, elements: &[Value]) {
        let Some(items) = schema.items.as_deref() else { return };
        for (index, element) in elements.iter().enumerate() {
            self.value(&site.element(index), items, element);
            self.set(Kind::Null, &site.element(index), Value::Null);
        }
        let count = |limit: u64| usize::try_from(limit).unwrap_or_default();
        if let Some(low) = schema.min_items.filter(|low| *low > 0) {
            self.set(Kind::MinItems, site, elements.iter().take(count(low) - 1).cloned().collect::<Value>());
        }
        if let Some(high) = schema.max_items {
            let more = std::iter::repeat_with(|| least(items));
            let elements = elements.iter().cloned().chain(more);
            self.set(Kind::MaxItems, site, elements.take(count(high) + 1).collect::<Value>());
        }
        if schema.unique_items {
            let element = elements.first().cloned().unwrap_or_else(|| least(items));
            self.set(Kind::UniqueItems, site, vec![element.clone(), element]);
        }
    }

    fn text(&mut self, site: &Site, schema: &Schema) {
        let count = |limit: u64| usize::try_from(limit).unwrap_or_default();
        if let Some(low) = schema.min_length.filter(|low| *low > 0) {
            self.set(Kind::MinLength, site, "x".repeat(count(low) - 1));
            self.set(Kind::Allowed, site, "é".repeat(count(low)));
        }
        if let Some(high) = schema.max_length {
            self.set(Kind::MaxLength, site, "x".repeat(count(high) + 1));
            self.set(Kind::Allowed, site, "é".repeat(count(high)));
        }
        if let Some(high) = schema.max_bytes {
            // One byte too many, in fewer characters.
            self.set(
                Kind::MaxBytes,
                site,
                "é".repeat(count(high) / 2) + if high % 2 == 0 { "x" } else { "é" },
            );
            self.set(Kind::Allowed, site, "é".repeat(count(high) / 2));
        }
        if schema.pattern.is_some() {
            self.set(Kind::Pattern, site, "no such pattern");
        }
    }

    fn number(&mut self, site: &Site, schema: &Schema, value: &Value) {
        self.set(Kind::Bridged, site, value.to_string());
        let bounds = [(Kind::Minimum, &schema.minimum, -1), (Kind::Maximum, &schema.maximum, 1)];
        for (kind, bound, by) in
            bounds.into_iter().filter_map(|(kind, bound, by)| Some((kind, bound.as_ref()?, by)))
        {
            self.set(kind, site, moved(bound, by));
            self.set(Kind::Allowed, site, bound.clone());
        }
        if schema.scalar() == Some(ScalarType::Integer) {
            let unsigned = schema.format.as_deref() == Some("uint64");
            let (below, above) =
                if unsigned { (-1, None) } else { (i128::from(i64::MIN) - 1, Some(1_u64 << 63)) };
            self.set(Kind::Width, site, 1.5);
            let wide = whole(below).into_iter().chain(above.map(Value::from));
            wide.for_each(|wide| self.set(Kind::Width, site, wide));
        } else {
            self.set(Kind::Allowed, site, -0.0);
        }
    }
}

/// A bound moved by this much.
fn moved(bound: &Number, by: i32) -> Value {
    let integer = bound.as_i128().and_then(|bound| whole(bound + i128::from(by)));
    integer.unwrap_or_else(|| json!(bound.as_f64().unwrap_or_default() + f64::from(by)))
}

/// A value of the same type that is not among these.
fn other_than(listed: &[Value]) -> Value {
    match listed.first() {
        Some(Value::Number(_)) => {
            (0..=listed.len()).map(Value::from).find(|value| !listed.contains(value)).unwrap_or_default()
        }
        Some(Value::Bool(flag)) => (!flag).into(),
        _ => "no such value".into(),
    }
}

/// Values that a rule inside `then` excludes.
fn beyond(rule: &ValueConstraint) -> Vec<Value> {
    let listed = rule.listed();
    let other = (!listed.is_empty()).then(|| other_than(listed));
    let below = rule.minimum.as_ref().map(|bound| moved(bound, -1));
    let above = rule.maximum.as_ref().map(|bound| moved(bound, 1));
    [other, below, above].into_iter().flatten().collect()
}
