//! The types of fields as values.

use super::json::JsonWriter;
use super::write::{List, Shape, Value};

macro_rules! plain_value {
    ($($type:ty => $shape:ident, $write:ident;)*) => {$(
        impl Value for $type {
            #[inline]
            fn zero() -> Self {
                Self::default()
            }

            #[inline]
            fn shape(&self) -> Shape<'_> {
                Shape::$shape(*self)
            }

            #[inline]
            fn write_json(&self, out: &mut JsonWriter) {
                out.$write(*self);
            }
        }
    )*};
}

plain_value! {
    i64 => Integer, integer;
    u64 => Unsigned, unsigned;
    f64 => Float, float;
    bool => Boolean, boolean;
}

impl Value for String {
    #[inline]
    fn zero() -> Self {
        Self::new()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::Text(self)
    }

    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        out.text(self);
    }
}

impl<T: Value> Value for Option<T> {
    #[inline]
    fn zero() -> Self {
        None
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        self.as_ref().map_or(Shape::Absent, T::shape)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        match self {
            Some(value) => value.write_json(out),
            None => out.null(),
        }
    }
}

impl<T: Value> Value for Vec<T> {
    #[inline]
    fn zero() -> Self {
        Self::new()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::List(self)
    }

    #[inline]
    fn write_json(&self, out: &mut JsonWriter) {
        out.list(self);
    }
}

impl<T: Value> List for Vec<T> {
    #[inline]
    fn len(&self) -> usize {
        Vec::len(self)
    }

    #[inline]
    fn item(&self, index: usize) -> Shape<'_> {
        self.get(index).map_or(Shape::Absent, T::shape)
    }
}
