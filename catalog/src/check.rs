//! Checks JSON values against schemas: the examples of the spec, and requests to the mock.

use std::fmt;

use regex_lite::Regex;
use serde_json::{Map, Number, Value};

use crate::text::counted;
use crate::{IfClause, ScalarType, Schema, ServiceSpec, ThenClause};

/// A node of a value that does not match its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaMismatch {
    /// JSON Pointer to the node; for a missing member, to where it should be.
    pub pointer: String,
    /// Kind of the mistake.
    pub kind: MismatchKind,
    /// What is wrong, without the value, which may be personal data.
    pub problem: String,
}

impl SchemaMismatch {
    /// Returns the node in the form of the service's messages, `CalleeAttributes.1.Callee`.
    #[must_use]
    pub fn parameter(&self) -> String {
        self.pointer.trim_start_matches('/').replace('/', ".")
    }
}

impl fmt::Display for SchemaMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.problem)
    }
}

/// The kinds of mistakes, for which the service returns different error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// A required member is missing.
    Missing,
    /// The schema does not have the member.
    Unknown,
    /// The value has another type, or the number does not fit the width.
    Type,
    /// The value violates a limit, an enumeration of numbers, or a rule between members.
    Limit,
    /// The string is not one of the documented values. Services add values without notice, so it is not a mistake in a
    /// request or a response.
    Unlisted,
}

impl ServiceSpec {
    /// Returns all mismatches between a value that is sent and a schema of this service. Strings may have values that an
    /// enumeration does not list.
    #[must_use]
    pub fn check(&self, schema: &Schema, value: &Value) -> Vec<SchemaMismatch> {
        let mut found = self.check_strictly(schema, value);
        found.retain(|mismatch| mismatch.kind != MismatchKind::Unlisted);
        found
    }

    /// Like [`check`](Self::check), but also returns strings that an enumeration does not list. For values that the spec
    /// itself contains.
    #[must_use]
    pub fn check_strictly(&self, schema: &Schema, value: &Value) -> Vec<SchemaMismatch> {
        self.found(schema, value, false)
    }

    /// Returns all mismatches between a response, or the events of a stream, and a schema of this service. Services return
    /// values that they do not document, so limits and enumerations do not apply.
    #[must_use]
    pub fn check_response(&self, schema: &Schema, value: &Value) -> Vec<SchemaMismatch> {
        let mut found = self.check_response_strictly(schema, value);
        found.retain(|mismatch| mismatch.kind != MismatchKind::Unlisted);
        found
    }

    /// Like [`check_response`](Self::check_response), but also returns strings that an enumeration does not list.
    #[must_use]
    pub fn check_response_strictly(&self, schema: &Schema, value: &Value) -> Vec<SchemaMismatch> {
        let mut found = self.found(schema, value, true);
        found.retain(|mismatch| mismatch.kind != MismatchKind::Limit);
        found
    }

    fn found(&self, schema: &Schema, value: &Value, is_response: bool) -> Vec<SchemaMismatch> {
        let mut checker = Checker { service: self, is_response, found: Vec::new() };
        match value {
            Value::Array(events) if is_response && schema.scalar() == Some(ScalarType::Object) => {
                for (index, event) in events.iter().enumerate() {
                    checker.value(&format!("/{index}"), schema, event);
                }
            }
            _ => checker.value("", schema, value),
        }
        checker.found
    }
}

impl IfClause {
    /// Returns whether an object meets the condition.
    pub(crate) fn is_met_by(&self, members: &Map<String, Value>) -> bool {
        self.required.iter().all(|name| members.contains_key(name))
            && self
                .properties
                .iter()
                .all(|(name, rule)| members.get(name).is_some_and(|value| rule.listed().contains(value)))
    }
}

struct Checker<'a> {
    service: &'a ServiceSpec,
    is_response: bool,
    found: Vec<SchemaMismatch>,
}

impl<'a> Checker<'a> {
    fn found(&mut self, pointer: &str, kind: MismatchKind, problem: impl Into<String>) {
        self.found.push(SchemaMismatch { pointer: pointer.to_owned(), kind, problem: problem.into() });
    }

