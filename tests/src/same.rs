//! Whether two JSON values are the same, and where they first differ.

use serde_json::Value;

/// Two values are the same as JSON Schema sees it: members in any order, numbers by what they are worth.
///
/// # Errors
/// JSON Pointer to the first difference; the values stay out of it.
pub fn same(expected: &Value, got: &Value) -> Result<(), String> {
    differ("", expected, got).map_or(Ok(()), |pointer| Err(format!("they differ at `{pointer}`")))
}

/// The same once what an answer may write in two ways is left out of both: members that are null or absent, lists that are
/// empty or absent.
///
/// # Errors
/// As for [`same`].
pub fn same_answer(expected: &Value, got: &Value) -> Result<(), String> {
    same(&lean(expected), &lean(got))
}

/// A value without members that are null or empty lists.
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
    fn differences_are_found_where_they_are() {
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
    fn an_answer_may_leave_out_nothing_but_nothing() {
        let value = json!({ "a": 0, "b": "", "c": null, "d": [], "e": [{ "f": null }] });
        assert_eq!(lean(&value), json!({ "a": 0, "b": "", "e": [{}] }));
        assert!(same_answer(&value, &json!({ "b": "", "e": [{}] })).is_err(), "a zero is something");
    }
}
