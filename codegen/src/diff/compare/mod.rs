//! Two trees → their changes: one module per kind of thing that is compared.

mod action;
mod codes;
mod enumeration;
mod limits;
mod member;
mod paging;
mod record;
mod rules;
mod service;
mod types;
mod used;
mod words;

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Common, ServiceSpec};

use super::Revision;
use super::change::{ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::Service;

/// Returns all differences between two revisions.
pub(super) fn revisions(old: &Revision, new: &Revision) -> Changes {
    let mut changes = Changes { list: Vec::new(), documentation: words::count(&old.spec, &new.spec) };
    codes::gateway(&old.model.gateway_codes, &new.model.gateway_codes, &mut changes);
    parameters(&old.spec.common, &new.spec.common, &mut changes);
    let (olds, news) = (services(old), services(new));
    let Paired { both, gone, added } = pair(&olds, &news, |service| &service.spec.folder);
    for (old, new) in both {
        service::compare(*old, *new, &mut changes);
    }
    for service in gone {
        let text = "the service is gone, and with it the crate".to_owned();
        changes.push(Impact::Removed, &owner(service.model), ChangedPart::Whole, text);
    }
    for Versioned { model, .. } in added {
        let [actions, types] = [counted(model.actions.len(), "action"), counted(model.types.len(), "type")];
        let text = format!("the service {} is new: {}, {actions}, {types}", model.title, model.folder);
        changes.push(Impact::Added, &owner(model), ChangedPart::Whole, text);
    }
    changes
}

/// A version of a service, as the spec says it and as it is generated.
#[derive(Clone, Copy)]
struct Versioned<'a> {
    spec: &'a ServiceSpec,
    model: &'a Service,
}

fn services(tree: &Revision) -> Vec<Versioned<'_>> {
    let services = tree.spec.services.iter().zip(&tree.model.services);
    services.map(|(spec, model)| Versioned { spec, model }).collect()
}

fn owner(service: &Service) -> ChangeOwner {
    let (folder, crate_name) = (service.folder.clone(), service.crate_name.clone());
    ChangeOwner { folder, crate_name, ..ChangeOwner::default() }
}

/// The same service in both trees.
#[derive(Clone, Copy)]
struct Sides<'a> {
    old: &'a Service,
    new: &'a Service,
}

/// Two lists, by name.
struct Paired<'a, T> {
    both: Vec<(&'a T, &'a T)>,
    /// What only the old list has.
    gone: Vec<&'a T>,
    /// What only the new one has.
    added: Vec<&'a T>,
}

fn pair<'a, T>(old: &'a [T], new: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Paired<'a, T> {
    let find = |list: &'a [T], item: &'a T| list.iter().find(|other| name(other) == name(item));
    Paired {
        both: old.iter().filter_map(|item| Some((item, find(new, item)?))).collect(),
        gone: old.iter().filter(|item| find(new, item).is_none()).collect(),
        added: new.iter().filter(|item| find(old, item).is_none()).collect(),
    }
}

/// Common parameters: the runtime writes them, so that no generated code shows them.
fn parameters(old: &Common, new: &Common, changes: &mut Changes) {
    for (name, parameter) in &old.parameters {
        let text = match new.parameters.get(name) {
            None => format!("the common parameter `{name}` is gone"),
            Some(other)
                if other.header != parameter.header
                    || other.required != parameter.required
                    || other.values != parameter.values
                    || other.max_length != parameter.max_length =>
            {
                format!("the common parameter `{name}` changed")
            }
            Some(_) => continue,
        };
        changes.push(Impact::Silent, &ChangeOwner::default(), ChangedPart::Whole, text);
    }
    for name in new.parameters.keys().filter(|name| !old.parameters.contains_key(*name)) {
        let text = format!("the common parameter `{name}` is new");
        changes.push(Impact::Silent, &ChangeOwner::default(), ChangedPart::Whole, text);
    }
}
