//! The runtime's table of gateway codes: the one generated file outside the crates of the services.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, parse_quote};

use super::docs::Doc;
use crate::model::{ErrorClass, Model};
use crate::render::Items;

/// `gateway_codes.rs`.
pub(super) fn items(model: &Model) -> Items {
    let rows = model.gateway_codes.iter().filter_map(|code| {
        let (wire, class) = (&code.name.wire, class(code.class?));
        Some(quote!((#wire, #class)))
    });
    let doc = Doc::default()
        .text("The gateway's error codes and how a caller reacts to each, sorted by code.")
        .inner();
    let table = Doc::default().text("Code and class, sorted by code.").outer();
    let file: File = parse_quote! {
        #(#doc)*
        use super::ErrorClass;
        #(#table)*
        pub(super) static GATEWAY_CODES: &[(&str, ErrorClass)] = &[#(#rows),*];
    };
    Items::from(file)
}

fn class(class: ErrorClass) -> TokenStream {
    match class {
        ErrorClass::Throttled => quote!(ErrorClass::Throttled),
        ErrorClass::Transient => quote!(ErrorClass::Transient),
        ErrorClass::Auth => quote!(ErrorClass::Auth),
        ErrorClass::Skew => quote!(ErrorClass::Skew),
        ErrorClass::Caller => quote!(ErrorClass::Caller),
    }
}
