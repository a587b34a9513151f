//! The Rust types of values and members, with their imports.

use syn::{Type, TypePath, parse_quote};

use super::Context;
use super::imports::Imports;
use crate::model::{Field, Ty, ident};

/// The type of a member, presence included.
pub(super) fn field(context: &Context<'_>, field: &Field, imports: &mut Imports) -> Type {
    import(context, &field.ty, imports);
    syntax(&context.service.field_type(field))
}

/// The type of a value.
pub(super) fn value(context: &Context<'_>, ty: &Ty, imports: &mut Imports) -> Type {
    syntax(&text(context, ty, imports))
}

/// The type of a value as text, for the body of a macro.
pub(super) fn text(context: &Context<'_>, ty: &Ty, imports: &mut Imports) -> String {
    import(context, ty, imports);
    context.service.value_type(ty)
}

/// The type that a text names.
fn syntax(text: &str) -> Type {
    if let Some((outer, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        let (outer, inner) = (ident(outer), syntax(inner));
        return parse_quote!(#outer<#inner>);
    }
    Type::Path(TypePath { attrs: Vec::new(), qself: None, path: ident(text).into() })
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
