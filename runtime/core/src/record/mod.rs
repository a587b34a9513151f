//! Structs whose fields are declared once, and what follows from the declaration.
//!
//! [`record!`](crate::record!) turns a table of fields into two implementations, neither of which is generic: [`Record`]
//! passes the fields on as values, and [`ReadFields`] returns them as targets to read into. JSON in both directions,
//! redacted `Debug` output, access by name and the bridge to serde are built on these, once, behind small vtables.
//!
//! | | a value | a record | a list |
//! | --- | --- | --- | --- |
//! | written by | [`Value`] | [`Record`] | [`List`] |
//! | read by | [`Readable`] | [`ReadFields`] | [`Items`] |
//!
//! ```
//! use tencentcloud_core::record;
//!
//! struct CalleeAttribute {
//!     callee: String,
//!     uui: Option<String>,
//! }
//!
//! record! {
//!     CalleeAttribute {
//!         callee: required secret "Callee",
//!         uui: "UUI",
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
mod json;
mod macros;
mod numbers;
mod places;
mod read;
mod repair;
mod session;
mod values;
mod write;

pub use crate::error::{ReadError, ValueKind};
#[cfg(feature = "serde")]
pub use bridge::{deserialize, deserialize_response, deserialize_value, serialize, serialize_value};
pub use debug::debug;
pub use json::JsonWriter;
pub use read::{Items, Mismatch, Null, ReadFields, Readable};
#[doc(hidden)]
pub use repair::deserialize_repaired;
pub use write::{Field, FieldWriter, List, Record, Shape, Value, fields, to_json};

pub(crate) use drive::{read_json, read_response};
pub(crate) use session::Tolerated;
pub(crate) use write::{items_to_json, to_json_without, with_member};

/// Reads a record from JSON as tolerantly as responses need it.
///
/// Numbers may be given as strings, strings as numbers or booleans, booleans as `"true"`, `"false"`, `0` or `1`, and
/// integers with a fraction of zero. A string that is given as a number has the digits of the document. Unknown fields are
/// skipped, and a list may be null. For a number, a boolean, a record or a list, `""` reads as `null`, and so does `[]` for
/// a record. A promised field that is missing or null keeps its zero value, and an element that is null and may not be is
/// zero, so that the others keep their indices. If a field is repeated, the last value wins. In strings, U+FFFD replaces
/// bytes that are not UTF-8 and escaped surrogates without a partner.
///
/// A request is better read by its implementation of `Deserialize` (feature `serde`), which rejects unknown parameters.
///
/// # Errors
/// If the bytes are not JSON, a value does not fit its field, or lists would take far more memory than their text.
pub fn from_json<T: Record + ReadFields>(json: &[u8]) -> Result<T, ReadError> {
    let mut record = T::empty();
    read_response(json, &mut record)?;
    Ok(record)
}
