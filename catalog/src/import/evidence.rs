//! What the official examples show of a member.

use serde_json::Value;

use super::convert::Facts;
use super::shape::{self, Types};
use crate::layout::JsonObject;

/// A record of a version of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordId {
    /// The request of an action.
    Request(String),
    /// The response of an action.
    Response(String),
    /// A shared type.
    Type(String),
}

/// What to do with a member of an example: its record, name, schema and value.
type Visit<'a> = dyn FnMut(&RecordId, &str, &JsonObject, &Value) + 'a;

impl Facts {
    /// Calls `visit` for every member in the requests of the examples.
    pub(super) fn visit_requests(&self, visit: &mut Visit<'_>) {
        for (name, action) in &self.actions {
            let record = RecordId::Request(name.clone());
            for example in &action.examples {
                Visitor { types: &self.types, visit }.record(&record, &action.request, &example.request);
            }
        }
    }

    /// Calls `visit` for every member in the responses of the examples.
    pub(super) fn visit_responses(&self, visit: &mut Visit<'_>) {
        for (name, action) in &self.actions {
            let record = RecordId::Response(name.clone());
            for example in &action.examples {
                let mut visitor = Visitor { types: &self.types, visit };
                match &example.response {
                    Value::Array(events) => {
                        for event in events {
                            visitor.record(&record, &action.response, event);
                        }
                    }
                    response => visitor.record(&record, &action.response, response),
                }
            }
        }
    }

    /// Returns the schema of a record.
    pub(super) fn record_mut(&mut self, record: &RecordId) -> Option<&mut JsonObject> {
        match record {
            RecordId::Request(action) => Some(&mut self.actions.get_mut(action)?.request),
            RecordId::Response(action) => Some(&mut self.actions.get_mut(action)?.response),
            RecordId::Type(name) => self.types.get_mut(name),
        }
    }
}

struct Visitor<'a, 'v> {
    types: &'a Types,
    visit: &'a mut Visit<'v>,
}

impl Visitor<'_, '_> {
    fn record(&mut self, id: &RecordId, schema: &JsonObject, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(member) = shape::member(schema, name) {
                (self.visit)(id, name, member, value);
                self.value(member, value);
            }
        }
    }

    fn value(&mut self, schema: &JsonObject, value: &Value) {
        if let Some(elements) = value.as_array() {
            let Some(items) = shape::items(schema) else { return };
            for element in elements {
                self.value(items, element);
            }
        } else if let Some(name) = shape::target(schema)
            && let Some(record) = self.types.get(name)
        {
            self.record(&RecordId::Type(name.to_owned()), record, value);
        }
    }
}
