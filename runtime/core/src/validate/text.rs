//! The constraints of strings.

use super::Pattern;
use super::validator::Validator;
use crate::error::{Constraint, quote_excerpt};
use crate::record::Shape;

/// Checks a string. Lengths are in characters, as in JSON Schema, unless a method says bytes.
pub struct TextCheck<'a> {
    at: Validator<'a>,
    text: Option<&'a str>,
    sensitive: bool,
}

impl<'a> TextCheck<'a> {
    pub(super) fn new(mut at: Validator<'a>, value: Shape<'a>) -> Self {
        let text = match value {
            Shape::Text(text) => Some(text),
            Shape::Absent => None,
            _ => {
                at.violate(Constraint::Kind("a string"), None);
                None
            }
        };
        Self { at, text, sensitive: false }
    }

    /// Omits the text from violations. Must be called first.
    pub fn sensitive(&mut self) -> &mut Self {
        self.sensitive = true;
        self
    }

    /// Requires at least this many characters.
    pub fn min_length(&mut self, characters: usize) -> &mut Self {
        // A character has one to four bytes, so counting is rarely necessary.
        if self.text.is_some_and(|text| text.len().div_ceil(4) >= characters) {
            return self;
        }
        self.count(|text| text.chars().count(), |got| got < characters, Constraint::MinLength(characters))
    }

    /// Requires at most this many characters.
    pub fn max_length(&mut self, characters: usize) -> &mut Self {
        if self.text.is_some_and(|text| text.len() <= characters) {
            return self;
        }
        self.count(|text| text.chars().count(), |got| got > characters, Constraint::MaxLength(characters))
    }

    /// Requires at least this many bytes of UTF-8.
    pub fn min_bytes(&mut self, bytes: usize) -> &mut Self {
        self.count(str::len, |got| got < bytes, Constraint::MinBytes(bytes))
    }

    /// Requires at most this many bytes of UTF-8.
    pub fn max_bytes(&mut self, bytes: usize) -> &mut Self {
        self.count(str::len, |got| got > bytes, Constraint::MaxBytes(bytes))
    }

    /// Requires that a part of the text matches. Anchor a pattern with `^…$` to match the whole text.
    pub fn pattern(&mut self, pattern: &'static Pattern) -> &mut Self {
        self.holds(|text| pattern.is_match(text), || Constraint::Pattern(pattern.source()))
    }

    /// Requires one of these texts.
    pub fn one_of(&mut self, texts: &'static [&'static str]) -> &mut Self {
        self.holds(|text| texts.contains(&text), || Constraint::OneOf(texts))
    }

    /// Requires exactly this text.
    pub fn constant(&mut self, constant: &'static str) -> &mut Self {
        self.holds(|text| text == constant, || Constraint::Constant(constant.to_owned()))
    }

    fn count(
        &mut self,
        count: fn(&str) -> usize,
        wrong: impl Fn(usize) -> bool,
        rule: Constraint,
    ) -> &mut Self {
        if let Some(got) = self.text.map(count).filter(|got| wrong(*got)) {
            self.at.violate(rule, Some(got.to_string()));
        }
        self
    }

    fn holds(&mut self, holds: impl Fn(&str) -> bool, rule: impl Fn() -> Constraint) -> &mut Self {
        if let Some(text) = self.text.filter(|text| !holds(text)) {
            let value = if self.sensitive { None } else { Some(quote_excerpt(text)) };
            self.at.violate(rule(), value);
        }
        self
    }
}
