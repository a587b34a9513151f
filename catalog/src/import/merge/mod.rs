//! Merges upstream's facts into our files: facts follow upstream, everything else stays.

mod retype;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::remarks::{RemarkKind, Remarks};
use super::shape::{kind, members};
use crate::layout::JsonObject;
use retype::{TypeSummary, keep_fitting};

pub(super) struct Merger<'a> {
    /// Our shared types before the import. Some exist only in our spec, such as enumerations.
    pub(super) types: &'a BTreeMap<String, JsonObject>,
    /// Whether new schemas get an empty description, to be written by a person.
    pub(super) with_gaps: bool,
    pub(super) remarks: &'a mut Remarks,
}

impl Merger<'_> {
    /// Merges a request, a response or a shared type.
    pub(super) fn record(
        &mut self,
        place: &str,
        ours: Option<&JsonObject>,
        facts: &JsonObject,
    ) -> JsonObject {
        let mut merged = ours.cloned().unwrap_or_default();
        let old = members(&merged).cloned().unwrap_or_default();
        let mut properties = JsonObject::new();
        for (name, fact) in members(facts).into_iter().flatten() {
            let Some(fact) = fact.as_object() else { continue };
            let place = format!("{place}/properties/{name}");
            let member = match old.get(name).and_then(Value::as_object) {
                Some(ours) => self.member(&place, ours, fact),
                None => {
                    if ours.is_some() {
                        self.remarks.push(RemarkKind::MemberAdded, place, "");
                    }
                    self.gap(fact.clone())
                }
            };
            properties.insert(name.clone(), member.into());
        }
        for name in old.keys().filter(|name| !properties.contains_key(*name)) {
            self.remarks.push(RemarkKind::MemberRemoved, format!("{place}/properties/{name}"), "");
        }
        self.required(place, &old, &merged, facts);
        set(&mut merged, "type", facts.get("type"));
        merged.insert("properties".to_owned(), properties.into());
        set(&mut merged, "required", facts.get("required"));
        set(&mut merged, "x-promised", facts.get("x-promised"));
        fill(&mut merged, "description", facts);
        self.rules(place, &merged);
        merged
    }

    /// Merges a shared type; a new one gets an empty description.
    pub(super) fn shared(&mut self, place: &str, name: &str, facts: &JsonObject) -> JsonObject {
        match self.types.get(name) {
            Some(ours) => self.record(place, Some(ours), facts),
            None => {
                let record = self.record(place, None, facts);
                self.gap(record)
            }
        }
    }

    /// Adds an empty description to a new schema, unless it has one or nobody will write it.
    pub(super) fn gap(&self, mut schema: JsonObject) -> JsonObject {
        if self.with_gaps && !schema.contains_key("description") {
            schema.insert("description".to_owned(), "".into());
        }
        schema
    }

    fn member(&mut self, place: &str, ours: &JsonObject, facts: &JsonObject) -> JsonObject {
        let (was, is) = (TypeSummary::of(ours, self.types), TypeSummary::of(facts, self.types));
        let same = was == is;
        let merged = self.follow(ours, facts, same);
        let format = |schema: &JsonObject| schema.get("format").cloned();
        if !same {
            let lost = lost(ours, &merged);
            let lost = if lost.is_empty() { String::new() } else { format!("; lost: {}", lost.join(", ")) };
            self.remarks.push(RemarkKind::MemberRetyped, place, format!("was {was}, is {is}{lost}"));
        } else if format(ours) != format(&merged) || is_nullable(ours) != is_nullable(&merged) {
            let describe = |schema: &JsonObject| {
                let null = if is_nullable(schema) { " or null" } else { "" };
                let form = format(schema).and_then(|form| Some(format!(" ({})", form.as_str()?)));
                format!("{}{}{null}", TypeSummary::of(schema, self.types), form.unwrap_or_default())
            };
            let text = format!("was {}, is {}", describe(ours), describe(&merged));
            self.remarks.push(RemarkKind::MemberRetyped, place, text);
        }
        merged
    }

    /// Returns our schema with upstream's type.
    fn follow(&self, ours: &JsonObject, facts: &JsonObject, same: bool) -> JsonObject {
        let mut merged = if same { ours.clone() } else { keep_fitting(ours, facts) };
        let element = |schema: &JsonObject| schema.get("items").and_then(Value::as_object).cloned();
        let items = match (element(ours), element(facts)) {
            (Some(ours), Some(facts)) => {
                let same = TypeSummary::of(&ours, self.types) == TypeSummary::of(&facts, self.types);
                Some(self.follow(&ours, &facts, same).into())
            }
            (_, facts) => facts.map(Value::Object),
        };
        // Instead of a plain string, our schema may refer to an enumeration of our own.
        let is_enumeration = same && merged.contains_key("$ref") && !facts.contains_key("$ref");
        if !is_enumeration {
            set(&mut merged, "$ref", facts.get("$ref"));
            set(&mut merged, "type", facts.get("type"));
            let is_string = |schema: &JsonObject| kind(schema) == Some("string");
            // The format of a string is ours if upstream has none.
            if facts.contains_key("format") || !is_string(facts) || !is_string(ours) {
                set(&mut merged, "format", facts.get("format"));
            }
        }
        set(&mut merged, "items", items.as_ref());
        if facts.contains_key("deprecated") {
            set(&mut merged, "deprecated", facts.get("deprecated"));
        }
        fill(&mut merged, "description", facts);
        merged
    }

    /// Reports existing members that became required or optional.
    fn required(&mut self, place: &str, old: &JsonObject, ours: &JsonObject, facts: &JsonObject) {
        let (was, is) = (required(ours), required(facts));
        let stays = |name: &&&str| {
            old.contains_key(**name) && members(facts).is_some_and(|now| now.contains_key(**name))
        };
        for (names, other, text) in [(&is, &was, "required now"), (&was, &is, "optional now")] {
            for name in names.difference(other).filter(stays) {
                self.remarks.push(RemarkKind::RequiredChanged, format!("{place}/properties/{name}"), text);
            }
        }
    }

    /// Reports our rules that name a missing member.
    fn rules(&mut self, place: &str, record: &JsonObject) {
        for rule in ["anyOf", "allOf", "dependentRequired", "x-order"] {
            let mut named = BTreeSet::new();
            collect(record.get(rule), rule == "dependentRequired", &mut named);
            for name in named {
                if !members(record).is_some_and(|members| members.contains_key(name)) {
                    self.remarks.push(RemarkKind::RuleBroken, format!("{place}/{rule}"), format!("`{name}`"));
                }
            }
        }
    }
}

