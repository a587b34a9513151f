//! Which versions of services are generated.

use tencentcloud_catalog::{Sources, SpecVersion, suggest};

use super::Arguments;
use crate::command_error::CommandError;
use crate::repository::root;

/// Returns the versions that the arguments ask for: those that are named, all, or all that are described.
pub(super) fn choose(arguments: &Arguments) -> Result<Vec<SpecVersion>, CommandError> {
    let mut versions =
        Sources::versions(&arguments.spec).map_err(|error| format!("the spec cannot be read: {error}"))?;
    let is_named = |version: &SpecVersion, name: &str| name == version.folder || name == version.service();
    for name in &arguments.services {
        if !versions.iter().any(|version| is_named(version, name)) {
            let mut known: Vec<&str> = versions.iter().map(SpecVersion::service).collect();
            known.dedup();
            let fix = suggest(name, known);
            return Err(CommandError::Message(format!("there is no service `{name}`; {fix}")));
        }
    }
    versions.retain(|version| {
        let named = arguments.services.iter().any(|name| is_named(version, name));
        named || arguments.all || (arguments.services.is_empty() && version.described)
    });
    let cataloged = versions.iter().find(|version| !version.described);
    match cataloged {
        Some(version) if arguments.out == root() => Err(CommandError::Message(format!(
            "{} is cataloged, not described, so that its crate is no part of the repository; name a folder for it with `--out`",
            version.folder
        ))),
        _ => Ok(versions),
    }
}
