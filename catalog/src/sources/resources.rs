//! Checks `resources.json` against the actions that it names.

use serde_json::Value;

use crate::diagnostic::{Diagnostics, SourceLocation, suggest};
use crate::{ActionFile, DerivedMember, ResourceSpec, Resources, Schema, ServiceSpec};

/// Checks the resources of the versions that have been read.
pub(super) fn check(resources: &Resources, services: &[ServiceSpec], diagnostics: &mut Diagnostics) {
    for (folder, resources) in &resources.0 {
        let location = SourceLocation::file("resources.json").at(folder);
        if let Some(service) = services.iter().find(|service| service.folder == *folder) {
            for (name, resource) in resources {
                Check { service, location: location.at(name), diagnostics }.resource(resource);
            }
        } else {
            // Only some services may have been read.
            let name = folder.split('/').next();
            let of_service = services.iter().map(|service| service.folder.as_str());
            let versions: Vec<_> = of_service.filter(|known| known.split('/').next() == name).collect();
            if !versions.is_empty() {
                diagnostics.push(&location, "the service has no such version", suggest(folder, versions));
            }
        }
    }
}

struct Check<'a> {
    service: &'a ServiceSpec,
    location: SourceLocation,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Check<'a> {
    fn resource(&mut self, resource: &ResourceSpec) {
        let create = self.location.at("create");
        if let Some(action) = self.action(&create.at("action"), &resource.create.action) {
            self.member(&create.at("id"), &action.response, &resource.create.id);
            if let Some(count) = &resource.create.count {
                self.member(&create.at("count"), &action.request, count);
            }
            for (index, name) in resource.scope.iter().enumerate() {
                self.member(&self.location.at("scope").at(index), &action.request, name);
            }
            for (index, name) in resource.hidden.iter().enumerate() {
                self.member(&self.location.at("hidden").at(index), &action.request, name);
            }
            for (name, derived) in &resource.members {
                let from = match derived {
                    DerivedMember::Wrap(_) => name,
                    DerivedMember::Count(parameter) => parameter,
                };
                self.member(&self.location.at("members").at(name), &action.request, from);
            }
        }
        for (index, name) in resource.show.iter().enumerate() {
            let location = self.location.at("show").at(index);
            if let Some(action) = self.action(&location, name) {
                self.shown(&location, resource, action);
            }
        }
        for (name, change) in &resource.change {
            let location = self.location.at("change").at(name);
            if let Some(action) = self.action(&location, name) {
                self.selects(&location, resource, action);
                self.code(&location, action, &resource.missing);
                for (index, (_, code)) in change.refused.iter().enumerate() {
                    self.code(&location.at("refused").at(index), action, code);
                }
            }
        }
    }

    fn shown(&mut self, location: &SourceLocation, resource: &ResourceSpec, action: &'a ActionFile) {
        let Some(schema) = self.service.shown(action) else {
            self.diagnostics.push(location, "its response has no list of objects", "correct `pagination`");
            return;
        };
        if action.pagination.is_none() {
            self.selects(location, resource, action);
            self.code(location, action, &resource.missing);
        } else {
            self.member(&self.location.at("id"), schema, &resource.id);
        }
        self.member(&self.location.at("state").at("member"), schema, &resource.state.member);
        let Some(state) = schema.properties.get(&resource.state.member) else { return };
        if state.values.is_empty() {
            return;
        }
        let mut used = vec![(self.location.at("state").at("initial"), &resource.state.initial)];
        for (index, (from, to)) in resource.state.next.iter().enumerate() {
            let next = self.location.at("state").at("next").at(index);
            used.extend([(next.at(0), from), (next.at(1), to)]);
        }
        for (name, change) in &resource.change {
            let location = self.location.at("change").at(name);
            used.push((location.at("to"), &change.to));
            used.extend(change.refused.iter().map(|(state, _)| (location.at("refused"), state)));
        }
        for (location, value) in used {
            if !value.is_null() && !state.values.contains(value) {
                let known: Vec<String> = state.values.iter().map(Value::to_string).collect();
                let fix = format!("use one of {}", known.join(", "));
                self.diagnostics.push(&location, format!("{value} is not a documented state"), fix);
            }
        }
    }

    fn action(&mut self, location: &SourceLocation, name: &str) -> Option<&'a ActionFile> {
        let service = self.service;
        let found = service.actions.get(name);
        if found.is_none() && !service.unreadable.contains(name) {
            let fix = suggest(name, service.actions.keys().map(String::as_str));
            self.diagnostics.push(location, format!("unknown action `{name}`"), fix);
        }
        found
    }

    fn member(&mut self, location: &SourceLocation, schema: &Schema, name: &str) {
        if !schema.properties.contains_key(name) {
            let fix = suggest(name, schema.properties.keys().map(String::as_str));
            self.diagnostics.push(location, format!("unknown member `{name}`"), fix);
        }
    }

    /// Checks that an action has a parameter for the ID.
    fn selects(&mut self, location: &SourceLocation, resource: &ResourceSpec, action: &ActionFile) {
        let parameters = [Some(&resource.id), resource.ids.as_ref()];
        if !parameters.into_iter().flatten().any(|name| action.request.properties.contains_key(name)) {
            let fix = "name the parameter in `id`, or in `ids` if it is a list";
            self.diagnostics.push(location, "the action has no parameter for the ID", fix);
        }
    }

    fn code(&mut self, location: &SourceLocation, action: &ActionFile, code: &str) {
        if !action.error_codes.iter().any(|known| known == code) {
            let fix = suggest(code, action.error_codes.iter().map(String::as_str));
            self.diagnostics.push(
                location,
                format!("the action does not document the error code `{code}`"),
                fix,
            );
        }
    }
}
