//! The bridge to serde's traits, for programs that store records in other formats.
//!
//! A generated implementation is one call of these functions, which are compiled once for all records.

use serde_core::de::{DeserializeSeed, Deserializer, Error};
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

/// Deserializes a record strictly: a required field that is missing or null is an error, and so is a field that the
/// record does not have. The format must be self-describing, as JSON, YAML and TOML are.
///
/// # Errors
/// If the deserializer fails, a value does not fit its field, or fields are missing or unknown. The message lists missing
/// and unknown fields with their paths, and the known name that is most similar to an unknown one.
#[inline]
pub fn deserialize<'de, T: Record + ReadFields, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut record = T::empty();
    deserialize_into(&mut record, Session::new(Some(suggest)), deserializer)?;
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
    deserialize_into(&mut record, Session::new(None), deserializer)?;
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
    deserialize_into(&mut value, Session::new(Some(suggest)), deserializer)?;
    Ok(value)
}

fn deserialize_into<'de, D: Deserializer<'de>>(
    target: &mut dyn Readable,
    mut session: Session,
    deserializer: D,
) -> Result<(), D::Error> {
    Seed { target, path: &JsonPath::Root, session: &mut session }.deserialize(deserializer)?;
    session.problems().map_or(Ok(()), |problems| Err(D::Error::custom(problems)))
}

/// Returns the known name that is most similar to a wrong one, in any case and with or without underscores.
fn suggest(wrong: &str, known: &[&'static str]) -> Option<&'static str> {
    let folded = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let wrong = folded(wrong);
    // Comparing takes time that grows with the length.
    let limit = (1 + wrong.len() / 4).min(8);
    let near = known.iter().filter(|name| name.len().abs_diff(wrong.len()) <= 2 * limit);
    let distances = near.map(|name| (strsim::osa_distance(&wrong, &folded(name)), *name));
    distances.filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name)
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
