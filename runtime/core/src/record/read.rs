//! Reading: targets for values, and the records and lists they are made of.

use super::write::Record;

/// A record whose fields can be filled by name, implemented by [`record!`](crate::record!).
pub trait ReadFields {
    /// The names on the wire of the fields that a response promises and a request requires.
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    /// The names on the wire of the fields that a request requires and a response may lack.
    fn sent(&self) -> &'static [&'static str] {
        &[]
    }

    /// The field with this name on the wire.
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable>;

    /// The record with all of its fields, to name them in an error. `None` if it has no fields of its own.
    fn as_record(&self) -> Option<&dyn Record> {
        None
    }

    /// How many bytes the record takes outside of the value that contains it.
    fn boxed_size(&self) -> usize {
        0
    }
}

impl<T: ReadFields> ReadFields for Box<T> {
    #[inline]
    fn required(&self) -> &'static [&'static str] {
        T::required(self)
    }

    #[inline]
    fn sent(&self) -> &'static [&'static str] {
        T::sent(self)
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        T::field_mut(self, name)
    }

    #[inline]
    fn as_record(&self) -> Option<&dyn Record> {
        T::as_record(self)
    }

    #[inline]
    fn boxed_size(&self) -> usize {
        size_of::<T>()
    }
}

/// A target that a value can be read into.
///
/// A textual type, such as an open enumeration, implements [`text`](Self::text) alone; numbers and booleans are passed
/// to it as text.
pub trait Readable {
    /// Stores a string.
    ///
    /// # Errors
    /// [`Mismatch`] if the value does not fit this type. The other methods fail likewise.
    fn text(&mut self, text: &str) -> Result<(), Mismatch>;

    /// The kind of value that is expected, such as `an object`.
    fn expected(&self) -> &'static str {
        "a string"
    }

    /// Stores an unsigned integer.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn unsigned(&mut self, number: u64) -> Result<(), Mismatch> {
        self.text(itoa::Buffer::new().format(number))
    }

    /// Stores a negative integer.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn negative(&mut self, number: i64) -> Result<(), Mismatch> {
        self.text(itoa::Buffer::new().format(number))
    }

    /// Stores a number with a fraction or an exponent, or an integer of more than 64 bits.
    ///
    /// # Errors
    /// As [`text`](Self::text). A textual type fails always, and gets the digits of the number as text.
    fn float(&mut self, _: f64) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    /// Stores a boolean.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn boolean(&mut self, flag: bool) -> Result<(), Mismatch> {
        self.text(if flag { "true" } else { "false" })
    }

    /// Resets the value to zero and returns what `null` means for this type.
    fn null(&mut self) -> Null {
        // A type that rejects the empty string keeps its value.
        let _ = self.text("");
        Null::Broken
    }

    /// Clears the list and returns it; `None` if this type is not a list.
    fn list(&mut self) -> Option<&mut dyn Items> {
        None
    }

    /// Clears the record and returns it; `None` if this type is not a record.
    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        None
    }
}

/// The value does not fit the type. The reader, which knows the path and the kind of value, turns this into a
/// [`ReadError`](super::ReadError).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// What `null` means for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// The value is absent, which the type allows.
    Absent,
    /// An empty list, which servers often write as `null`.
    Empty,
    /// A broken promise: the type requires a value.
    Broken,
}

/// A list that grows while it is read.
pub trait Items {
    /// Appends a zero value and returns it.
    fn push(&mut self) -> &mut dyn Readable;
}
