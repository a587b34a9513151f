//! The bridge to serde's traits, for programs that store records in other formats.
//!
//! A generated implementation is one call of these functions, which are compiled once for all records.

use serde_core::de::{DeserializeSeed, Deserializer};
use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::drive::Seed;
use super::read::{ReadFields, Readable};
use super::session::Session;
use super::write::{List, Record, Shape, Value, fields};
use crate::error::JsonPath;

/// Serializes a record as a map from wire names to values, without absent fields.
///
/// # Errors
/// If the serializer fails.
#[inline]
pub fn serialize<T: Record, S: Serializer>(record: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_record(record, serializer)
}

/// Serializes a value that is not a record, such as an open enumeration.
///
/// # Errors
/// If the serializer fails.
#[inline]
pub fn serialize_value<T: Value, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.shape().serialize(serializer)
}

/// Deserializes a record strictly: a required field that is missing or null is an error. The format must be
/// self-describing, as JSON, YAML and TOML are.
///
/// # Errors
/// If the deserializer fails or a value does not fit its field. The message begins with the path.
#[inline]
pub fn deserialize<'de, T: Record + ReadFields, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut record = T::empty();
    deserialize_into(&mut record, true, deserializer)?;
    Ok(record)
}

/// Deserializes a response as tolerantly as [`from_json`](super::from_json).
///
/// # Errors
/// If the deserializer fails or a value does not fit its field. The message begins with the path.
#[inline]
pub fn deserialize_response<'de, T: Record + ReadFields, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut record = T::empty();
    deserialize_into(&mut record, false, deserializer)?;
    Ok(record)
}

/// Deserializes a value that is not a record, such as an open enumeration.
///
/// # Errors
/// If the deserializer fails or the value does not fit the type.
#[inline]
pub fn deserialize_value<'de, T: Value + Readable, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = T::zero();
    deserialize_into(&mut value, true, deserializer)?;
    Ok(value)
}

fn deserialize_into<'de, D: Deserializer<'de>>(
    target: &mut dyn Readable,
    strict: bool,
    deserializer: D,
) -> Result<(), D::Error> {
    let mut session = Session::new(strict);
    Seed { target, path: &JsonPath::Root, session: &mut session }.deserialize(deserializer)
}

impl Serialize for Shape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(number),
            Self::Unsigned(number) => serializer.serialize_u64(number),
            Self::Float(number) => serializer.serialize_f64(number),
            Self::Boolean(flag) => serializer.serialize_bool(flag),
            Self::List(list) => serialize_list(list, serializer),
            Self::Record(record) => serialize_record(record, serializer),
        }
    }
}

fn serialize_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
        out.serialize_element(&list.item(index))?;
    }
    out.end()
}

fn serialize_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    // Some formats need the length first.
    let mut present = 0;
    fields(record, &mut |field| present += usize::from(!matches!(field.value, Shape::Absent)));

    let mut out = serializer.serialize_map(Some(present))?;
    let mut written = Ok(());
    fields(record, &mut |field| {
        if written.is_ok() && !matches!(field.value, Shape::Absent) {
            written = out.serialize_entry(field.name, &field.value);
        }
    });
    written?;
    out.end()
}
