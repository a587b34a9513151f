//! Which actions use a shared type, in requests and in responses.

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_catalog::text::listed;

use crate::diff::change::first;
use crate::model::{RecordId, Service, Ty};

/// How many actions are named.
const MOST: usize = 3;

/// The actions of each type, by its wire name.
pub(super) struct Uses<'a> {
    requests: BTreeMap<&'a str, BTreeSet<&'a str>>,
    responses: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Uses<'a> {
    pub(super) fn of(service: &'a Service) -> Self {
        let mut uses = Self { requests: BTreeMap::new(), responses: BTreeMap::new() };
        for action in &service.actions {
            for (root, map) in [(action.request, &mut uses.requests), (action.response, &mut uses.responses)]
            {
                for name in reached(service, root) {
                    map.entry(name).or_default().insert(&action.name.wire);
                }
            }
        }
        uses
    }

    /// The actions that use a type either way.
    pub(super) fn actions(&self, name: &str) -> BTreeSet<&'a str> {
        let maps = [&self.requests, &self.responses];
        maps.into_iter().filter_map(|map| map.get(name)).flatten().copied().collect()
    }

    /// `` used by the request of `CreateAutoCalloutTask` ``.
    pub(super) fn sentence(&self, name: &str) -> String {
        let uses = [("request", self.requests.get(name)), ("response", self.responses.get(name))];
        let uses = uses.into_iter().filter_map(|(what, actions)| {
            let actions = actions?;
            let s = if actions.len() == 1 { "" } else { "s" };
            let names = first(actions.iter().map(|action| format!("`{action}`")), MOST);
            Some(format!("the {what}{s} of {names}"))
        });
        let uses = listed(uses.collect());
        if uses.is_empty() { uses } else { format!("used by {uses}") }
    }
}

/// The types that a request or a response holds, at any depth.
fn reached(service: &Service, root: RecordId) -> BTreeSet<&str> {
    let (mut names, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        if id != root {
            names.insert(service.record(id).name.wire.as_str());
        }
        for field in &service.record(id).fields {
            open.extend(field.ty.record());
            if let Ty::Enum(id) = field.ty.element() {
                names.insert(&service.enumeration(*id).name.wire);
            }
        }
    }
    names
}
