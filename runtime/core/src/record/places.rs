//! The places that fields are made of, and what each takes.

use super::read::{Fields, Items, Mismatch, Null, ReadFields, Readable};

type Taken = Result<(), Mismatch>;

impl Readable for String {
    #[inline]
    fn zero() -> Self {
        Self::new()
    }

    fn text(&mut self, text: &str) -> Taken {
        self.clear();
        self.push_str(text);
        Ok(())
    }
}

impl Readable for bool {
    #[inline]
    fn zero() -> Self {
        false
    }

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
            "false" | "False" | "0" => false,
            "true" | "True" | "1" => true,
            _ => return Err(Mismatch),
        };
        Ok(())
    }

    fn null(&mut self) -> Null {
        *self = false;
        Null::Broken
    }
}

/// A record is filled field by field; nothing else can be taken for one.
impl<T: ReadFields> Readable for T {
    #[inline]
    fn zero() -> Self {
        T::empty()
    }

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
    fn record(&mut self) -> Option<&mut dyn Fields> {
        *self = T::empty();
        Some(self)
    }
}

impl<T: Readable> Readable for Vec<T> {
    #[inline]
    fn zero() -> Self {
        Self::new()
    }

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

impl<T: Readable> Items for Vec<T> {
    #[inline]
    fn push(&mut self) -> &mut dyn Readable {
        let last = self.len();
        self.push(T::zero());
        &mut self[last]
    }
}

impl<T: Readable> Readable for Option<T> {
    #[inline]
    fn zero() -> Self {
        None
    }

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
    fn record(&mut self) -> Option<&mut dyn Fields> {
        self.insert(T::zero()).record()
    }
}
