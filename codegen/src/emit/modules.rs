//! `actions/mod.rs` and `types/mod.rs`: modules, and their items re-exported.

use quote::format_ident;
use syn::{Attribute, parse_quote};

use super::docs::Doc;
use crate::model::{Service, SharedType};
use crate::render::Items;

/// `actions/mod.rs`.
pub(super) fn actions(service: &Service) -> Items {
    let doc = Doc::default()
        .markdown("The request and response of each action, whose method is on [`Client`](crate::Client).")
        .inner();
    let modules = service.actions.iter().map(|action| {
        let names = [action.request, action.response].map(|id| service.declared(id));
        (action.module.clone(), names.concat())
    });
    reexports(doc, modules.collect())
}

/// `types/mod.rs`.
pub(super) fn types(service: &Service) -> Option<Items> {
    if service.types.is_empty() {
        return None;
    }
    let doc = Doc::default().text("Types that several actions share.").inner();
    let modules = service.types.iter().map(|shared| {
        let names = match shared.ty {
            SharedType::Enum(id) => vec![service.enumeration(id).name.rust.clone()],
            SharedType::Record(id) => service.declared(id),
        };
        (shared.module.clone(), names)
    });
    Some(reexports(doc, modules.collect()))
}

fn reexports(doc: Vec<Attribute>, mut modules: Vec<(String, Vec<String>)>) -> Items {
    modules.sort();
    let mut items = Items::default();
    items.attributes(doc);
    for (module, _) in &modules {
        let module = format_ident!("{module}");
        items.syntax(parse_quote!(pub mod #module;));
    }
    for (module, names) in &modules {
        let module = format_ident!("{module}");
        let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
        items.syntax(match &names[..] {
            [name] => parse_quote!(pub use #module::#name;),
            _ => parse_quote!(pub use #module::{#(#names),*};),
        });
    }
    items
}
