//! The reading half: a record gives the places its fields go to.

/// A struct whose fields can be filled by name.
pub trait ReadFields: Sized {
    /// The fields that are always there, by their names on the wire.
    #[must_use]
    fn required() -> &'static [&'static str] {
        &[]
    }

    /// A value to start from: empty strings, zeros, nothing optional.
    fn empty() -> Self;

    /// The place of the field with this name on the wire; `None` if there is no such field.
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable>;
}

impl<T: ReadFields> ReadFields for Box<T> {
    #[inline]
    fn required() -> &'static [&'static str] {
        T::required()
    }

    #[inline]
    fn empty() -> Self {
        Self::new(T::empty())
    }

    #[inline]
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        T::field_mut(self, name)
    }
}

/// A place that a value can be read into.
///
/// A type that is text, such as an open enumeration, gives [`zero`](Self::zero) and [`text`](Self::text) and is done:
/// numbers and booleans reach it as text.
pub trait Readable {
    /// The value that stands for "nothing was there".
    fn zero() -> Self
    where
        Self: Sized;

    /// Takes a string.
    ///
    /// # Errors
    /// [`Mismatch`] if it cannot be taken for what belongs here. So do all the others.
    fn text(&mut self, text: &str) -> Result<(), Mismatch>;

    /// What belongs here, in words: `an object`.
    fn expected(&self) -> &'static str {
        "a string"
    }

    /// Takes a whole number that is not negative.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn unsigned(&mut self, number: u64) -> Result<(), Mismatch> {
        self.text(itoa::Buffer::new().format(number))
    }

    /// Takes a whole number below zero.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn negative(&mut self, number: i64) -> Result<(), Mismatch> {
        self.text(itoa::Buffer::new().format(number))
    }

    /// Takes a number with a fraction or an exponent.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn float(&mut self, number: f64) -> Result<(), Mismatch> {
        self.text(&number.to_string())
    }

    /// Takes a boolean.
    ///
    /// # Errors
    /// As [`text`](Self::text).
    fn boolean(&mut self, flag: bool) -> Result<(), Mismatch> {
        self.text(if flag { "true" } else { "false" })
    }

    /// Takes a null and says what it means here. The zero value is left behind.
    fn null(&mut self) -> Null {
        // A type that refuses even the empty string keeps what it has.
        let _ = self.text("");
        Null::Broken
    }

    /// Empties the list that is here and gives it; `None` if here is no list.
    fn list(&mut self) -> Option<&mut dyn Items> {
        None
    }

    /// Empties the record that is here and gives it; `None` if here is no record.
    fn record(&mut self) -> Option<&mut dyn Fields> {
        None
    }
}

/// The value is not of the kind that belongs here. The reader knows where and which and makes a
/// [`ReadError`](super::ReadError) of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// What a null means to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Null {
    /// Nothing is there, which the place can hold.
    Absent,
    /// An empty list: servers often write it so.
    Empty,
    /// A value was promised.
    Broken,
}

/// A list that grows while it is read.
pub trait Items {
    /// Appends a zero value and gives its place.
    fn push(&mut self) -> &mut dyn Readable;
}

/// [`ReadFields`] without the type.
pub trait Fields {
    /// See [`ReadFields::required`].
    fn required(&self) -> &'static [&'static str];

    /// See [`ReadFields::field_mut`].
    fn place(&mut self, name: &str) -> Option<&mut dyn Readable>;
}

impl<T: ReadFields> Fields for T {
    #[inline]
    fn required(&self) -> &'static [&'static str] {
        T::required()
    }

    #[inline]
    fn place(&mut self, name: &str) -> Option<&mut dyn Readable> {
        self.field_mut(name)
    }
}
