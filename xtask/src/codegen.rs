//! `cargo xtask codegen`: generates the crates from the spec and reports each service on a line.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Diagnostics, ServiceSpec, Sources, Spec, SpecVersion, schema_files};
use tencentcloud_codegen::model::{Model, Service};
use tencentcloud_codegen::{FileSet, Loaded, Options, generate_crate, generate_shared, load_readable};

use crate::command_error::CommandError;
use crate::files::{SyncReport, sync};
use crate::format::format;
use crate::repository::root;
use crate::{report, workers};

/// The command that fixes what `--check` finds.
const FIX: &str = "cargo xtask codegen";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Generate only this service: its name (ccc), or the folder of a version (ccc/2020-02-10).
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Write nothing, and fail if a file differs from what would be generated.
    #[arg(long)]
    check: bool,
    /// Read the spec in this folder.
    #[arg(long, value_name = "DIR", default_value_os_t = root().join("spec"))]
    spec: PathBuf,
    /// Write generated/ and the shared files to this folder.
    #[arg(long, value_name = "DIR", default_value_os_t = root())]
    out: PathBuf,
}

#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
pub(crate) fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let sources = arguments.sources()?;
    let Loaded { spec, model, diagnostics } = load_readable(&sources);
    let services = choose(&spec, &model, &arguments.services)?;
    let (sound, wrong) = sound(services, &diagnostics);
    let start = Instant::now();
    let mut stale = Vec::new();
    for generated in workers::map(&sound, "generated", |chosen| generate_one(*chosen, arguments)) {
        let Generated { service, changes, milliseconds } = generated?;
        let counts = format!("{} actions, {} types", service.actions.len(), service.types.len());
        report_changes(&format!("{}: {counts}", service.folder), &changes, Some(milliseconds));
        stale.extend(changes.written.into_iter().chain(changes.removed));
    }
    if sound.len() > 1 {
        let actions: usize = sound.iter().map(|chosen| chosen.spec.actions.len()).sum();
        let (services, seconds) = (sound.len(), start.elapsed().as_secs_f32());
        report::line(&format!("{services} services with {actions} actions in {seconds:.1} s"));
    }
    if !diagnostics.is_empty() {
        return Err(report_mistakes(&diagnostics, sound.len(), &wrong));
    }
    if arguments.services.is_empty() {
        let changes = arguments.sync(&shared(&model)?, &[])?;
        report_changes("shared: schemas of the spec, gateway codes", &changes, None);
        let orphans = arguments.orphans(&spec)?;
        stale.extend(changes.written.into_iter().chain(orphans));
    }
    arguments.verdict(&stale)
}

/// A service to generate, with its model.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    spec: &'a ServiceSpec,
    model: &'a Service,
}

/// The services to generate: by name, or by folder where a service has several versions.
fn choose<'a>(spec: &'a Spec, model: &'a Model, names: &[String]) -> Result<Vec<Chosen<'a>>, CommandError> {
    let called =
        |service: &&ServiceSpec, name: &String| service.service.service == *name || service.folder == *name;
    for name in names {
        if !spec.services.iter().any(|service| called(&service, name)) {
            let known: Vec<&str> =
                spec.services.iter().map(|service| service.service.service.as_str()).collect();
            return Err(CommandError::Message(format!(
                "there is no service `{name}`; the spec has {}",
                known.join(", ")
            )));
        }
    }
    let services = spec.services.iter().zip(&model.services).map(|(spec, model)| Chosen { spec, model });
    let wanted =
        |chosen: &Chosen<'_>| names.is_empty() || names.iter().any(|name| called(&chosen.spec, name));
    Ok(services.filter(wanted).collect())
}

/// The services without a mistake, and the folders of the others. A mistake outside the folders of services affects all of
/// them.
fn sound<'a>(services: Vec<Chosen<'a>>, diagnostics: &Diagnostics) -> (Vec<Chosen<'a>>, Vec<&'a str>) {
    let folder = |file: &str| match file.splitn(3, '/').collect::<Vec<_>>()[..] {
        [service, version, _] => Some(format!("{service}/{version}")),
        _ => None,
    };
    let wrong: BTreeSet<Option<String>> =
        diagnostics.iter().map(|diagnostic| folder(&diagnostic.location.file)).collect();
    let common = wrong.contains(&None);
    let (wrong, sound): (Vec<_>, Vec<_>) =
        services.into_iter().partition(|chosen| common || wrong.contains(&Some(chosen.spec.folder.clone())));
    (sound, wrong.into_iter().map(|chosen| chosen.spec.folder.as_str()).collect())
}

