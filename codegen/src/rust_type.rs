//! The Rust types of values, as text.

use crate::model::{EnumId, Field, Presence, RecordId, Service, Ty};

/// Returns the Rust type of a value; the closures return the paths of enumerations and records.
#[must_use]
pub fn rust_type(
    ty: &Ty,
    enumeration: &impl Fn(EnumId) -> String,
    record: &impl Fn(RecordId) -> String,
) -> String {
    match ty {
        Ty::String => "String".to_owned(),
        Ty::Int64 => "i64".to_owned(),
        Ty::Uint64 => "u64".to_owned(),
        Ty::Double => "f64".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::Enum(id) => enumeration(*id),
        Ty::Record(id) => record(*id),
        Ty::Boxed(id) => format!("Box<{}>", record(*id)),
        Ty::List(element) => format!("Vec<{}>", rust_type(element, enumeration, record)),
        Ty::Option(value) => format!("Option<{}>", rust_type(value, enumeration, record)),
    }
}

impl Service {
    /// The Rust type of a value.
    #[must_use]
    pub fn value_type(&self, ty: &Ty) -> String {
        rust_type(ty, &|id| self.enumeration(id).name.rust.clone(), &|id| self.record(id).name.rust.clone())
    }

    /// The Rust type of a field, including its presence.
    #[must_use]
    pub fn field_type(&self, field: &Field) -> String {
        let value = self.value_type(&field.ty);
        match field.presence {
            Presence::Required | Presence::List => value,
            Presence::Optional => format!("Option<{value}>"),
        }
    }
}
