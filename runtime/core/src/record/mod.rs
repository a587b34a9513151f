//! Structs that say their fields once, and everything that follows from it.
//!
//! A record implements [`WriteFields`] (its fields as values) and [`ReadFields`] (its fields as places to fill). Neither
//! is generic, and both stay small: JSON in and out, a `Debug` that redacts, access by name and the bridge to serde are
//! made of them here, once, behind small vtables.
//!
//! ```
//! use std::fmt;
//! use tencentcloud_core::record::{self, FieldWriter, ReadFields, Readable, WriteFields};
//!
//! #[derive(Default)]
//! struct CalleeAttribute {
//!     callee: String,
//!     uui: Option<String>,
//! }
//!
//! impl WriteFields for CalleeAttribute {
//!     const NAME: &'static str = "CalleeAttribute";
//!     fn write_fields(&self, out: &mut FieldWriter<'_>) {
//!         out.sensitive("Callee", &self.callee);
//!         out.field("UUI", &self.uui);
//!     }
//! }
//!
//! impl ReadFields for CalleeAttribute {
//!     fn required() -> &'static [&'static str] {
//!         &["Callee"]
//!     }
//!     fn empty() -> Self {
//!         Self::default()
//!     }
//!     fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
//!         Some(match name {
//!             "Callee" => &mut self.callee,
//!             "UUI" => &mut self.uui,
//!             _ => return None,
//!         })
//!     }
//! }
//!
//! impl fmt::Debug for CalleeAttribute {
//!     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
//!         record::debug(self, f)
//!     }
//! }
//!
//! let json = br#"{"Callee": "008613012345678", "UUI": 7, "New": []}"#;
//! let callee: CalleeAttribute = record::from_json(json)?;
//! assert_eq!(record::to_json(&callee), br#"{"Callee":"008613012345678","UUI":"7"}"#);
//! assert_eq!(format!("{callee:?}"), r#"CalleeAttribute { Callee: <redacted>, UUI: "7" }"#);
//!
//! let error = record::from_json::<CalleeAttribute>(br#"{"Callee": {}}"#).unwrap_err();
//! assert_eq!(error.to_string(), "Callee: expected a string, found an object");
//! # Ok::<(), record::ReadError>(())
//! ```

#[cfg(feature = "serde")]
mod bridge;
mod debug;
mod drive;
#[cfg(feature = "serde")]
mod impl_serde;
mod json;
mod numbers;
mod places;
mod read;
mod session;
mod values;
mod write;

pub use crate::error::{ReadError, ValueKind};
#[cfg(feature = "serde")]
pub use bridge::{deserialize, deserialize_response, deserialize_value, serialize, serialize_value};
pub use debug::debug;
pub use json::JsonWriter;
pub use read::{Fields, Items, Mismatch, Null, ReadFields, Readable};
pub use write::{Field, FieldWriter, List, Record, Shape, Value, WriteFields, fields, to_json};

pub(crate) use drive::read_json;
pub(crate) use session::Broken;
pub(crate) use write::{to_json_without, with_member};

/// Reads a record from JSON, tolerantly, as answers of a server are read.
///
/// Numbers may come as strings and strings as numbers or booleans, booleans as `"true"`, `"false"`, `0` or `1`, whole
/// numbers with a fraction of zero; unknown fields are skipped; a list may be null. A promised field that is missing or
/// null keeps its zero value. Of a field that is given twice, the last counts.
///
/// # Errors
/// If the bytes are not JSON or a value cannot be taken for what the field is.
pub fn from_json<T: ReadFields>(json: &[u8]) -> Result<T, ReadError> {
    let mut record = T::empty();
    read_json(json, &mut record)?;
    Ok(record)
}
