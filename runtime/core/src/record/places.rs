//! The types of fields as targets of reading, and what each accepts.

use super::read::{Items, Mismatch, Null, ReadFields, Readable};
use super::write::{Record, Value};

type Taken = Result<(), Mismatch>;

impl Readable for String {
    fn text(&mut self, text: &str) -> Taken {
        self.clear();
        self.push_str(text);
        Ok(())
    }
}

impl Readable for bool {
    fn expected(&self) -> &'static str {
        "a boolean"
    }

    fn boolean(&mut self, flag: bool) -> Taken {
        *self = flag;
        Ok(())
    }

    fn unsigned(&mut self, number: u64) -> Taken {
        *self = match number {
            0 => false,
            1 => true,
            _ => return Err(Mismatch),
        };
        Ok(())
    }

    fn text(&mut self, text: &str) -> Taken {
        *self = match text {
            "false" | "False" | "0" | "0.0" => false,
            "true" | "True" | "1" | "1.0" => true,
            _ => return Err(Mismatch),
        };
        Ok(())
    }

    fn null(&mut self) -> Null {
        *self = false;
        Null::Broken
    }
}

/// A record is filled field by field and accepts nothing but objects.
impl<T: Record + ReadFields> Readable for T {
    #[inline]
    fn expected(&self) -> &'static str {
        "an object"
    }

    #[inline]
    fn text(&mut self, _: &str) -> Taken {
        Err(Mismatch)
    }

    #[inline]
    fn null(&mut self) -> Null {
        *self = T::empty();
        Null::Broken
    }

    #[inline]
    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        *self = T::empty();
        Some(self)
    }
}

impl<T: Value + Readable> Readable for Vec<T> {
    #[inline]
    fn expected(&self) -> &'static str {
        "a list"
    }

    #[inline]
    fn text(&mut self, _: &str) -> Taken {
        Err(Mismatch)
    }

    #[inline]
    fn null(&mut self) -> Null {
        self.clear();
        Null::Empty
    }

    #[inline]
    fn list(&mut self) -> Option<&mut dyn Items> {
        self.clear();
        Some(self)
    }
}

impl<T: Value + Readable> Items for Vec<T> {
    #[inline]
    fn push(&mut self) -> &mut dyn Readable {
        let last = self.len();
        self.push(T::zero());
        &mut self[last]
    }
}

impl<T: Value + Readable> Readable for Option<T> {
    #[inline]
    fn expected(&self) -> &'static str {
        self.as_ref().map_or_else(|| T::zero().expected(), T::expected)
    }

    #[inline]
    fn text(&mut self, text: &str) -> Taken {
        self.insert(T::zero()).text(text)
    }

    #[inline]
    fn unsigned(&mut self, number: u64) -> Taken {
        self.insert(T::zero()).unsigned(number)
    }

    #[inline]
    fn negative(&mut self, number: i64) -> Taken {
        self.insert(T::zero()).negative(number)
    }

    #[inline]
    fn float(&mut self, number: f64) -> Taken {
        self.insert(T::zero()).float(number)
    }

    #[inline]
    fn boolean(&mut self, flag: bool) -> Taken {
        self.insert(T::zero()).boolean(flag)
    }

    #[inline]
    fn null(&mut self) -> Null {
        *self = None;
        Null::Absent
    }

    #[inline]
    fn list(&mut self) -> Option<&mut dyn Items> {
        self.insert(T::zero()).list()
    }

    #[inline]
    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        self.insert(T::zero()).record()
    }
}
