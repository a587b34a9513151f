//! The writing half: a record names its fields and their values.

use super::json::JsonWriter;

/// A struct whose fields can be written.
pub trait WriteFields {
    /// The name of the type, as `Debug` shows it.
    const NAME: &'static str;

    /// Hands every field to `out`, in the order of the spec.
    fn write_fields(&self, out: &mut FieldWriter<'_>);
}

impl<T: WriteFields> WriteFields for Box<T> {
    const NAME: &'static str = T::NAME;

    #[inline]
    fn write_fields(&self, out: &mut FieldWriter<'_>) {
        T::write_fields(self, out);
    }
}

/// Takes the fields of one record.
///
/// JSON, where nearly all of them go, is written directly; whoever else asks sees each field as a [`Field`].
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
    /// The value; [`Shape::Absent`] if there is none.
    pub value: Shape<'a>,
    /// Whether it must not be shown.
    pub sensitive: bool,
}

impl FieldWriter<'_> {
    /// Takes a field. Absent values are left out; an empty list is written as `[]`.
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

    /// Takes a field that `Debug` and violations must not show, such as a phone number.
    #[inline]
    pub fn sensitive<V: Value>(&mut self, name: &'static str, value: &V) {
        match &mut self.sink {
            Sink::Visitor(visit) => visit(Field { name, value: value.shape(), sensitive: true }),
            Sink::Json { .. } => self.field(name, value),
        }
    }
}

/// Anything a field can hold.
pub trait Value {
    /// What it looks like.
    fn shape(&self) -> Shape<'_>;

    /// Whether there is nothing to write.
    #[inline]
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes it as JSON. Given by [`shape`](Self::shape); types that occur often have a direct way.
    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        self.shape().write_json(out);
    }
}

/// A value as one of the things JSON knows.
#[derive(Clone, Copy)]
pub enum Shape<'a> {
    /// Nothing.
    Absent,
    /// A string.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// A number. JSON has no word for infinities and NaN: they are written as `null`.
    Float(f64),
    /// True or false.
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
            Self::Record(record) => out.record(|fields| record.visit(fields)),
        }
    }
}

/// A list of values, seen without its type.
pub trait List {
    /// How many items it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at this index; [`Shape::Absent`] past the end.
    fn item(&self, index: usize) -> Shape<'_>;
}

/// A record, seen without its type.
pub trait Record {
    /// The name of its type.
    fn name(&self) -> &'static str;

    /// Hands every field to `out`.
    fn visit(&self, out: &mut FieldWriter<'_>);
}

impl<T: WriteFields> Record for T {
    #[inline]
    fn name(&self) -> &'static str {
        T::NAME
    }

    #[inline]
    fn visit(&self, out: &mut FieldWriter<'_>) {
        self.write_fields(out);
    }
}

impl<T: WriteFields> Value for T {
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
    /// Writes an object of the fields that `write` hands over.
    #[inline]
    fn record(&mut self, write: impl FnOnce(&mut FieldWriter<'_>)) {
        self.begin_object();
        write(&mut FieldWriter { sink: Sink::Json { out: &mut *self, first: true } });
        self.end_object();
    }
}

/// Shows every field of a record to `visit`, absent ones too, in the order of the spec.
pub fn fields(record: &dyn Record, visit: &mut dyn FnMut(Field<'_>)) {
    record.visit(&mut FieldWriter { sink: Sink::Visitor(visit) });
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

/// The compact JSON of a record with a text more at its end.
pub(crate) fn with_member(record: Vec<u8>, name: &str, text: &str) -> Vec<u8> {
    let mut out = JsonWriter::reopen(record);
    out.key(name, out.is_at_start());
    out.text(text);
    out.end_object();
    out.into_bytes()
}

/// A record as compact JSON, in the order of the spec.
#[inline]
#[must_use]
pub fn to_json<T: WriteFields>(record: &T) -> Vec<u8> {
    let mut out = JsonWriter::new();
    record.write_json(&mut out);
    out.into_bytes()
}
