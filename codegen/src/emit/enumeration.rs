//! An open enumeration of strings.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{docs, words};
use crate::model::Enumeration;

/// The enumeration, its text, and what writes and reads it.
pub(super) fn tokens(enumeration: &Enumeration, imports: &mut Imports) -> TokenStream {
    for path in ["record::Mismatch", "record::Readable", "record::Shape", "record::Value"] {
        imports.runtime(path);
    }
    let name = enumeration.name.ident();
    let doc = words::enumeration(enumeration).outer();
    let variants = enumeration.variants.iter().map(|variant| {
        let doc = docs::Doc::default();
        let doc = match variant.description.as_str() {
            "" => doc.markdown(&docs::code(&variant.name.wire)),
            text => doc.markdown(&format!("{}: {}", docs::code(&variant.name.wire), docs::markdown(text))),
        };
        let (doc, name) = (doc.outer(), variant.name.ident());
        quote!(#doc #name)
    });
    let unknown = docs::Doc::default().text("A value that the spec does not list.").outer();
    let text = text(enumeration);
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
            Unknown(String),
        }
        #text
        impl Default for #name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }
        impl Value for #name {
            fn shape(&self) -> Shape<'_> {
                Shape::Text(self.as_str())
            }
        }
        impl Readable for #name {
            fn zero() -> Self {
                Self::default()
            }
            fn text(&mut self, text: &str) -> Result<(), Mismatch> {
                *self = Self::from(text);
                Ok(())
            }
        }
    }
}

/// Both ways between the variants and their text, and the list of what is documented.
fn text(enumeration: &Enumeration) -> TokenStream {
    let name = enumeration.name.ident();
    let wires: Vec<&String> = enumeration.variants.iter().map(|variant| &variant.name.wire).collect();
    let variants: Vec<_> = enumeration.variants.iter().map(|variant| variant.name.ident()).collect();
    let known = docs::Doc::default().text("The values that the spec lists.").outer();
    let as_str = docs::Doc::default().text("The value as it is on the wire.").outer();
    quote! {
        impl #name {
            #known
            #[must_use]
            pub fn known() -> &'static [&'static str] {
                &[#(#wires),*]
            }
            #as_str
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #wires,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#wires => Self::#variants,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }
    }
}
