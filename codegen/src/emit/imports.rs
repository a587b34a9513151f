//! The imports of a generated file, collected while its items are written.
//!
//! Everything of the runtime is named through the module alias `sdk`, so that no type of a spec can clash with it.

use std::collections::BTreeSet;

use crate::layout;

/// The shared types that a file imports, by their Rust names.
#[derive(Default)]
pub(super) struct Imports {
    types: BTreeSet<String>,
}

impl Imports {
    /// Adds a shared type.
    pub(super) fn shared_type(&mut self, name: &str) {
        self.types.insert(name.to_owned());
    }

    /// The `use` items of a file, which declares the types `declared` itself.
    pub(super) fn items(&self, declared: &[String], runtime: &str) -> Vec<String> {
        let types = self.types.iter().filter(|name| !declared.contains(name)).cloned();
        let types: Vec<String> = types.collect();
        let types = match &types[..] {
            [] => String::new(),
            [only] => format!("use crate::types::{only};\n"),
            several => layout::import("use crate::types::{", several, "};"),
        };
        vec![format!("use {runtime}::generated as sdk;\n"), types]
    }
}
