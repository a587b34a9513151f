//! `required.rs`: a marker type for every required parameter.

use quote::quote;

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
    let markers = service.required.iter().map(|name| {
        let doc = Doc::default().markdown(&format!("`{}` is not set.", name.wire)).outer();
        let name = name.ident();
        quote!(#doc #[derive(Debug)] pub struct #name;)
    });
    Some(Items::from(quote!(#doc #(#markers)*)))
}
