//! Compares JSON values.

use serde_json::Value;

/// Compares two values as JSON Schema does: members in any order, numbers by value.
///
/// # Errors
/// The JSON Pointer to the first difference, without the values.
pub fn same(expected: &Value, got: &Value) -> Result<(), String> {
    differ("", expected, got).map_or(Ok(()), |pointer| Err(format!("they differ at `{pointer}`")))
}

/// Compares two responses, in which null members and empty lists count as absent.
///
/// # Errors
/// As for [`same`].
pub fn same_response(expected: &Value, got: &Value) -> Result<(), String> {
    same(&lean(expected), &lean(got))
}

/// The value without members that are null or empty lists.
#[must_use]
pub fn lean(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            let kept = members.iter().map(|(name, value)| (name, lean(value)));
            Value::Object(
                kept.filter(|(_, value)| !nothing(value))
                    .map(|(name, value)| (name.clone(), value))
                    .collect(),
            )
        }
        Value::Array(elements) => elements.iter().map(lean).collect(),
        other => other.clone(),
    }
}

fn differ(pointer: &str, expected: &Value, got: &Value) -> Option<String> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            let one_sided = |name: &&String| expected.contains_key(*name) != got.contains_key(*name);
            if let Some(name) = expected.keys().chain(got.keys()).find(one_sided) {
                return Some(format!("{pointer}/{name}"));
            }
            expected
                .iter()
                .find_map(|(name, value)| differ(&format!("{pointer}/{name}"), value, got.get(name)?))
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            let mut pairs = expected.iter().zip(got).enumerate();
            pairs.find_map(|(index, (expected, got))| differ(&format!("{pointer}/{index}"), expected, got))
        }
        (Value::Number(expected), Value::Number(got)) => {
            let same = match (expected.as_i128(), got.as_i128()) {
                (Some(expected), Some(got)) => expected == got,
                _ => expected.as_f64() == got.as_f64(),
            };
            (!same).then(|| pointer.to_owned())
        }
        _ => (expected != got).then(|| pointer.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_located() {
        let value = json!({ "a": [{ "b": 1 }], "c": null });
        assert_eq!(same(&value, &json!({ "c": null, "a": [{ "b": 1.0 }] })), Ok(()));
        for (other, pointer) in [
            (json!({ "a": [{ "b": 2 }], "c": null }), "/a/0/b"),
            (json!({ "a": [{ "b": "1" }], "c": null }), "/a/0/b"),
            (json!({ "a": [{ "b": 1, "d": 1 }], "c": null }), "/a/0/d"),
            (json!({ "a": [{ "b": 1 }] }), "/c"),
            (json!({ "a": [], "c": null }), "/a"),
        ] {
            assert_eq!(same(&value, &other), Err(format!("they differ at `{pointer}`")));
        }
    }

    #[test]
    fn a_response_may_omit_null_and_empty_lists_only() {
        let value = json!({ "a": 0, "b": "", "c": null, "d": [], "e": [{ "f": null }] });
        assert_eq!(lean(&value), json!({ "a": 0, "b": "", "e": [{}] }));
        assert!(same_response(&value, &json!({ "b": "", "e": [{}] })).is_err(), "a zero is not absent");
    }
}
