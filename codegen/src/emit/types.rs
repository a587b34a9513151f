//! The Rust types of values and members, with their imports.

use proc_macro2::TokenStream;

use super::Context;
use super::imports::Imports;
use crate::model::{Field, Ty};

/// The type of a member, presence included.
pub(super) fn field(context: &Context<'_>, field: &Field, imports: &mut Imports) -> TokenStream {
    import(context, &field.ty, imports);
    tokens(&context.service.field_type(field))
}

/// The type of a value.
pub(super) fn value(context: &Context<'_>, ty: &Ty, imports: &mut Imports) -> TokenStream {
    import(context, ty, imports);
    tokens(&context.service.value_type(ty))
}

fn tokens(ty: &str) -> TokenStream {
    ty.parse().expect("the names of types are identifiers")
}

fn import(context: &Context<'_>, ty: &Ty, imports: &mut Imports) {
    let service = context.service;
    match ty.element() {
        Ty::Enum(id) if service.enumeration(*id).owner.is_none() => {
            imports.shared_type(&service.enumeration(*id).name.rust);
        }
        Ty::Record(id) | Ty::Boxed(id) => imports.shared_type(&service.record(*id).name.rust),
        _ => {}
    }
}
