//! The file of an action: a new one from upstream's facts, or ours with updated facts.

use serde_json::{Value, json};

use super::behavior::Behavior;
use super::convert::ActionFacts;
use super::merge::{Merger, fill, set};
use super::remarks::RemarkKind;
use super::shape::members;
use crate::explorer_page;
use crate::layout::{JsonObject, object};

/// The parameter that makes a repeated call harmless in every service that has it.
const IDEMPOTENCY: &str = "ClientToken";

/// The version of a service that an action belongs to.
pub(super) struct VersionId<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
}

/// Returns an action file with upstream's facts; its examples remain ours.
pub(super) fn action(
    merger: &mut Merger<'_>,
    place: &str,
    service: &VersionId<'_>,
    name: &str,
    ours: Option<&JsonObject>,
    facts: &ActionFacts,
) -> JsonObject {
    let mut file = ours.cloned().unwrap_or_else(|| skeleton(service, name, &facts.behavior));
    for side in ["request", "response"] {
        let facts = if side == "request" { &facts.request } else { &facts.response };
        let ours = ours.and_then(|ours| ours.get(side)).and_then(Value::as_object);
        file.insert(side.to_owned(), merger.record(&format!("{place}/{side}"), ours, facts).into());
    }
    let flags = [
        ("status", facts.status.as_deref().map(Value::from)),
        ("unsigned", facts.unsigned.then_some(Value::Bool(true))),
    ];
    for (key, value) in flags {
        if ours.is_some() && set_value(&file, key) != value.as_ref() {
            let text = |value: Option<&Value>| value.map_or_else(|| "left out".to_owned(), Value::to_string);
            let text = format!("was {}, is {}", text(set_value(&file, key)), text(value.as_ref()));
            merger.remarks.push(RemarkKind::StatusChanged, format!("{place}/{key}"), text);
            set(&mut file, key, value.as_ref());
        } else if ours.is_none() {
            set(&mut file, key, value.as_ref());
        }
    }
    for (key, fact) in &facts.behavior.others {
        file.entry(key).or_insert_with(|| fact.clone());
    }
    idempotency(merger, place, &mut file);
    let mut words = JsonObject::new();
    for (key, text) in [("summary", &facts.summary), ("description", &facts.description)] {
        if !text.is_empty() {
            words.insert(key.to_owned(), text.as_str().into());
        }
        fill(&mut file, key, &words);
    }
    file
}

/// The value of a key, unless it is the default.
fn set_value<'a>(action: &'a JsonObject, key: &str) -> Option<&'a Value> {
    action.get(key).filter(|value| **value != "online" && **value != false)
}

/// A new file without descriptions.
fn skeleton(service: &VersionId<'_>, name: &str, behavior: &Behavior) -> JsonObject {
    let VersionId { name: product, version } = service;
    let docs = explorer_page(product, version, Some(name));
    object(json!({
        "$schema": "../../../schema/action.json",
        "name": name,
        "summary": "",
        "docs": docs,
        "effect": behavior.effect,
        "region": "optional",
        "errorCodes": behavior.error_codes,
        "examples": [],
    }))
}

/// Adds the parameter that makes a repeated call harmless, and reports one that is missing from the request.
fn idempotency(merger: &mut Merger<'_>, place: &str, action: &mut JsonObject) {
    let request = action.get("request").and_then(Value::as_object).and_then(members);
    let Some(request) = request else { return };
    match action.get("idempotency").and_then(Value::as_str) {
        // A service may ignore a token that upstream has disabled.
        None if request
            .get(IDEMPOTENCY)
            .is_some_and(|member| member["type"] == "string" && member["deprecated"] != true) =>
        {
            action.insert("idempotency".to_owned(), IDEMPOTENCY.into());
        }
        Some(named) if !request.contains_key(named) => {
            let text = format!("`{named}`");
            merger.remarks.push(RemarkKind::RuleBroken, format!("{place}/idempotency"), text);
        }
        _ => {}
    }
}
