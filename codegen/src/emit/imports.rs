//! The imports of a generated file, gathered while its items are written.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

/// Names by the module they come from.
type Modules = BTreeMap<String, BTreeSet<String>>;

/// What a file imports.
#[derive(Default)]
pub(super) struct Imports {
    always: Modules,
    with_serde: Modules,
}

impl Imports {
    /// A name of the standard library, `fmt` or `marker::PhantomData`.
    pub(super) fn std(&mut self, path: &str) {
        self.add("std", path);
    }

    /// A name of the runtime, `record::Value`.
    pub(super) fn runtime(&mut self, path: &str) {
        self.add("tencentcloud_client", path);
    }

    /// A name of the runtime that only the feature `serde` needs.
    pub(super) fn runtime_with_serde(&mut self, path: &str) {
        insert(&mut self.with_serde, "tencentcloud_client", path);
    }

    /// A name of the generated crate itself, `types::Variable`.
    pub(super) fn own(&mut self, path: &str) {
        self.add("crate", path);
    }

    /// Takes names of a module of the crate out again: the file declares them itself.
    pub(super) fn forget(&mut self, module: &str, names: &[String]) {
        if let Some(known) = self.always.get_mut(&format!("crate::{module}")) {
            known.retain(|name| !names.contains(name));
        }
    }

    fn add(&mut self, origin: &str, path: &str) {
        insert(&mut self.always, origin, path);
    }

    /// `use` items: the standard library's, the runtime's, the crate's own, each sorted.
    pub(super) fn tokens(&self) -> TokenStream {
        let mut with_serde = self.with_serde.clone();
        for (module, names) in &mut with_serde {
            names.retain(|name| !self.always.get(module).is_some_and(|always| always.contains(name)));
        }
        let mut tokens = TokenStream::new();
        for origin in ["std", "tencentcloud_client", "crate"] {
            tokens.extend(uses(&self.always, origin));
            tokens.extend(
                uses(&with_serde, origin).into_iter().map(|item| quote!(#[cfg(feature = "serde")] #item)),
            );
        }
        tokens
    }
}

fn insert(modules: &mut Modules, origin: &str, path: &str) {
    let (module, name) = match path.rsplit_once("::") {
        Some((module, name)) => (format!("{origin}::{module}"), name),
        None => (origin.to_owned(), path),
    };
    modules.entry(module).or_default().insert(name.to_owned());
}

/// One `use` item for each module of an origin.
fn uses(modules: &Modules, origin: &str) -> Vec<TokenStream> {
    let mut items = Vec::new();
    for (path, names) in merged(modules, origin) {
        let Ok(path) = syn::parse_str::<syn::Path>(&path) else { continue };
        let names = names.iter().filter_map(|name| syn::parse_str::<syn::UseTree>(name).ok());
        let names: Vec<syn::UseTree> = names.collect();
        items.push(match &names[..] {
            [name] => quote!(use #path::#name;),
            _ => quote!(use #path::{#(#names),*};),
        });
    }
    items
}

/// The modules of one origin. A module that is imported itself and whose names are, too, is one import:
/// `record::{self, WriteFields}`.
fn merged(modules: &Modules, origin: &str) -> Modules {
    let inside = |module: &str| module.split("::").next() == Some(origin);
    let mut merged = modules.clone();
    merged.retain(|path, _| inside(path));
    let paths: Vec<String> = merged.keys().cloned().collect();
    for path in paths {
        let Some((parent, name)) = path.rsplit_once("::") else { continue };
        if merged.get_mut(parent).is_some_and(|names| names.remove(name))
            && let Some(names) = merged.get_mut(&path)
        {
            names.insert("self".to_owned());
        }
    }
    merged.retain(|_, names| !names.is_empty());
    merged
}
