//! Parameters in the query of a GET request or in a form: `Filters.0.Name=zone` is the name of the first filter.
//!
//! Such parameters are text without types. The schema of the action says which of them are numbers, booleans, and lists.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use tencentcloud_catalog::{ScalarType, Schema, ServiceSpec};

use super::request::Rejection;

/// Maximum number of the parts of a name. The deepest type of the cloud has 26.
const MAXIMUM_DEPTH: usize = 64;

/// A value, or values by the next part of the name.
#[derive(Debug)]
enum Node<'a> {
    Text(&'a str),
    Members(BTreeMap<&'a str, Node<'a>>),
}

/// Assembles the parameters of an action from pairs of a name and a value.
///
/// Text that is not of the type in the schema remains text, which the check against the schema rejects.
pub(super) fn assemble<'a>(
    service: &ServiceSpec,
    schema: &Schema,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Map<String, Value>, Rejection> {
    let mut members = BTreeMap::new();
    for (name, value) in pairs {
        insert(&mut members, name, value)?;
    }
    Ok(object(service, schema, &members))
}

fn insert<'a>(
    members: &mut BTreeMap<&'a str, Node<'a>>,
    name: &'a str,
    value: &'a str,
) -> Result<(), Rejection> {
    let reject = |problem: &str| {
        Err(Rejection::new("InvalidParameter", format!("A parameter of the request {problem}.")))
    };
    if name.split('.').count() > MAXIMUM_DEPTH {
        return reject("is nested too deeply");
    }
    let (parents, last) = name.rsplit_once('.').map_or((None, name), |(parents, last)| (Some(parents), last));
    let mut members = members;
    for part in parents.into_iter().flat_map(|parents| parents.split('.')) {
        match members.entry(part).or_insert_with(|| Node::Members(BTreeMap::new())) {
            Node::Members(inner) => members = inner,
            Node::Text(_) => return reject("has both a value and members"),
        }
    }
    if members.insert(last, Node::Text(value)).is_some() {
        return reject("occurs more than once");
    }
    Ok(())
}

fn object(service: &ServiceSpec, schema: &Schema, members: &BTreeMap<&str, Node<'_>>) -> Map<String, Value> {
    let value = |name: &str, node: &Node<'_>| convert(service, schema.properties.get(name), node);
    members.iter().map(|(name, node)| ((*name).to_owned(), value(name, node))).collect()
}

fn convert(service: &ServiceSpec, schema: Option<&Schema>, node: &Node<'_>) -> Value {
    let schema = schema.map(|schema| resolve(service, schema));
    let kind = schema.and_then(Schema::scalar);
    match node {
        Node::Text(text) => scalar(kind, text),
        Node::Members(members) => {
            let items = schema.and_then(|schema| schema.items.as_deref());
            match elements(members).filter(|_| kind == Some(ScalarType::Array)) {
                Some(list) => list.map(|node| convert(service, items, node)).collect(),
                None => Value::Object(object(service, schema.unwrap_or(&Schema::default()), members)),
            }
        }
    }
}

/// The type that a schema refers to, or the schema itself.
fn resolve<'a>(service: &'a ServiceSpec, schema: &'a Schema) -> &'a Schema {
    let target = schema.reference.as_deref().and_then(|file| service.resolve(file));
    target.map_or(schema, |(_, target)| target)
}

/// The elements of a list, if the names are the numbers from 0 without a gap.
fn elements<'a>(members: &'a BTreeMap<&str, Node<'a>>) -> Option<impl Iterator<Item = &'a Node<'a>>> {
    let mut sorted: Vec<(usize, &Node<'_>)> =
        members.iter().map(|(name, node)| Some((name.parse().ok()?, node))).collect::<Option<_>>()?;
    sorted.sort_by_key(|(index, _)| *index);
    let is_complete = sorted.iter().enumerate().all(|(position, (index, _))| position == *index);
    is_complete.then(|| sorted.into_iter().map(|(_, node)| node))
}

/// Reads text as a value of the type. Python writes `True` where JSON has `true`.
pub(super) fn scalar(kind: Option<ScalarType>, text: &str) -> Value {
    let value = match kind {
        Some(ScalarType::Integer | ScalarType::Number) => {
            text.parse().ok().map(|number: Number| number.into())
        }
        Some(ScalarType::Boolean) => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencentcloud_catalog::Sources;

    use super::*;

    fn assembled(query: &str) -> Result<Value, String> {
        let mut sources = Sources::default();
        let service = json!({
            "service": "demo", "version": "2024-01-01", "title": "", "description": "", "docs": "", "endpoint": "",
            "errorCodes": {},
        });
        sources.insert("common.json", r#"{ "parameters": {}, "errorCodes": {} }"#);
        sources.insert("demo/2024-01-01/service.json", service.to_string());
        let service = sources.parse().unwrap().services.remove(0);
        let schema = json!({ "type": "object", "properties": {
            "Text": { "type": "string" }, "Count": { "type": "integer", "format": "int64" },
            "Ratio": { "type": "number" }, "On": { "type": "boolean" },
            "Numbers": { "type": "array", "items": { "type": "integer", "format": "int64" } },
            "Filters": { "type": "array", "items": { "type": "object", "properties": {
                "Name": { "type": "string" }, "Values": { "type": "array", "items": { "type": "string" } },
            } } },
        } });
        let schema: Schema = serde_json::from_value(schema).unwrap();
        let pairs: Vec<(&str, &str)> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        assemble(&service, &schema, pairs).map(Value::Object).map_err(|rejection| rejection.code.to_owned())
    }

    #[test]
    fn text_gets_the_type_of_the_schema() {
        let table = [
            ("Text=7&Count=7&Ratio=0.5", json!({ "Text": "7", "Count": 7, "Ratio": 0.5 })),
            ("On=true", json!({ "On": true })),
            ("On=False", json!({ "On": false })),
            ("Count=seven&On=2&Ratio=", json!({ "Count": "seven", "On": "2", "Ratio": "" })),
            ("Unknown=1&Other.0=x", json!({ "Unknown": "1", "Other": { "0": "x" } })),
        ];
        for (query, expected) in table {
            assert_eq!(assembled(query), Ok(expected), "{query}");
        }
    }

    #[test]
    fn numbered_names_are_lists() {
        let eleven: Vec<String> = (0..11).rev().map(|index| format!("Numbers.{index}={index}")).collect();
        let expected: Vec<i32> = (0..11).collect();
        assert_eq!(assembled(&eleven.join("&")), Ok(json!({ "Numbers": expected })));
        assert_eq!(
            assembled("Filters.0.Name=zone&Filters.0.Values.0=a&Filters.0.Values.1=b&Filters.1.Name=id"),
            Ok(json!({ "Filters": [{ "Name": "zone", "Values": ["a", "b"] }, { "Name": "id" }] }))
        );
        assert_eq!(assembled("Numbers.1=1"), Ok(json!({ "Numbers": { "1": "1" } })), "0 is missing");
    }

    #[test]
    fn contradictory_names_are_rejected() {
        let deep = format!("Text{}=1", ".0".repeat(100_000));
        for query in ["Text=1&Text=2", "Text=1&Text.0=2", "Text.0=2&Text=1", &deep] {
            assert_eq!(assembled(query), Err("InvalidParameter".to_owned()));
        }
    }
}
