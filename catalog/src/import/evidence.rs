//! What the official examples show of a member.

use serde_json::Value;

use super::convert::Facts;
use super::shape::{self, Types};
use crate::layout::JsonObject;

/// A record of a version of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordId {
    /// The response of an action.
    Response(String),
    /// A shared type.
    Type(String),
}

impl Facts {
    /// Calls `visit` with the record and name of every member in the responses of the examples, and its value.
    pub(super) fn visit_responses(&self, visit: &mut dyn FnMut(&RecordId, &str, &Value)) {
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
            RecordId::Response(action) => Some(&mut self.actions.get_mut(action)?.response),
            RecordId::Type(name) => self.types.get_mut(name),
        }
    }
}

struct Visitor<'a> {
    types: &'a Types,
    visit: &'a mut dyn FnMut(&RecordId, &str, &Value),
}

impl Visitor<'_> {
    fn record(&mut self, id: &RecordId, schema: &JsonObject, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(member) = shape::member(schema, name) {
                (self.visit)(id, name, value);
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
