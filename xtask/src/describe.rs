//! `cargo xtask describe`: gives actions of a cataloged version files of their own, to be described.

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Sources, describe, suggest};

use crate::command_error::CommandError;
use crate::files::write_changes;
use crate::report;
use crate::repository::root;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The version of a service, such as cvm/2017-03-12.
    version: String,
    /// Describe these actions. The default is all actions of the version.
    #[arg(value_name = "ACTION")]
    actions: Vec<String>,
    /// Change the spec in this folder.
    #[arg(long, value_name = "DIR", default_value_os_t = root().join("spec"))]
    spec: std::path::PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let Arguments { version, actions, spec } = arguments;
    let failed = |error: std::io::Error| format!("the spec cannot be read: {error}");
    let mut versions = Sources::versions(spec).map_err(failed)?;
    if !versions.iter().any(|known| known.folder == *version) {
        let near = suggest(version, versions.iter().map(|known| known.folder.as_str()));
        let near =
            if near.starts_with("did you mean") { near } else { "cargo xtask import adds one".to_owned() };
        return Err(CommandError::Message(format!("the spec has no version `{version}`; {near}")));
    }
    versions.retain(|known| known.folder == *version);
    let sources = Sources::read_versions(spec, &versions).map_err(failed)?;
    let plan = describe(&sources, version, actions)?;
    write_changes(spec, &plan.changes)?;
    report::line(&format!(
        "{} and {} have files in {} now.\n\nDescribe them; spec/README.md says how. `cargo xtask codegen` reports \
         everything that is missing.",
        counted(plan.actions.len(), "action"),
        counted(plan.types.len(), "type"),
        spec.join(version).display(),
    ));
    Ok(())
}
