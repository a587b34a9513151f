//! One version of a service: read, generated, and written.

use std::fs;
use std::path::Path;
use std::time::Instant;

use tencentcloud_catalog::{ActionFile, Diagnostic, Sources, SpecVersion};
use tencentcloud_codegen::model::lower_readable;
use tencentcloud_codegen::{Loaded, Options, generate_crate, load_readable};

use super::Arguments;
use super::choose::Chosen;
use super::stamps::{Stamp, Stamps};
use crate::files::{SyncReport, sync};
use crate::format::format;

/// What became of a version.
pub(super) struct Outcome {
    pub(super) folder: String,
    /// The folder of its crate below `generated`; `None` for a version whose spec has mistakes, or without actions.
    pub(super) crate_folder: Option<String>,
    /// What was generated, unless its spec has mistakes.
    pub(super) generated: Option<Generated>,
    pub(super) mistakes: Vec<Diagnostic>,
    pub(super) stamp: Option<Stamp>,
}

/// A version that was generated and written, or compared.
pub(super) struct Generated {
    pub(super) actions: usize,
    pub(super) types: usize,
    pub(super) changes: SyncReport,
    pub(super) milliseconds: u128,
}

/// The bytes of a version's text, an estimate of the time that it takes.
pub(super) fn size(spec: &Path, version: &SpecVersion) -> u64 {
    let file = fs::metadata(spec.join(format!("{}.json", version.folder)));
    file.map_or(u64::MAX, |file| file.len())
}

/// Generates a version, unless nothing changed since it was generated.
#[expect(clippy::disallowed_methods, reason = "the report includes the time")]
pub(super) fn run(arguments: &Arguments, chosen: &Chosen, stamps: &Stamps) -> Result<Outcome, String> {
    let Chosen { version, actions } = chosen;
    let start = Instant::now();
    // A selection is generated each time.
    let is_stamped = stamps.is_used() && actions.is_empty();
    let inputs = is_stamped.then(|| Stamp::inputs(&arguments.spec, version));
    if let Some(stamp) = inputs.and_then(|inputs| stamps.current(&version.folder, inputs)) {
        return Ok(unchanged(version, stamp.clone()));
    }
    let sources = Sources::read_versions(&arguments.spec, std::slice::from_ref(version));
    let sources = sources.map_err(|error| format!("the spec cannot be read: {error}"))?;
    let Loaded { mut spec, mut model, diagnostics } = load_readable(&sources);
    if let Some(service) = spec.services.first_mut().filter(|_| !actions.is_empty()) {
        service.retain_actions(actions)?;
        (model, _) = lower_readable(&spec);
    }
    drop(sources);
    let mistakes: Vec<Diagnostic> = diagnostics.iter().cloned().collect();
    let mut outcome = Outcome {
        folder: version.folder.clone(),
        crate_folder: None,
        generated: None,
        mistakes,
        stamp: None,
    };
    let (Some(service), Some(model)) = (spec.services.first(), model.services.first()) else {
        return Ok(outcome);
    };
    let is_online = service.actions.values().any(ActionFile::is_callable);
    outcome.crate_folder = is_online.then(|| model.crate_folder.clone());
    if !outcome.mistakes.is_empty() || !is_online {
        return Ok(outcome);
    }
    let (actions, types) = (service.actions.len(), service.types.len());
    drop(spec.services);
    let mut files = generate_crate(model, &Options::default());
    if version.described {
        files = format(&files)?;
    }
    let folder = format!("generated/{}", model.crate_folder);
    let changes = sync(&arguments.out, &files, std::slice::from_ref(&folder), arguments.check)?;
    outcome.stamp = inputs.map(|inputs| {
        let crate_folder = model.crate_folder.clone();
        Stamp::new(inputs, &arguments.out, crate_folder, actions, types)
    });
    let milliseconds = start.elapsed().as_millis();
    outcome.generated = Some(Generated { actions, types, changes, milliseconds });
    Ok(outcome)
}

/// The outcome of a version that an earlier run generated from the same files.
fn unchanged(version: &SpecVersion, stamp: Stamp) -> Outcome {
    let changes = SyncReport { unchanged: stamp.files, ..SyncReport::default() };
    let Stamp { actions, types, .. } = stamp;
    Outcome {
        folder: version.folder.clone(),
        crate_folder: Some(stamp.crate_folder.clone()),
        generated: Some(Generated { actions, types, changes, milliseconds: 0 }),
        mistakes: Vec::new(),
        stamp: Some(stamp),
    }
}
