//! The parameters by which a request selects a page.

/// A parameter that holds a page number, an offset, or a page size.
///
/// ```
/// use tencentcloud_core::paginate::Counter;
///
/// let mut offset = None::<i64>;
/// assert_eq!(offset.get(), None);
/// offset.set(20);
/// assert_eq!((offset, offset.get()), (Some(20), Some(20)));
/// assert_eq!((-1_i64).get(), None);
///
/// let mut offset = String::from("20");
/// assert_eq!(offset.get(), Some(20));
/// offset.set(40);
/// assert_eq!(offset, "40");
/// ```
pub trait Counter {
    /// The value, or `None` if it is absent or negative.
    fn get(&self) -> Option<u64>;

    /// Sets the value. One that does not fit becomes the largest possible.
    fn set(&mut self, value: u64);
}

impl Counter for u64 {
    #[inline]
    fn get(&self) -> Option<u64> {
        Some(*self)
    }

    #[inline]
    fn set(&mut self, value: u64) {
        *self = value;
    }
}

impl Counter for i64 {
    #[inline]
    fn get(&self) -> Option<u64> {
        u64::try_from(*self).ok()
    }

    #[inline]
    fn set(&mut self, value: u64) {
        *self = Self::try_from(value).unwrap_or(Self::MAX);
    }
}

/// Some services take numbers as texts.
impl Counter for String {
    fn get(&self) -> Option<u64> {
        self.parse().ok()
    }

    fn set(&mut self, value: u64) {
        *self = value.to_string();
    }
}

impl<T: Counter + Default> Counter for Option<T> {
    #[inline]
    fn get(&self) -> Option<u64> {
        self.as_ref().and_then(T::get)
    }

    #[inline]
    fn set(&mut self, value: u64) {
        self.get_or_insert_default().set(value);
    }
}

/// A parameter that holds the cursor of the next page.
pub trait Cursor {
    /// The cursor, or `None` if it is absent or empty.
    fn get(&self) -> Option<&str>;

    /// Sets the cursor.
    fn set(&mut self, value: &str);
}

impl Cursor for String {
    #[inline]
    fn get(&self) -> Option<&str> {
        Some(self.as_str()).filter(|text| !text.is_empty())
    }

    #[inline]
    fn set(&mut self, value: &str) {
        value.clone_into(self);
    }
}

impl Cursor for Option<String> {
    #[inline]
    fn get(&self) -> Option<&str> {
        self.as_deref().filter(|text| !text.is_empty())
    }

    #[inline]
    fn set(&mut self, value: &str) {
        value.clone_into(self.get_or_insert_default());
    }
}
