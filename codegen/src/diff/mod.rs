//! What a change of the spec means to users of the generated crates.
//!
//! ```text
//! Revision, Revision ──► Changes ──► Markdown
//!                 compare      changelog
//! ```
//!
//! Wherever Rust decides, [`compare`] looks at the lowered models, at the spec for the rest.

mod change;
mod changelog;
mod compare;

use tencentcloud_catalog::{Diagnostics, Sources, Spec};

pub use change::{Change, ChangeOwner, ChangedPart, Changes, DocumentationChanges, Impact};

use crate::model::Model;
use crate::{Loaded, load_readable};

/// A spec and what is generated from it.
#[derive(Debug)]
pub struct Revision {
    spec: Spec,
    model: Model,
}

impl Revision {
    /// Parses and lowers a spec.
    ///
    /// # Errors
    /// Returns everything that is wrong with the spec.
    pub fn load(sources: &Sources) -> Result<Self, Diagnostics> {
        let Loaded { spec, model, diagnostics } = load_readable(sources);
        diagnostics.into_result(Self { spec, model })
    }
}

/// Returns all differences between two revisions of a spec.
#[must_use]
pub fn compare(old: &Revision, new: &Revision) -> Changes {
    compare::revisions(old, new)
}

impl Changes {
    /// Returns the changes as the sections of a changelog, under the headings of Keep a Changelog.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        changelog::text(self)
    }
}
