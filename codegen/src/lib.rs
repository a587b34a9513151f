//! From the machine-readable description of an API to the Rust crates that call it.
//!
//! ```text
//! spec files ──► Spec ──► Model ──► tokens ──► text
//!          load       lower    emit      render
//! ```
//!
//! * [`tencentcloud_catalog`] is what the files say, one Rust type per kind of file.
//! * [`model`] is what is generated, with every decision made; whatever is wrong with the spec is reported on
//!   the way there, all of it at once, as [`Diagnostics`].
//! * `emit` writes the model down as Rust, one module per facet of the generated code. It decides nothing.
//! * `render` lays the tokens out with `prettyplease`. Long lines break where `rustfmt` would break them otherwise;
//!   who wants its layout runs it over the files, as `cargo xtask codegen` does.
//!
//! The whole is a pure function: no clock, no network, nothing written. The caller reads the spec into
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
//! assert_eq!(files.len(), 1, "the runtime's table of gateway codes is always there");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod diff;
mod emit;
mod file_set;
pub mod model;
mod options;
mod render;
mod rust_type;

use std::fmt;

pub use file_set::FileSet;
pub use options::Options;
pub use render::RenderError;
pub use rust_type::rust_type;

use tencentcloud_catalog::{Diagnostics, Sources, Spec};

/// Why nothing was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum GenerateError {
    /// The spec is wrong.
    Spec(Diagnostics),
    /// The generator is: it wrote tokens that are no Rust.
    Render(RenderError),
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(diagnostics) => diagnostics.fmt(f),
            Self::Render(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GenerateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Spec(diagnostics) => Some(diagnostics),
            Self::Render(error) => Some(error),
        }
    }
}

/// Parses a spec and checks all of it: what one file gets wrong does not hide the mistakes of the others.
///
/// # Errors
/// Everything that is wrong with the spec.
pub fn load(sources: &Sources) -> Result<Spec, Diagnostics> {
    let (spec, diagnostics) = load_readable(sources);
    if diagnostics.is_empty() { Ok(spec) } else { Err(diagnostics) }
}

/// The part of a spec that can be read, and everything that is wrong with it and the rest.
///
/// A service none of whose files is among the [`Diagnostics`] can be generated.
#[must_use]
pub fn load_readable(sources: &Sources) -> (Spec, Diagnostics) {
    let (spec, mut diagnostics) = sources.parse_readable();
    if let Err(found) = model::lower(&spec) {
        diagnostics.extend(found);
    }
    match diagnostics.into_result(()) {
        Ok(()) => (spec, Diagnostics::default()),
        Err(diagnostics) => (spec, diagnostics),
    }
}

/// Generates the crates of all services in `spec`.
///
/// The same spec gives the same bytes, in whatever order its files were read.
///
/// # Errors
/// Everything that is wrong with the spec.
pub fn generate(spec: &Spec, options: &Options) -> Result<FileSet, GenerateError> {
    let chosen = options.choose(spec).map_err(GenerateError::Spec)?;
    let model = model::lower(&chosen).map_err(GenerateError::Spec)?;
    emit::emit(&model).map_err(GenerateError::Render)
}
