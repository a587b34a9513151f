//! Sentences, titles and examples: only counted, since their part is the documentation.

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_catalog::{ActionFile, Example, Schema, ServiceFile, ServiceSpec, Spec};

use crate::diff::change::DocumentationChanges;

/// How many texts are other than before, of the things that both specs have.
pub(super) fn count(old: &Spec, new: &Spec) -> DocumentationChanges {
    let mut words = DocumentationChanges::default();
    for (code, error) in &old.common.error_codes {
        let other = new.common.error_codes.get(code);
        words.descriptions += differs(Some(&error.description), other.map(|other| &other.description));
    }
    for (name, parameter) in &old.common.parameters {
        let other = new.common.parameters.get(name);
        words.descriptions += differs(Some(&parameter.description), other.map(|other| &other.description));
    }
    for service in &old.services {
        if let Some(other) = new.services.iter().find(|other| other.folder == service.folder) {
            words.service(service, other);
        }
    }
    words
}

/// 1 if both are there and differ.
fn differs<T: PartialEq>(old: Option<T>, new: Option<T>) -> usize {
    usize::from(matches!((old, new), (Some(old), Some(new)) if old != new))
}

impl DocumentationChanges {
    fn service(&mut self, old: &ServiceSpec, new: &ServiceSpec) {
        self.service_file(&old.service, &new.service);
        for (name, action) in &old.actions {
            if let Some(other) = new.actions.get(name) {
                self.action(action, other);
            }
        }
        for (name, schema) in &old.types {
            if let Some(other) = new.types.get(name) {
                self.schema(schema, other);
            }
        }
    }

    fn service_file(&mut self, old: &ServiceFile, new: &ServiceFile) {
        self.titles += usize::from(old.title != new.title);
        self.descriptions += usize::from(old.description != new.description);
        self.links += usize::from(old.docs != new.docs);
        for (code, error) in &old.error_codes {
            let other = new.error_codes.get(code);
            self.descriptions += differs(Some(&error.description), other.map(|other| &other.description));
        }
        for (key, topic) in &old.topics {
            let other = new.topics.get(key);
            self.titles += differs(Some(&topic.title), other.map(|other| &other.title));
            self.descriptions += differs(Some(&topic.description), other.map(|other| &other.description));
        }
        let [old, new] = [old, new].map(|file| file.topics.keys().collect::<BTreeSet<_>>());
        self.topics += old.symmetric_difference(&new).count();
    }

    fn action(&mut self, old: &ActionFile, new: &ActionFile) {
        self.summaries += usize::from(old.summary != new.summary);
        self.descriptions += usize::from(old.description != new.description);
        self.links += usize::from(old.docs != new.docs);
        self.topics += usize::from(old.topic != new.topic);
        let same = |old: &Example, new: &Example| {
            old.title == new.title && old.request == new.request && old.response == new.response
        };
        let changed = old.examples.iter().zip(&new.examples).filter(|(old, new)| !same(old, new)).count();
        self.examples += changed + old.examples.len().abs_diff(new.examples.len());
        let states = |action: &ActionFile| -> BTreeMap<String, String> {
            let waiter = action.waiter.iter();
            let states = waiter.flat_map(|waiter| waiter.success.iter().chain(&waiter.failure));
            states.map(|state| (state.value.to_string(), state.name.clone())).collect()
        };
        let (states, others) = (states(old), states(new));
        self.titles +=
            states.iter().map(|(value, name)| differs(Some(name), others.get(value))).sum::<usize>();
        self.schema(&old.request, &new.request);
        self.schema(&old.response, &new.response);
    }

    fn schema(&mut self, old: &Schema, new: &Schema) {
        self.descriptions += usize::from(old.description != new.description);
        self.examples += usize::from(old.examples != new.examples);
        for (value, description) in old.values.iter().zip(&old.value_descriptions) {
            let other = new.values.iter().position(|other| other == value);
            let other = other.and_then(|index| new.value_descriptions.get(index));
            self.descriptions += differs(Some(description), other);
        }
        for (name, property) in &old.properties {
            if let Some(other) = new.properties.get(name) {
                self.schema(property, other);
            }
        }
        if let (Some(old), Some(new)) = (&old.items, &new.items) {
            self.schema(old, new);
        }
    }
}
