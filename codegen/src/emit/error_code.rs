//! The error codes that a service's actions and the gateway answer, as one open enumeration.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::model::Service;

/// `error_code.rs`.
pub(super) fn tokens(service: &Service) -> TokenStream {
    let codes = &service.error_codes;
    let variants = codes.iter().map(|code| {
        let words = format!("`{}`: {}", code.name.wire, docs::markdown(&code.description));
        let (doc, name) = (docs::Doc::default().markdown(&words).outer(), code.name.ident());
        quote!(#doc #name)
    });
    let doc = docs::Doc::default()
        .text(&format!("What went wrong, as {} and the gateway in front of it say it.", service.title))
        .markdown(
            "Open: a code that is not among these is the longest of these that it starts with, segment by segment \
             (`InvalidParameter.New` is `InvalidParameter`), or `Unknown`. The code as it \
             came is [`Error::code`](crate::Error::code).",
        )
        .outer();
    let unknown = docs::Doc::default().text("A code that starts like none of these.").outer();
    let text = text(service);
    quote! {
        use std::fmt;

        use tencentcloud_client::Error;

        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#variants,)*
            #unknown
            Unknown(String),
        }
        #text
        impl fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn text(service: &Service) -> TokenStream {
    let wires: Vec<&String> = service.error_codes.iter().map(|code| &code.name.wire).collect();
    let variants: Vec<_> = service.error_codes.iter().map(|code| code.name.ident()).collect();
    let of = docs::Doc::default()
        .text("The code of an error that the cloud answered; `None` for every other error.")
        .outer();
    let as_str = docs::Doc::default().text("The code as it is on the wire.").outer();
    quote! {
        impl ErrorCode {
            #of
            #[must_use]
            pub fn of(error: &Error) -> Option<Self> {
                error.code().map(Self::from)
            }

            #as_str
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #wires,)*
                    Self::Unknown(code) => code,
                }
            }

            fn known(code: &str) -> Option<Self> {
                Some(match code {
                    #(#wires => Self::#variants,)*
                    _ => return None,
                })
            }
        }
        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                let parents = std::iter::successors(Some(code), |code| Some(code.rsplit_once('.')?.0));
                parents.into_iter().find_map(Self::known).unwrap_or_else(|| Self::Unknown(code.to_owned()))
            }
        }
    }
}
