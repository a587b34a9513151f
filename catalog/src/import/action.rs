//! The file of an action: a new one from upstream's facts, or ours brought up to date.

use serde_json::{Value, json};

use super::convert::ActionFacts;
use super::merge::{Merger, fill, members, set};
use super::remarks::RemarkKind;
use crate::layout::{Object, object};

/// How names of actions start that only look. Every other may change something: a write that is taken for a read
/// would be sent again after a broken connection, a read that is taken for a write is only sent once.
const READS: [&str; 12] = [
    "Check", "Count", "Describe", "Fetch", "Get", "Inquire", "Inquiry", "List", "Preview", "Query", "Search",
    "Show",
];

/// The parameter that makes a repeated call harmless, wherever it is found.
const IDEMPOTENCY: &str = "ClientToken";

/// The version of a service that an action belongs to.
pub(super) struct Service<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
}

/// An action file as it should be, but for its examples.
pub(super) fn action(
    merger: &mut Merger<'_>,
    place: &str,
    service: &Service<'_>,
    name: &str,
    ours: Option<&Object>,
    facts: &ActionFacts,
) -> Object {
    let mut file = ours.cloned().unwrap_or_else(|| skeleton(service, name));
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
        if ours.is_some() && is_set(&file, key) != value.as_ref() {
            let told = |value: Option<&Value>| value.map_or_else(|| "left out".to_owned(), Value::to_string);
            let text = format!("was {}, is {}", told(is_set(&file, key)), told(value.as_ref()));
            merger.remarks.push(RemarkKind::StatusChanged, format!("{place}/{key}"), text);
            set(&mut file, key, value.as_ref());
        } else if ours.is_none() {
            set(&mut file, key, value.as_ref());
        }
    }
    idempotency(merger, place, &mut file);
    let mut words = Object::new();
    for (key, text) in [("summary", &facts.summary), ("description", &facts.description)] {
        if !text.is_empty() {
            words.insert(key.to_owned(), text.as_str().into());
        }
        fill(&mut file, key, &words);
    }
    file
}

/// What a key says, if it says more than its default.
fn is_set<'a>(action: &'a Object, key: &str) -> Option<&'a Value> {
    action.get(key).filter(|value| **value != "online" && **value != false)
}

/// A new file, its words still to be written.
fn skeleton(service: &Service<'_>, name: &str) -> Object {
    let effect = effect(name);
    let Service { name: product, version } = service;
    let docs = format!(
        "https://console.cloud.tencent.com/api/explorer?Product={product}&Version={version}&Action={name}"
    );
    object(json!({
        "$schema": "../../../schema/action.json",
        "name": name,
        "summary": "",
        "docs": docs,
        "effect": effect,
        "region": "optional",
        "errorCodes": [],
        "examples": [],
    }))
}

/// What an action does, as far as its name tells.
#[must_use]
pub fn effect(name: &str) -> &'static str {
    if READS.iter().any(|read| starts_with_word(name, read)) { "read" } else { "write" }
}

/// `GetUser` starts with the word `Get`, `Getaway` does not.
fn starts_with_word(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_lowercase()))
}

/// Names the parameter that makes a repeated call harmless, once the request has it, and no other that is gone.
fn idempotency(merger: &mut Merger<'_>, place: &str, action: &mut Object) {
    let request = action.get("request").and_then(Value::as_object).and_then(members);
    let Some(request) = request else { return };
    match action.get("idempotency").and_then(Value::as_str) {
        None if request.get(IDEMPOTENCY).is_some_and(|member| member["type"] == "string") => {
            action.insert("idempotency".to_owned(), IDEMPOTENCY.into());
        }
        Some(named) if !request.contains_key(named) => {
            let text = format!("`{named}`");
            merger.remarks.push(RemarkKind::RuleBroken, format!("{place}/idempotency"), text);
        }
        _ => {}
    }
}
