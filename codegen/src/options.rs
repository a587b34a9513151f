//! What to generate of a spec.

use std::collections::BTreeSet;

use tencentcloud_catalog::{Diagnostics, SourceLocation, suggest};
use tencentcloud_catalog::{ServiceSpec, Spec};

/// What to generate of a spec: everything, unless told otherwise.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    services: BTreeSet<String>,
    actions: BTreeSet<String>,
}

impl Options {
    /// Generates a service by the folder of its version, `ccc/2020-02-10`; those not named are left out.
    #[must_use]
    pub fn service(mut self, folder: impl Into<String>) -> Self {
        self.services.insert(folder.into());
        self
    }

    /// Generates an action, and the types it reaches; what is not named is left out.
    #[must_use]
    pub fn action(mut self, name: impl Into<String>) -> Self {
        self.actions.insert(name.into());
        self
    }

    /// The part of the spec that is asked for.
    pub(crate) fn choose(&self, spec: &Spec) -> Result<Spec, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let folders = || spec.services.iter().map(|service| service.folder.as_str());
        for folder in self.services.iter().filter(|folder| !folders().any(|known| known == folder.as_str())) {
            let fix = suggest(folder, folders());
            diagnostics.push(
                &SourceLocation::file("."),
                format!("no service has the folder `{folder}`"),
                fix,
            );
        }
        let wanted =
            |service: &&ServiceSpec| self.services.is_empty() || self.services.contains(&service.folder);
        let services = spec.services.iter().filter(wanted).cloned().collect();
        let mut chosen = Spec { common: spec.common.clone(), services };
        if self.actions.is_empty() {
            return diagnostics.into_result(chosen);
        }
        let known: BTreeSet<&String> =
            spec.services.iter().flat_map(|service| service.actions.keys()).collect();
        for name in self.actions.iter().filter(|name| !known.contains(name)) {
            let fix = suggest(name, known.iter().map(|name| name.as_str()));
            diagnostics.push(&SourceLocation::file("."), format!("no action is called `{name}`"), fix);
        }
        for service in &mut chosen.services {
            service.actions.retain(|name, _| self.actions.contains(name));
            let reached = service.reached(|_| true);
            service.types.retain(|name, _| reached.contains(name));
        }
        chosen.services.retain(|service| !service.actions.is_empty());
        diagnostics.into_result(chosen)
    }
}
