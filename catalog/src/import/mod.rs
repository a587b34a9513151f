//! The official metadata → the files of our spec.
//!
//! ```text
//! source ──► upstream ──► fix-ups ──► facts ──► facts ──► our files, merged ──► text
//!       read        correct     convert   examples     merge, marks       layout
//! ```
//!
//! Facts follow upstream; descriptions, constraints and rules are ours and stay. [`read`] finds the metadata and
//! [`plan`] computes the files that change; nothing is written here.

mod action;
mod behavior;
mod cataloged;
mod contradictions;
mod convert;
mod effect;
mod evidence;
mod examples;
mod fixups;
mod labels;
mod merge;
mod nulls;
mod ours;
mod paging;
mod plain_text;
mod plan;
mod rate_limit;
mod remarks;
mod reviewed;
mod sensitive;
mod shape;
mod source;
mod upstream;
mod waiter;
mod words;

use std::path::PathBuf;

pub use effect::effect;
pub use plan::{Plan, plan};
pub use remarks::{Remark, RemarkKind, Remarks};
pub use reviewed::ReviewedFacts;
pub use source::{ImportScope, MetadataFiles, read};

/// The spec to import into.
#[derive(Clone, Debug)]
pub struct ImportTarget {
    /// The folder with a folder for each service.
    pub spec: PathBuf,
    /// Name of the folder in messages.
    pub name: String,
    /// Whether upstream's texts are imported too.
    pub with_docs: bool,
    /// What upstream does not say.
    pub reviewed: ReviewedFacts,
}

impl ImportTarget {
    /// Returns the name of a version's folder, `ccc/2020-02-10`, in messages.
    #[must_use]
    pub fn place(&self, folder: &str) -> String {
        format!("{}/{folder}", self.name)
    }
}
