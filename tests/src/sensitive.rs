//! The values in a request or answer that nobody may see.

use serde_json::Value;
use tencentcloud_catalog::Schema;

use crate::spec;

/// How much of a value is looked for: violations cut long texts off.
const BEGINNING: usize = 24;

/// Shorter values stand in other places by accident.
const SHORTEST: usize = 6;

/// The sensitive scalars in a value, as text that must not be found. What stands openly beside them can be: examples say
/// `foobar` of a number as of anything else.
#[must_use]
pub fn secrets(schema: &'static Schema, value: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    each(schema, &mut value.clone(), false, &mut |scalar, sensitive| {
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

/// The value with every sensitive scalar replaced by one that stands nowhere else, whatever its rules say.
#[must_use]
pub fn marked(schema: &'static Schema, value: &Value) -> Value {
    let (mut marked, mut count) = (value.clone(), 0);
    each(schema, &mut marked, false, &mut |scalar, sensitive| {
        count += 1;
        match scalar {
            Value::String(text) if sensitive => *text = format!("secret-{count:04}-of-somebody"),
            Value::Number(number) if sensitive => *number = (7_000_000_000_u64 + count).into(),
            _ => {}
        }
    });
    marked
}

/// The first secret that a text gives away, as it is or as `Debug` writes it.
#[must_use]
pub fn leak<'a>(secrets: &'a [String], text: &str) -> Option<&'a str> {
    let shown = |secret: &&str| text.contains(*secret) || text.contains(&secret.escape_debug().to_string());
    secrets.iter().map(String::as_str).find(shown)
}

/// Shows every text and number, and whether it is sensitive; what stands within something sensitive is so, too.
fn each(schema: &'static Schema, value: &mut Value, within: bool, see: &mut dyn FnMut(&mut Value, bool)) {
    let target = spec::resolved(schema);
    let sensitive = within || schema.sensitive || target.sensitive;
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if let Some(property) = target.properties.get(name) {
                    each(property, member, sensitive, see);
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                each(target.items.as_deref().unwrap_or(target), element, sensitive, see);
            }
        }
        Value::String(_) | Value::Number(_) => see(value, sensitive),
        _ => {}
    }
}
