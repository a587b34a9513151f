//! `Filters.0.Values.1=x` → lists and objects with the types of the request's schema.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::import::shape::{self, Types};
use crate::layout::JsonObject;

/// Returns the request of dotted names and values. A value that does not match its type remains a string, which the check
/// reports.
pub(super) fn typed(types: &Types, request: &JsonObject, pairs: &[(String, String)]) -> Value {
    let mut root = Node::default();
    for (name, text) in pairs {
        let node =
            name.split('.').fold(&mut root, |node, part| node.parts.entry(part.to_owned()).or_default());
        node.text.clone_from(text);
    }
    if root.parts.is_empty() { Value::Object(Map::new()) } else { root.value(types, Some(request)) }
}

/// A value, or the nodes below a name or an index.
#[derive(Default)]
struct Node {
    text: String,
    parts: IndexMap<String, Node>,
}

impl Node {
    fn value(&self, types: &Types, schema: Option<&JsonObject>) -> Value {
        let schema = schema.map(|schema| shape::resolved(schema, types));
        if self.parts.is_empty() {
            return scalar(&self.text, schema);
        }
        let mut indices: Vec<(usize, &Self)> =
            self.parts.iter().filter_map(|(part, node)| Some((part.parse().ok()?, node))).collect();
        if indices.len() == self.parts.len() {
            indices.sort_by_key(|(index, _)| *index);
            let items = schema.and_then(shape::items);
            return indices.into_iter().map(|(_, node)| node.value(types, items)).collect();
        }
        let member = |name: &str| schema.and_then(|schema| shape::member(schema, name));
        let parts = self.parts.iter();
        Value::Object(parts.map(|(name, node)| (name.clone(), node.value(types, member(name)))).collect())
    }
}

fn scalar(text: &str, schema: Option<&JsonObject>) -> Value {
    let is_unsigned = schema.is_some_and(|schema| schema.get("format").is_some_and(|form| form == "uint64"));
    let typed = match schema.and_then(shape::kind) {
        Some("integer") if is_unsigned => text.parse::<u64>().ok().map(Value::from),
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("number") => {
            text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).ok()
        }
        Some("boolean") => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        // Some examples send a list or an object as JSON.
        Some("array" | "object") => serde_json::from_str(text).ok(),
        _ => None,
    };
    typed.unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::typed;
    use crate::layout::object;

    #[test]
    fn indices_become_lists_and_values_have_the_types_of_the_schema() {
        let request_schema = object(json!({ "type": "object", "properties": {
            "Filters": { "type": "array", "items": { "$ref": "../types/Filter.json" } },
            "Limit": { "type": "integer", "format": "int64" },
            "All": { "type": "boolean" },
            "Ids": { "type": "array", "items": { "type": "integer", "format": "uint64" } },
        } }));
        let filter = object(json!({ "type": "object", "properties": {
            "Name": { "type": "string" },
            "Values": { "type": "array", "items": { "type": "string" } },
            "Ratio": { "type": "number", "format": "double" },
        } }));
        let types = [("Filter".to_owned(), filter)].into();
        let request = |pairs: &[(&str, &str)]| -> Value {
            let pairs: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            typed(&types, &request_schema, &pairs)
        };
        assert_eq!(
            request(&[
                ("Limit", "-1"),
                ("Filters.2.Name", "7"),
                ("Filters.10.Values.1", "8"),
                ("Filters.2.Ratio", "0.5"),
                ("All", "True"),
                ("Ids", "[1, 2]"),
            ]),
            json!({
                "Limit": -1,
                "Filters": [{ "Name": "7", "Ratio": 0.5 }, { "Values": ["8"] }],
                "All": true,
                "Ids": [1, 2],
            })
        );
        let wrong = json!({ "Limit": "many", "More": "1" });
        assert_eq!(request(&[("Limit", "many"), ("More", "1")]), wrong);
        assert_eq!(request(&[]), json!({}));
    }
}