    fn value(&mut self, pointer: &str, schema: &'a Schema, value: &Value) {
        let target = schema.reference.as_deref().and_then(|file| self.service.resolve(file));
        // A type that is a reference itself is a mistake, which is reported elsewhere, and might refer to itself.
        if let Some((_, target)) = target.filter(|(_, target)| target.reference.is_none()) {
            return self.value(pointer, target, value);
        }
        if value.is_null() && schema.is_nullable() {
            return;
        }
        match (schema.scalar(), value) {
            (Some(ScalarType::Object), Value::Object(members)) => self.object(pointer, schema, members),
            (Some(ScalarType::Array), Value::Array(elements)) => self.array(pointer, schema, elements),
            (Some(ScalarType::String), Value::String(text)) => self.text(pointer, schema, text),
            (Some(ScalarType::Integer), Value::Number(number)) if schema.fits_integer(number) => {
                self.number(pointer, schema, number);
            }
            (Some(ScalarType::Number), Value::Number(number)) => self.number(pointer, schema, number),
            (Some(ScalarType::Boolean), Value::Bool(_)) => {}
            // The schema is wrong, which is reported elsewhere.
            (None, _) => return,
            (expected, found) => {
                let problem =
                    format!("{} is expected, {} found", expectation(expected, schema), type_name(found));
                return self.found(pointer, MismatchKind::Type, problem);
            }
        }
        if !schema.values.is_empty() && !schema.values.contains(value) {
            let kind = if value.is_string() { MismatchKind::Unlisted } else { MismatchKind::Limit };
            self.found(pointer, kind, "not one of the documented values");
        }
        if schema.constant.as_ref().is_some_and(|constant| constant != value) {
            self.found(pointer, MismatchKind::Limit, "not the only allowed value");
        }
    }

    fn object(&mut self, pointer: &str, schema: &'a Schema, members: &Map<String, Value>) {
        let required = if self.is_response { schema.guaranteed() } else { &schema.required };
        for name in required.iter().filter(|name| !members.contains_key(*name)) {
            self.found(&format!("{pointer}/{name}"), MismatchKind::Missing, "required but missing");
        }
        for (name, value) in members {
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match schema.properties.get(name) {
                Some(property) => self.value(&pointer, property, value),
                None => self.found(&pointer, MismatchKind::Unknown, "unknown member"),
            }
        }
        let given = |name: &String| members.contains_key(name);
        if !schema.any_of.is_empty() && !schema.any_of.iter().any(|list| list.required.iter().all(given)) {
            let lists: Vec<String> = schema.any_of.iter().map(|list| list.required.join(" with ")).collect();
            let problem = format!("at least one must be given: {}", lists.join(", "));
            self.found(pointer, MismatchKind::Missing, problem);
        }
        for (name, needed) in schema.dependent_required.iter().filter(|(name, _)| given(name)) {
            for missing in needed.iter().filter(|needed| !given(needed)) {
                let problem = format!("required if `{name}` is given");
                self.found(&format!("{pointer}/{missing}"), MismatchKind::Missing, problem);
            }
        }
        for conditional in schema.all_of.iter().filter(|if_then| if_then.condition.is_met_by(members)) {
            self.then_clause(pointer, &conditional.then, members);
        }
        for chain in &schema.order {
            let values: Vec<(&String, &Number)> =
                chain.iter().filter_map(|name| Some((name, members.get(name)?.as_number()?))).collect();
            for pair in values.windows(2) {
                if let [(first, low), (second, high)] = pair
                    && compare_numbers(low, high) != std::cmp::Ordering::Less
                {
                    let problem = format!("must be less than `{second}`");
                    self.found(&format!("{pointer}/{first}"), MismatchKind::Limit, problem);
                }
            }
        }
    }

    /// Checks the constraints of a condition that is met.
    fn then_clause(&mut self, pointer: &str, then: &ThenClause, members: &Map<String, Value>) {
        for name in then.required.iter().filter(|name| !members.contains_key(*name)) {
            let problem = "required with the values of other members";
            self.found(&format!("{pointer}/{name}"), MismatchKind::Missing, problem);
        }
        for (name, rule) in &then.properties {
            let Some(value) = members.get(name) else { continue };
            let pointer = format!("{pointer}/{name}");
            let listed = rule.listed();
            if !listed.is_empty() && !listed.contains(value) {
                let problem = "not allowed with the values of other members";
                self.found(&pointer, MismatchKind::Limit, problem);
            }
            if let Some(number) = value.as_number() {
                self.bounds(&pointer, (rule.minimum.as_ref(), rule.maximum.as_ref()), number);
            }
        }
    }

