//! The imports of a generated file, collected while its items are written.
//!
//! Everything of the runtime is named through the alias `sdk` of a module, which the crate root imports, so that no type of a spec can clash with it.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::{Item, parse_quote};

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
    pub(super) fn items(&self, declared: &[String]) -> Vec<Item> {
        let types = self.types.iter().filter(|name| !declared.contains(name));
        let types: Vec<_> = types.map(|name| format_ident!("{name}")).collect();
        let mut items = vec![parse_quote!(
            use crate::sdk;
        )];
        match &types[..] {
            [] => {}
            [only] => items.push(parse_quote!(use crate::types::#only;)),
            _ => items.push(parse_quote!(use crate::types::{#(#types),*};)),
        }
        items
    }
}
