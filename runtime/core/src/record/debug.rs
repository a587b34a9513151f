//! A `Debug` that shows what was set and hides what must not be seen.

use std::fmt;

use super::write::{Record, Shape, WriteFields, fields};

/// Shows a record as `Name { Field: value }`, with names as on the wire; absent fields are left out and sensitive ones
/// are `<redacted>`. `{:#?}` works as everywhere.
///
/// # Errors
/// If the formatter fails.
#[inline]
pub fn debug<T: WriteFields>(record: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_record(record, f)
}

fn debug_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            Self::Record(record) => debug_record(record, f),
        }
    }
}

/// Stands for a value that must not be seen; of a list, it tells the length.
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
