//! The types that the generated crate shows.

use crate::model::{Field, Presence, Service, Ty};
use crate::rust_type;

/// The type of a public field, presence included.
pub(super) fn field(service: &Service, field: &Field) -> String {
    let value = value(service, &field.ty);
    match field.presence {
        Presence::Required | Presence::List => value,
        Presence::Optional => format!("Option<{value}>"),
    }
}

/// The type of a value.
pub(super) fn value(service: &Service, ty: &Ty) -> String {
    rust_type(ty, &|id| service.enumeration(id).name.rust.clone(), &|id| service.record(id).name.rust.clone())
}

/// The type of a value as it is without a box.
pub(super) fn unboxed(service: &Service, ty: &Ty) -> String {
    match ty {
        Ty::Boxed(id) => value(service, &Ty::Record(*id)),
        other => value(service, other),
    }
}
