//! The Rust types of values and members.

use proc_macro2::TokenStream;
use quote::quote;

use super::Context;
use super::imports::Imports;
use crate::model::{Field, Presence, Record, Role, Ty, ident};

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
                imports.own(&format!("types::{}", enumeration.name.rust));
            }
            let name = enumeration.name.ident();
            quote!(#name)
        }
        Ty::Record(id) | Ty::Boxed(id) => {
            let record = context.service.record(*id);
            imports.own(&format!("types::{}", record.name.rust));
            let name = record.name.ident();
            if matches!(ty, Ty::Boxed(_)) { quote!(Box<#name>) } else { quote!(#name) }
        }
        Ty::List(element) => {
            let element = value(context, element, imports);
            quote!(Vec<#element>)
        }
    }
}

/// The zero value of a member, from which builders and readers start.
pub(super) fn zero(context: &Context<'_>, field: &Field) -> TokenStream {
    match (field.presence, &field.ty) {
        (Presence::Optional, _) => quote!(None),
        (Presence::List, _) | (_, Ty::List(_)) => quote!(Vec::new()),
        (_, Ty::String) => quote!(String::new()),
        (_, Ty::Int64 | Ty::Uint64) => quote!(0),
        (_, Ty::Double) => quote!(0.0),
        (_, Ty::Bool) => quote!(false),
        (_, Ty::Enum(id)) => {
            let name = context.enumeration(*id).name.ident();
            quote!(#name::default())
        }
        (_, Ty::Record(id)) => empty(context.service.record(*id)),
        (_, Ty::Boxed(id)) => {
            let empty = empty(context.service.record(*id));
            quote!(Box::new(#empty))
        }
    }
}

/// The zero value of a record.
fn empty(record: &Record) -> TokenStream {
    let name = record.name.ident();
    if record.has_default() { quote!(#name::default()) } else { quote!(#name::empty()) }
}

/// Whether `Default` can be derived: no member is required whose type has none.
pub(super) fn derives_default(context: &Context<'_>) -> bool {
    let derivable = |field: &Field| match field.ty {
        Ty::Record(id) | Ty::Boxed(id) if field.presence == Presence::Required => {
            context.service.record(id).has_default()
        }
        _ => true,
    };
    context.record.has_default() && context.record.fields.iter().all(derivable)
}

/// The members that must be set before a request or type can be built.
pub(super) fn required<'a>(context: &Context<'a>) -> Vec<&'a Field> {
    let required = |field: &&Field| field.presence == Presence::Required;
    if !context.record.in_request || context.record.role == Role::Response {
        return Vec::new();
    }
    context.record.fields.iter().filter(required).collect()
}

/// The marker type in the module `required` that stands for a parameter.
pub(super) fn marker(context: &Context<'_>, field: &Field) -> TokenStream {
    let name = context.service.required.iter().find(|name| name.wire == field.name.wire);
    let name = name.map_or_else(|| ident(&field.name.wire), crate::model::Name::ident);
    quote!(#name)
}