/// Collects the members that a rule names: in lists, under `properties`, or as keys if `keys` is set.
fn collect<'a>(rule: Option<&'a Value>, keys: bool, named: &mut BTreeSet<&'a str>) {
    match rule {
        Some(Value::Array(elements)) => {
            for element in elements {
                collect(Some(element), false, named);
            }
        }
        Some(Value::String(name)) => _ = named.insert(name),
        Some(Value::Object(parts)) => {
            for (key, part) in parts {
                if keys {
                    named.insert(key);
                }
                // Below `properties` are values, not names.
                if key == "properties" {
                    named.extend(part.as_object().into_iter().flat_map(JsonObject::keys).map(String::as_str));
                } else if !part.is_string() {
                    collect(Some(part), false, named);
                }
            }
        }
        _ => {}
    }
}

fn required(record: &JsonObject) -> BTreeSet<&str> {
    let names = record.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).collect()
}

fn is_nullable(schema: &JsonObject) -> bool {
    schema.get("type").and_then(Value::as_array).is_some_and(|kinds| kinds.contains(&"null".into()))
}

/// The keywords of our schema that were removed with its type; `items/enum` is one of the elements.
fn lost(ours: &JsonObject, merged: &JsonObject) -> Vec<String> {
    let facts = ["type", "format", "$ref", "items", "description"];
    let own = ours.keys().filter(|key| !facts.contains(&key.as_str()) && !merged.contains_key(*key)).cloned();
    let element = |schema: &JsonObject| schema.get("items").and_then(Value::as_object).cloned();
    let below = element(ours).map(|ours| lost(&ours, &element(merged).unwrap_or_default()));
    own.chain(below.into_iter().flatten().map(|key| format!("items/{key}"))).collect()
}

/// Sets a key at its position, or removes it.
pub(super) fn set(object: &mut JsonObject, key: &str, value: Option<&Value>) {
    match value {
        Some(value) => drop(object.insert(key.to_owned(), value.clone())),
        None => drop(object.shift_remove(key)),
    }
}

/// Takes over upstream's words, if it came with them, where we have none.
pub(super) fn fill(object: &mut JsonObject, key: &str, facts: &JsonObject) {
    let is_empty = |value: &Value| value.as_str().is_some_and(str::is_empty);
    if let Some(words) = facts.get(key).filter(|_| object.get(key).is_none_or(is_empty)) {
        object.insert(key.to_owned(), words.clone());
    }
}
