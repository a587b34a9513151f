//! Writing: values, and the records and lists they are made of.

use super::json::JsonWriter;

/// A struct with named fields, implemented by [`record!`](crate::record!).
pub trait Record {
    /// The name of the type, as `Debug` shows it.
    fn name(&self) -> &'static str;

    /// Passes every field to `out`, in the order of the spec.
    fn write_fields(&self, out: &mut FieldWriter<'_>);

    /// A record of [zero values](Value::zero), from which readers and builders start.
    fn empty() -> Self
    where
        Self: Sized;
}

impl<T: Record> Record for Box<T> {
    #[inline]
    fn name(&self) -> &'static str {
        T::name(self)
    }

    #[inline]
    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        T::write_fields(self, out);
    }

    #[inline]
    fn empty() -> Self {
        Self::new(T::empty())
    }
}

/// Receives the fields of one record.
///
/// JSON is written directly, since nearly all records become JSON; other consumers receive each field as a [`Field`].
pub struct FieldWriter<'a> {
    sink: Sink<'a>,
}

enum Sink<'a> {
    Json { out: &'a mut JsonWriter, first: bool },
    Visitor(&'a mut dyn FnMut(Field<'_>)),
}

/// One field of a record, as [`fields`] shows it.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// The name on the wire.
    pub name: &'static str,
    /// The value; [`Shape::Absent`] if the field is not set.
    pub value: Shape<'a>,
    /// Whether `Debug` output and errors must omit the value.
    pub sensitive: bool,
}

impl FieldWriter<'_> {
    /// Writes a field. Absent values are omitted; an empty list is written as `[]`.
    #[inline]
    pub fn field<V: Value>(&mut self, name: &'static str, value: &V) {
        match &mut self.sink {
            Sink::Json { out, first } => {
                if !value.is_absent() {
                    out.key(name, *first);
                    *first = false;
                    value.write_json(out);
                }
            }
            Sink::Visitor(visit) => visit(Field { name, value: value.shape(), sensitive: false }),
        }
    }

    /// Writes a field that `Debug` output and errors must omit, such as a phone number.
    #[inline]
    pub fn sensitive<V: Value>(&mut self, name: &'static str, value: &V) {
        match &mut self.sink {
            Sink::Visitor(visit) => visit(Field { name, value: value.shape(), sensitive: true }),
            Sink::Json { .. } => self.field(name, value),
        }
    }
}

/// The value of a field.
pub trait Value {
    /// The value of a field that is not set: an empty string or list, zero, `None`.
    fn zero() -> Self
    where
        Self: Sized;

    /// The value as one of the kinds of values that JSON has.
    fn shape(&self) -> Shape<'_>;

    /// Whether the field is omitted when its record is written.
    #[inline]
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes the value as JSON. Common types override this to skip [`shape`](Self::shape).
    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        self.shape().write_json(out);
    }
}

/// A value as one of the kinds of values that JSON has.
#[derive(Clone, Copy)]
pub enum Shape<'a> {
    /// No value.
    Absent,
    /// A string.
    Text(&'a str),
    /// A signed integer.
    Integer(i64),
    /// An unsigned integer.
    Unsigned(u64),
    /// A number. Infinities and NaN are written as `null`.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A list.
    List(&'a dyn List),
    /// A record.
    Record(&'a dyn Record),
}

impl Shape<'_> {
    pub(crate) fn write_json(self, out: &mut JsonWriter) {
        match self {
            Self::Absent => out.null(),
            Self::Text(text) => out.text(text),
            Self::Integer(number) => out.integer(number),
            Self::Unsigned(number) => out.unsigned(number),
            Self::Float(number) => out.float(number),
            Self::Boolean(flag) => out.boolean(flag),
            Self::List(list) => {
                out.begin_list();
                for index in 0..list.len() {
                    out.separate(index == 0);
                    list.item(index).write_json(out);
                }
                out.end_list();
            }
            Self::Record(record) => out.record(|fields| record.write_fields(fields)),
        }
    }
}

/// A list of values of any type.
pub trait List {
    /// The number of items.
    fn len(&self) -> usize;

    /// Whether the list has no items.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at this index; [`Shape::Absent`] past the end.
    fn item(&self, index: usize) -> Shape<'_>;
}

impl<T: Record> Value for T {
    #[inline]
    fn zero() -> Self {
        T::empty()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::Record(self)
    }

    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        out.record(|fields| self.write_fields(fields));
    }
}

impl JsonWriter {
    /// Writes an object with the fields that `write` passes on.
    #[inline]
    fn record(&mut self, write: impl FnOnce(&mut FieldWriter<'_>)) {
        self.begin_object();
        write(&mut FieldWriter { sink: Sink::Json { out: &mut *self, first: true } });
        self.end_object();
    }

    /// Writes a list.
    #[inline]
    pub(super) fn list<T: Value>(&mut self, items: &[T]) {
        self.begin_list();
        for (index, item) in items.iter().enumerate() {
            self.separate(index == 0);
            item.write_json(self);
        }
        self.end_list();
    }
}

/// Calls `visit` with every field of a record, absent ones included, in the order of the spec.
pub fn fields(record: &dyn Record, visit: &mut dyn FnMut(Field<'_>)) {
    record.write_fields(&mut FieldWriter { sink: Sink::Visitor(visit) });
}

/// A record as compact JSON without the field of this name.
pub(crate) fn to_json_without(record: &dyn Record, left_out: &str) -> Vec<u8> {
    let mut out = JsonWriter::new();
    out.begin_object();
    let mut first = true;
    fields(record, &mut |field| {
        if field.name != left_out && !matches!(field.value, Shape::Absent) {
            out.key(field.name, first);
            first = false;
            field.value.write_json(&mut out);
        }
    });
    out.end_object();
    out.into_bytes()
}

/// Appends a string member to the compact JSON of a record.
pub(crate) fn with_member(record: Vec<u8>, name: &str, text: &str) -> Vec<u8> {
    let mut out = JsonWriter::reopen(record);
    out.key(name, out.is_at_start());
    out.text(text);
    out.end_object();
    out.into_bytes()
}

/// A list as compact JSON.
pub(crate) fn items_to_json<T: Value>(items: &[T]) -> Vec<u8> {
    let mut out = JsonWriter::new();
    out.list(items);
    out.into_bytes()
}

/// A record as compact JSON, in the order of the spec.
#[inline]
#[must_use]
pub fn to_json<T: Record>(record: &T) -> Vec<u8> {
    let mut out = JsonWriter::new();
    record.write_json(&mut out);
    out.into_bytes()
}