    fn array(&mut self, pointer: &str, schema: &'a Schema, elements: &[Value]) {
        let bounds = (schema.min_items, schema.max_items);
        self.count(pointer, bounds, elements.len(), "element");
        if schema.unique_items
            && elements.iter().enumerate().any(|(index, value)| elements[..index].contains(value))
        {
            self.found(pointer, MismatchKind::Limit, "the same element occurs twice");
        }
        if let Some(items) = &schema.items {
            for (index, element) in elements.iter().enumerate() {
                self.value(&format!("{pointer}/{index}"), items, element);
            }
        }
    }

    fn text(&mut self, pointer: &str, schema: &Schema, text: &str) {
        self.count(pointer, (schema.min_length, schema.max_length), text.chars().count(), "character");
        self.count(pointer, (None, schema.max_bytes), text.len(), "byte");
        let pattern = schema.pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            self.found(pointer, MismatchKind::Limit, "does not match the documented pattern");
        }
    }

    fn number(&mut self, pointer: &str, schema: &Schema, number: &Number) {
        self.bounds(pointer, (schema.minimum.as_ref(), schema.maximum.as_ref()), number);
    }

    fn bounds(&mut self, pointer: &str, (low, high): (Option<&Number>, Option<&Number>), number: &Number) {
        use std::cmp::Ordering::{Greater, Less};
        if let Some(minimum) = low
            && compare_numbers(number, minimum) == Less
        {
            self.found(pointer, MismatchKind::Limit, format!("less than {minimum}"));
        }
        if let Some(maximum) = high
            && compare_numbers(number, maximum) == Greater
        {
            self.found(pointer, MismatchKind::Limit, format!("greater than {maximum}"));
        }
    }

    fn count(&mut self, pointer: &str, (low, high): (Option<u64>, Option<u64>), count: usize, what: &str) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(low) = low.filter(|low| count < *low) {
            self.found(pointer, MismatchKind::Limit, format!("fewer than {}", counted(low, what)));
        }
        if let Some(high) = high.filter(|high| count > *high) {
            self.found(pointer, MismatchKind::Limit, format!("more than {}", counted(high, what)));
        }
    }
}

/// Compares two JSON numbers: exactly if both are integers, and as floating-point numbers otherwise.
#[must_use]
pub fn compare_numbers(left: &Number, right: &Number) -> std::cmp::Ordering {
    let integer = |number: &Number| number.as_i128();
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => {
            let float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
            // Zero is zero, whatever its sign.
            (float(left) + 0.0).total_cmp(&(float(right) + 0.0))
        }
    }
}

fn expectation(expected: Option<ScalarType>, schema: &Schema) -> &'static str {
    match expected {
        Some(ScalarType::String) => "a string",
        Some(ScalarType::Integer) if schema.format.as_deref() == Some("uint64") => {
            "an integer from 0 (uint64)"
        }
        Some(ScalarType::Integer) => "an integer (int64)",
        Some(ScalarType::Number) => "a number",
        Some(ScalarType::Boolean) => "true or false",
        Some(ScalarType::Array) => "an array",
        Some(ScalarType::Object) => "an object",
        Some(ScalarType::Null) | None => "another value",
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use crate::{Schema, ServiceSpec, Sources};

    fn service() -> ServiceSpec {
        let service = json!({
            "service": "demo", "version": "2024-01-01", "title": "", "description": "", "docs": "", "endpoint": "",
            "errorCodes": {},
        });
        let mut sources = Sources::default();
        sources.insert("common.json", r#"{ "parameters": {}, "errorCodes": {} }"#);
        sources.insert("demo/2024-01-01/service.json", service.to_string());
        sources.parse().unwrap().services.remove(0)
    }

    #[test]
    fn a_request_must_have_what_is_required_and_a_response_has_what_is_promised() {
        let number = json!({ "type": "integer", "format": "int64", "maximum": 9 });
        let schema = json!({
            "type": "object", "properties": { "Sent": number, "Returned": number },
            "required": ["Sent"], "x-promised": ["Returned"],
        });
        let schema = Schema::deserialize(schema).unwrap();
        let service = service();
        let pointers = |found: Vec<super::SchemaMismatch>| -> Vec<String> {
            found.into_iter().map(|mismatch| mismatch.pointer).collect()
        };
        assert_eq!(pointers(service.check(&schema, &json!({ "Returned": 10 }))), ["/Sent", "/Returned"]);
        assert_eq!(pointers(service.check_response(&schema, &json!({ "Sent": 10 }))), ["/Returned"]);
        let events = json!([{ "Returned": 1 }, {}]);
        assert_eq!(pointers(service.check_response(&schema, &events)), ["/1/Returned"]);
    }
}
