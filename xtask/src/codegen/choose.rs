//! Which versions of services are generated, and which of their actions.

use tencentcloud_catalog::{Selection, Sources, SpecVersion, suggest};

use super::Arguments;
use crate::command_error::CommandError;
use crate::repository::root;

/// A version to generate.
pub(super) struct Chosen {
    pub(super) version: SpecVersion,
    /// Names of actions; empty for all.
    pub(super) actions: Vec<String>,
}

/// Returns the versions that the arguments ask for: those that are named, all, or all that are described.
pub(super) fn choose(arguments: &Arguments) -> Result<Vec<Chosen>, CommandError> {
    let versions =
        Sources::versions(&arguments.spec).map_err(|error| format!("the spec cannot be read: {error}"))?;
    for selection in &arguments.services {
        if !versions.iter().any(|version| selection.selects(&version.folder)) {
            let mut known: Vec<&str> = versions.iter().map(SpecVersion::service).collect();
            known.dedup();
            let fix = suggest(&selection.service, known);
            return Err(CommandError::Message(format!("there is no service `{selection}`; {fix}")));
        }
    }
    let chosen: Vec<Chosen> = versions.into_iter().filter_map(|version| arguments.chosen(version)).collect();
    match chosen.iter().find(|chosen| !chosen.version.described || !chosen.actions.is_empty()) {
        Some(Chosen { version, .. }) if arguments.out == root() => Err(CommandError::Message(format!(
            "the repository contains whole crates of described versions only; name a folder for {} with `--out`",
            version.folder
        ))),
        _ => Ok(chosen),
    }
}

impl Arguments {
    /// The version with its actions, if it is asked for.
    fn chosen(&self, version: SpecVersion) -> Option<Chosen> {
        if self.services.is_empty() {
            let is_wanted = self.all || version.described;
            return is_wanted.then_some(Chosen { version, actions: Vec::new() });
        }
        let actions = Selection::actions_of(&self.services, &version.folder)?;
        Some(Chosen { version, actions })
    }
}
