//! The constraints of lists.

use std::collections::HashMap;

use super::number::{FloatCheck, IntegerCheck};
use super::text::TextCheck;
use super::validator::Validator;
use crate::error::Constraint;
use crate::record::{JsonWriter, List, Shape};

/// Checks a list.
pub struct ListCheck<'a> {
    at: Validator<'a>,
    list: Option<&'a dyn List>,
    sensitive: bool,
}

impl<'a> ListCheck<'a> {
    pub(super) fn new(mut at: Validator<'a>, value: Shape<'a>) -> Self {
        let list = match value {
            Shape::List(list) => Some(list),
            Shape::Absent => None,
            _ => {
                at.violate(Constraint::Kind("a list"), None);
                None
            }
        };
        Self { at, list, sensitive: false }
    }

    /// Omits the items from violations. Must be called first.
    pub fn sensitive(&mut self) -> &mut Self {
        self.sensitive = true;
        self
    }

    /// Requires at least this many items.
    pub fn min_items(&mut self, items: usize) -> &mut Self {
        self.count(|got| got < items, Constraint::MinItems(items))
    }

    /// Requires at most this many items.
    pub fn max_items(&mut self, items: usize) -> &mut Self {
        self.count(|got| got > items, Constraint::MaxItems(items))
    }

    /// Requires that no two items are equal. Each duplicate is reported with the index of the first equal item.
    pub fn unique_items(&mut self) -> &mut Self {
        let Some(list) = self.list else { return self };
        let mut first = HashMap::new();
        for index in 0..list.len() {
            let key = JsonWriter::value(list.item(index));
            let same = *first.entry(key).or_insert(index);
            if same != index {
                self.at.item(index).violate(Constraint::Unique(same), None);
            }
        }
        self
    }

    /// Checks every item as a string.
    pub fn each_text(
        &mut self,
        rules: for<'c, 'v> fn(&'c mut TextCheck<'v>) -> &'c mut TextCheck<'v>,
    ) -> &mut Self {
        let Some(list) = self.list else { return self };
        for index in 0..list.len() {
            let mut item = TextCheck::new(self.at.item(index), list.item(index));
            if self.sensitive {
                item.sensitive();
            }
            rules(&mut item);
        }
        self
    }

    /// Checks every item as an integer.
    pub fn each_integer(
        &mut self,
        rules: for<'c, 'v> fn(&'c mut IntegerCheck<'v>) -> &'c mut IntegerCheck<'v>,
    ) -> &mut Self {
        let Some(list) = self.list else { return self };
        for index in 0..list.len() {
            let mut item = IntegerCheck::new(self.at.item(index), list.item(index));
            if self.sensitive {
                item.sensitive();
            }
            rules(&mut item);
        }
        self
    }

    /// Checks every item as a finite number.
    pub fn each_float(
        &mut self,
        rules: for<'c, 'v> fn(&'c mut FloatCheck<'v>) -> &'c mut FloatCheck<'v>,
    ) -> &mut Self {
        let Some(list) = self.list else { return self };
        for index in 0..list.len() {
            let mut item = FloatCheck::new(self.at.item(index), list.item(index));
            if self.sensitive {
                item.sensitive();
            }
            rules(&mut item);
        }
        self
    }

    fn count(&mut self, wrong: impl Fn(usize) -> bool, rule: Constraint) -> &mut Self {
        if let Some(got) = self.list.map(List::len).filter(|got| wrong(*got)) {
            self.at.violate(rule, Some(got.to_string()));
        }
        self
    }
}

impl JsonWriter {
    /// A value as JSON, to compare values.
    fn value(value: Shape<'_>) -> Vec<u8> {
        let mut out = Self::new();
        value.write_json(&mut out);
        out.into_bytes()
    }
}
