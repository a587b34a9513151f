//! The sensitive values in a request or response.

use serde_json::Value;
use tencentcloud_catalog::{Schema, ServiceSpec};

/// The number of characters of a value to search for: violations truncate long texts.
const BEGINNING: usize = 24;

/// Shorter values appear elsewhere by chance.
const SHORTEST: usize = 6;

/// The sensitive scalars in a value, as texts that must not appear. A text that also appears in another member is left
/// out: examples use `foobar` for anything.
#[must_use]
pub fn secrets(service: &ServiceSpec, schema: &Schema, value: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    each(service, schema, &mut value.clone(), false, &mut |scalar, sensitive| {
        let text = scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned);
        if !sensitive {
            open.push(text);
        } else if text.chars().count() >= SHORTEST {
            found.push(text.chars().take(BEGINNING).collect::<String>());
        }
    });
    found.retain(|secret| !open.iter().any(|text| text.contains(secret)));
    found
}

/// The value with every sensitive scalar replaced by a unique one, regardless of its rules.
#[must_use]
pub fn marked(service: &ServiceSpec, schema: &Schema, value: &Value) -> Value {
    let (mut marked, mut count) = (value.clone(), 0);
    each(service, schema, &mut marked, false, &mut |scalar, sensitive| {
        count += 1;
        match scalar {
            Value::String(text) if sensitive => *text = format!("secret-{count:04}-of-a-person"),
            Value::Number(number) if sensitive => *number = (7_000_000_000_u64 + count).into(),
            _ => {}
        }
    });
    marked
}

/// The first secret that a text contains, as it is or as `Debug` shows it.
#[must_use]
pub fn leak<'a>(secrets: &'a [String], text: &str) -> Option<&'a str> {
    let shown = |secret: &&str| text.contains(*secret) || text.contains(&secret.escape_debug().to_string());
    secrets.iter().map(String::as_str).find(shown)
}

/// Visits every text and number with whether it is sensitive. Everything within a sensitive value is sensitive.
fn each(
    service: &ServiceSpec,
    schema: &Schema,
    value: &mut Value,
    within: bool,
    visit: &mut dyn FnMut(&mut Value, bool),
) {
    let target = schema.reference.as_deref().and_then(|reference| service.resolve(reference));
    let target = target.map_or(schema, |(_, target)| target);
    let sensitive = within || schema.sensitive || target.sensitive;
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let Some(property) = target.properties.get(name) {
                    each(service, property, member, sensitive, visit);
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                each(service, target.items.as_deref().unwrap_or(target), element, sensitive, visit);
            }
        }
        Value::String(_) | Value::Number(_) => visit(value, sensitive),
        _ => {}
    }
}
