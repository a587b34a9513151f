//! The spec that the crate was built with.

use tencentcloud_codegen::Diagnostics;
use tencentcloud_codegen::spec::{Sources, Spec};

/// Paths relative to the spec's root, with the files' text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/spec_files.rs"));

pub(crate) fn spec() -> Result<Spec, Diagnostics> {
    let mut sources = Sources::default();
    for (path, text) in FILES {
        sources.insert(*path, *text);
    }
    sources.parse()
}
