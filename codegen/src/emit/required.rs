//! `required.rs`: a marker type for every required parameter.

use syn::parse_quote;

use super::docs::Doc;
use crate::model::Service;
use crate::render::Items;

/// `required.rs`.
pub(super) fn items(service: &Service) -> Option<Items> {
    if service.required.is_empty() {
        return None;
    }
    let doc = Doc::default()
        .text("Required parameters as types: the state of a builder that does not have them yet.")
        .text("The compiler names them if `build` is called too early.")
        .inner();
    let mut items = Items::default();
    items.attributes(doc);
    for name in &service.required {
        let doc = Doc::default().markdown(&format!("`{}` is not set.", name.wire)).outer();
        let name = name.ident();
        items.syntax(parse_quote!(#(#doc)* #[derive(Debug)] pub struct #name;));
    }
    Some(items)
}