/// A service that was generated and written, or compared.
struct Generated<'a> {
    service: &'a ServiceSpec,
    changes: SyncReport,
    milliseconds: u128,
}

#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
fn generate_one<'a>(chosen: Chosen<'a>, arguments: &Arguments) -> Result<Generated<'a>, String> {
    let start = Instant::now();
    let files = generate_crate(chosen.model, &Options::default());
    let folder = format!("generated/{}", chosen.model.crate_folder);
    let files = format(&files)?;
    let changes = sync(&arguments.out, &files, &[folder], arguments.check)?;
    Ok(Generated { service: chosen.spec, changes, milliseconds: start.elapsed().as_millis() })
}

/// The files that belong to no service: the runtime's table of gateway codes, and the schemas of the spec's files.
fn shared(model: &Model) -> Result<FileSet, CommandError> {
    let files = generate_shared(model, &Options::default());
    let mut shared = format(&files)?;
    shared.extend(schema_files().into_iter().map(|(name, text)| (format!("spec/schema/{name}"), text)));
    Ok(shared)
}

/// Reports the mistakes in the spec, and the services that were not generated because of them.
fn report_mistakes(diagnostics: &Diagnostics, sound: usize, wrong: &[&str]) -> CommandError {
    diagnostics.iter().for_each(report::diagnostic);
    let count = counted(diagnostics.iter().len(), "mistake");
    let missing = match (sound, wrong) {
        (0, _) => "nothing was generated".to_owned(),
        (_, []) => "the requested services are not affected".to_owned(),
        (_, wrong) => format!("not generated: {}", wrong.join(", ")),
    };
    report::error(&format!("the spec has {count}; {missing}"));
    CommandError::Reported
}

fn report_changes(what: &str, changes: &SyncReport, milliseconds: Option<u128>) {
    let SyncReport { written, unchanged, removed } = changes;
    let time = milliseconds.map_or_else(String::new, |milliseconds| format!(" ({milliseconds} ms)"));
    let (written, removed) = (written.len(), removed.len());
    report::line(&format!("{what}; {written} written, {unchanged} unchanged, {removed} removed{time}"));
}

impl Arguments {
    /// Reads the described versions and the ones that are asked for.
    fn sources(&self) -> Result<Sources, String> {
        let read = || {
            let mut versions = Sources::versions(&self.spec)?;
            let is_named = |version: &SpecVersion| {
                self.services.iter().any(|name| *name == version.folder || name == version.service())
            };
            versions.retain(|version| version.described || is_named(version));
            Sources::read_versions(&self.spec, &versions)
        };
        read().map_err(|error| format!("the spec cannot be read: {error}"))
    }

    fn sync(&self, files: &FileSet, folders: &[String]) -> Result<SyncReport, CommandError> {
        Ok(sync(&self.out, files, folders, self.check)?)
    }

    /// Removes the crates of services that the spec no longer has.
    fn orphans(&self, spec: &Spec) -> Result<Vec<String>, CommandError> {
        let known: Vec<String> = spec.services.iter().map(ServiceSpec::crate_folder).collect();
        let mut orphans = Vec::new();
        for entry in fs::read_dir(self.out.join("generated")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !known.contains(&name) {
                let changes = self.sync(&FileSet::default(), &[format!("generated/{name}")])?;
                report_changes(&format!("generated/{name}: the spec has no such service"), &changes, None);
                orphans.extend(changes.removed);
            }
        }
        Ok(orphans)
    }

    /// Fails with `--check` if files differ from what would be generated.
    fn verdict(&self, stale: &[String]) -> Result<(), CommandError> {
        if !self.check || stale.is_empty() {
            return Ok(());
        }
        let list = stale.join("\n  ");
        let (count, verb) =
            (counted(stale.len(), "generated file"), if stale.len() == 1 { "differs" } else { "differ" });
        Err(CommandError::Message(format!(
            "{count} {verb} from what would be generated:\n  {list}\nrun `{FIX}` and commit the result"
        )))
    }
}
