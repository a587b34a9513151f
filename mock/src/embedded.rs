//! The spec that the crate was built with.

use std::io;

use tencentcloud_catalog::{Sources, Spec};

/// Paths relative to the spec's root, with the files' text.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/spec_files.rs"));

/// What is wrong with it would be [`io::ErrorKind::InvalidData`].
pub(crate) fn spec() -> io::Result<Spec> {
    let mut sources = Sources::default();
    for (path, text) in FILES {
        sources.insert(*path, *text);
    }
    sources.parse().map_err(|problems| io::Error::new(io::ErrorKind::InvalidData, problems))
}
