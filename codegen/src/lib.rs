//! Generates the Rust crates that call an API from the API's machine-readable description.
//!
//! ```text
//! spec files ──► Spec ──► Model ──► items ──► text
//!          load      lower     emit      render
//! ```
//!
//! * [`tencentcloud_catalog`] parses the spec files.
//! * [`model`] makes all decisions about the generated code and reports all mistakes in the spec as [`Diagnostics`].
//! * `emit` writes the model as Rust, with one module for each facet of the generated code. It makes no decisions.
//! * `render` lays out the code with `prettyplease`, which breaks long lines differently from `rustfmt`. `cargo xtask
//!   codegen` also runs `rustfmt`.
//! * [`diff`] compares two revisions of a spec.
//!
//! Generation is a pure function: it reads no clock, uses no network, and writes nothing. The caller reads the spec into
//! [`Sources`] and writes the [`FileSet`].
//!
//! ```
//! use tencentcloud_catalog::Sources;
//! use tencentcloud_codegen::{Options, generate, load};
//!
//! let mut sources = Sources::default();
//! sources.insert("common.json", r#"{ "parameters": {}, "errorCodes": {} }"#);
//! let spec = load(&sources)?;
//! let files = generate(&spec, &Options::default())?;
//! assert_eq!(files.len(), 1, "the runtime's table of gateway codes is always generated");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod diff;
mod emit;
mod file_set;
pub mod model;
mod module;
mod options;
mod render;
mod rust_type;
mod wrap;

pub use file_set::FileSet;
pub use options::Options;
pub use rust_type::rust_type;

use tencentcloud_catalog::{Diagnostics, Sources, Spec};

use model::{Model, Service};

/// Parses and checks a spec. Mistakes in one file do not hide those in others.
///
/// # Errors
/// Returns all mistakes in the spec.
pub fn load(sources: &Sources) -> Result<Spec, Diagnostics> {
    let Loaded { spec, diagnostics, .. } = load_readable(sources);
    diagnostics.into_result(spec)
}

/// A spec, as far as it can be parsed.
#[derive(Debug)]
pub struct Loaded {
    /// The files that can be parsed.
    pub spec: Spec,
    /// The model of `spec`, with its services in the same order. That of a service can be generated if `diagnostics`
    /// name none of its files and no file for all services.
    pub model: Model,
    /// All mistakes in the spec.
    pub diagnostics: Diagnostics,
}

/// Parses and checks a spec as far as possible.
#[must_use]
pub fn load_readable(sources: &Sources) -> Loaded {
    let (spec, mut diagnostics) = sources.parse_readable();
    let (model, found) = model::lower_readable(&spec);
    diagnostics.extend(found);
    diagnostics.sort();
    Loaded { spec, model, diagnostics }
}

/// Generates the chosen part of a spec.
///
/// The result does not depend on the order in which the files were read.
///
/// # Errors
/// Returns all mistakes in the spec.
pub fn generate(spec: &Spec, options: &Options) -> Result<FileSet, Diagnostics> {
    let chosen = options.choose(spec)?;
    let model = model::lower(&chosen)?;
    let mut files = generate_shared(&model, options);
    files.extend(model.services.iter().flat_map(|service| generate_crate(service, options)));
    Ok(files)
}

/// Generates the crate of a service that is in the model already, whatever part the options choose.
#[must_use]
pub fn generate_crate(service: &Service, options: &Options) -> FileSet {
    emit::service(service, &options.output)
}

/// Generates a service as a module, for a program that includes its text in the module `parent` (`crate` or `crate::cloud`).
///
/// The module has the name of the service's crate: `cvm`, or `tke_20220501`.
#[must_use]
pub fn generate_module(service: &Service, options: &Options, parent: &str) -> String {
    let files = generate_crate(service, options);
    let name = service.crate_folder.replace('-', "_");
    let root = options.output.path(&service.crate_folder, "src");
    let path = format!("{parent}::{name}");
    module::module(&files, &root, &service.crate_ident(), &name, &path)
}

/// Generates what belongs to no service: the runtime's table of gateway codes.
#[must_use]
pub fn generate_shared(model: &Model, options: &Options) -> FileSet {
    emit::shared(model, &options.output)
}
