//! `cargo xtask codegen`: spec in, crates out, a line a service.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use lexopt::prelude::*;
use tencentcloud_codegen::spec::{ServiceSpec, Sources, Spec, schema_files};
use tencentcloud_codegen::{Diagnostic, FileSet, Options, generate, load};

use crate::files::{Changes, sync};
use crate::format::format;
use crate::{Failure, report, root};

/// The command that mends what `--check` finds.
const MEND: &str = "cargo xtask codegen";

struct Arguments {
    services: Vec<String>,
    check: bool,
    spec: PathBuf,
    out: PathBuf,
}

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), Failure> {
    let arguments = parse(parser)?;
    let sources =
        Sources::read(&arguments.spec).map_err(|error| format!("the spec cannot be read: {error}"))?;
    let spec = load(&sources).map_err(|diagnostics| tell(diagnostics.iter()))?;
    let services = choose(&spec, &arguments.services)?;
    let mut stale = Vec::new();
    for Generated { service, files, milliseconds } in generate_all(&spec, &services)? {
        let folder = format!("generated/{}", service.crate_folder());
        let changes = arguments.sync(&files.under(&format!("{folder}/")), &[folder])?;
        let counts = format!("{} actions, {} types", service.actions.len(), service.types.len());
        tell_changes(&format!("{}: {counts}", service.folder), &changes, Some(milliseconds));
        stale.extend(changes.written.into_iter().chain(changes.removed));
    }
    if arguments.services.is_empty() {
        let changes = arguments.sync(&shared(&spec)?, &[])?;
        tell_changes("shared: schemas of the spec, gateway codes", &changes, None);
        let orphans = arguments.orphans(&spec)?;
        stale.extend(changes.written.into_iter().chain(orphans));
    }
    arguments.verdict(&stale)
}

fn parse(parser: &mut lexopt::Parser) -> Result<Arguments, Failure> {
    let mut arguments =
        Arguments { services: Vec::new(), check: false, spec: root().join("spec"), out: root() };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => arguments.check = true,
            Long("spec") => arguments.spec = parser.value()?.into(),
            Long("out") => arguments.out = parser.value()?.into(),
            Value(service) => arguments.services.push(service.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(arguments)
}

/// The services to generate: by name, or by folder where a service has several versions.
fn choose<'a>(spec: &'a Spec, names: &[String]) -> Result<Vec<&'a ServiceSpec>, Failure> {
    let called =
        |service: &&ServiceSpec, name: &String| service.service.service == *name || service.folder == *name;
    for name in names {
        if !spec.services.iter().any(|service| called(&service, name)) {
            let known: Vec<&str> =
                spec.services.iter().map(|service| service.service.service.as_str()).collect();
            return Err(Failure::Message(format!(
                "no service is called `{name}`; there are: {}",
                known.join(", ")
            )));
        }
    }
    let wanted = |service: &&ServiceSpec| names.is_empty() || names.iter().any(|name| called(service, name));
    Ok(spec.services.iter().filter(wanted).collect())
}

/// A service with the files generated for it.
struct Generated<'a> {
    service: &'a ServiceSpec,
    files: FileSet,
    milliseconds: u128,
}

#[expect(clippy::disallowed_methods, reason = "a person is told how long it took")]
fn generate_all<'a>(spec: &Spec, services: &[&'a ServiceSpec]) -> Result<Vec<Generated<'a>>, Failure> {
    let mut generated = Vec::new();
    for service in services {
        let start = Instant::now();
        let files = generate(spec, &Options::default().service(&service.folder))
            .map_err(|error| error.to_string())?;
        let files = format(&files.under("generated/"))?;
        generated.push(Generated { service, files, milliseconds: start.elapsed().as_millis() });
    }
    Ok(generated)
}

/// What belongs to no service: the runtime's table of gateway codes, the schemas of the spec's files.
fn shared(spec: &Spec) -> Result<FileSet, Failure> {
    let common = Spec { common: spec.common.clone(), services: Vec::new() };
    let files = generate(&common, &Options::default()).map_err(|error| error.to_string())?;
    let mut shared = format(&files.under("runtime/"))?;
    shared.extend(schema_files().into_iter().map(|(name, text)| (format!("spec/schema/{name}"), text)));
    Ok(shared)
}

fn tell<'a>(diagnostics: impl ExactSizeIterator<Item = &'a Diagnostic>) -> Failure {
    let count = diagnostics.len();
    diagnostics.for_each(report::diagnostic);
    let s = if count == 1 { "" } else { "s" };
    report::error(&format!("the spec has {count} mistake{s}; nothing was generated"));
    Failure::Told
}

fn tell_changes(what: &str, changes: &Changes, milliseconds: Option<u128>) {
    let Changes { written, unchanged, removed } = changes;
    let time = milliseconds.map_or_else(String::new, |milliseconds| format!(" ({milliseconds} ms)"));
    let (written, removed) = (written.len(), removed.len());
    report::line(&format!("{what}; {written} written, {unchanged} unchanged, {removed} removed{time}"));
}

impl Arguments {
    fn sync(&self, files: &FileSet, folders: &[String]) -> Result<Changes, Failure> {
        Ok(sync(&self.out, files, folders, self.check)?)
    }

    /// Crates of services that the spec no longer has.
    fn orphans(&self, spec: &Spec) -> Result<Vec<String>, Failure> {
        let known: Vec<String> = spec.services.iter().map(ServiceSpec::crate_folder).collect();
        let mut orphans = Vec::new();
        for entry in fs::read_dir(self.out.join("generated")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !known.contains(&name) {
                let changes = self.sync(&FileSet::default(), &[format!("generated/{name}")])?;
                tell_changes(&format!("generated/{name}: no such service in the spec"), &changes, None);
                orphans.extend(changes.removed);
            }
        }
        Ok(orphans)
    }

    /// With `--check`, files that are not what the spec gives are a failure.
    fn verdict(&self, stale: &[String]) -> Result<(), Failure> {
        if !self.check || stale.is_empty() {
            return Ok(());
        }
        let list = stale.join("\n  ");
        let count = match stale.len() {
            1 => "1 generated file differs".to_owned(),
            count => format!("{count} generated files differ"),
        };
        Err(Failure::Message(format!(
            "{count} from what the spec gives:\n  {list}\nrun `{MEND}` and commit what it writes"
        )))
    }
}
