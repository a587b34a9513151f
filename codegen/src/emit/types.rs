//! The Rust types of values and members.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::imports::Imports;
use crate::model::{Field, Presence, Ty};

/// The type of a member, presence included.
pub(super) fn field(context: &Context<'_>, field: &Field, imports: &mut Imports) -> TokenStream {
    let value = value(context, &field.ty, imports);
    match field.presence {
        Presence::Required | Presence::List => value,
        Presence::Optional => quote!(Option<#value>),
    }
}

/// The type of a value.
pub(super) fn value(context: &Context<'_>, ty: &Ty, imports: &mut Imports) -> TokenStream {
    match ty {
        Ty::String => quote!(String),
        Ty::Int64 => quote!(i64),
        Ty::Uint64 => quote!(u64),
        Ty::Double => quote!(f64),
        Ty::Bool => quote!(bool),
        Ty::Enum(id) => {
            let enumeration = context.enumeration(*id);
            if enumeration.owner.is_none() {
                imports.shared_type(&enumeration.name.rust);
            }
            let name = enumeration.name.ident();
            quote!(#name)
        }
        Ty::Record(id) | Ty::Boxed(id) => {
            let record = context.service.record(*id);
            imports.shared_type(&record.name.rust);
            let name = record.name.ident();
            if matches!(ty, Ty::Boxed(_)) { quote!(Box<#name>) } else { quote!(#name) }
        }
        Ty::List(element) => {
            let element = value(context, element, imports);
            quote!(Vec<#element>)
        }
    }
}
