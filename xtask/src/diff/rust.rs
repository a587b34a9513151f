//! What the generated crate shows: types, and whether a value can be made.

use tencentcloud_codegen::model::{Field, Presence, Record, Service, Ty};

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
    match ty {
        Ty::String => "String".to_owned(),
        Ty::Int64 => "i64".to_owned(),
        Ty::Uint64 => "u64".to_owned(),
        Ty::Double => "f64".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::Enum(id) => service.enumeration(*id).name.rust.clone(),
        Ty::Record(id) => service.record(*id).name.rust.clone(),
        Ty::Boxed(id) => format!("Box<{}>", service.record(*id).name.rust),
        Ty::List(element) => format!("Vec<{}>", value(service, element)),
    }
}

/// The type of a value as it is without a box.
pub(super) fn unboxed(service: &Service, ty: &Ty) -> String {
    match ty {
        Ty::Boxed(id) => value(service, &Ty::Record(*id)),
        other => value(service, other),
    }
}

/// Whether a record implements `Default`: what can be sent does only where nothing is required.
pub(super) fn has_default(record: &Record) -> bool {
    !record.in_request || !record.fields.iter().any(|field| field.presence == Presence::Required)
}
