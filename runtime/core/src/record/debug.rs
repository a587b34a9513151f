//! `Debug` output that shows the fields that are set and redacts sensitive ones.

use std::fmt;

use super::write::{Record, Shape, fields};

/// Formats a record as `Name { Field: value }`, with the names on the wire. Absent fields are omitted, and sensitive
/// values are shown as `<redacted>`.
///
/// # Errors
/// If the formatter fails.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(record.name());
    fields(record, &mut |field| {
        match field.value {
            Shape::Absent => return,
            value if field.sensitive => shown.field(field.name, &Redacted(value)),
            value => shown.field(field.name, &value),
        };
    });
    shown.finish()
}

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Absent => f.write_str("absent"),
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Integer(number) => fmt::Debug::fmt(&number, f),
            Self::Unsigned(number) => fmt::Debug::fmt(&number, f),
            Self::Float(number) => fmt::Debug::fmt(&number, f),
            Self::Boolean(flag) => fmt::Debug::fmt(&flag, f),
            Self::List(list) => {
                f.debug_list().entries((0..list.len()).map(|index| list.item(index))).finish()
            }
            Self::Record(record) => debug(record, f),
        }
    }
}

/// Stands for a sensitive value; of a list, the number of items is shown.
struct Redacted<'a>(Shape<'a>);

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shape::List(list) if list.len() == 1 => f.write_str("<redacted; 1 item>"),
            Shape::List(list) => write!(f, "<redacted; {} items>", list.len()),
            _ => f.write_str("<redacted>"),
        }
    }
}
