//! The constraints of numbers.

use super::validator::{Validator, whole};
use crate::error::Constraint;
use crate::record::Shape;

/// Checks an integer.
pub struct IntegerCheck<'a> {
    at: Validator<'a>,
    number: Option<i128>,
    sensitive: bool,
}

impl<'a> IntegerCheck<'a> {
    pub(super) fn new(mut at: Validator<'a>, value: Shape<'_>) -> Self {
        let number = whole(value);
        if number.is_none() && !matches!(value, Shape::Absent) {
            at.violate(Constraint::Kind("an integer"), None);
        }
        Self { at, number, sensitive: false }
    }

    /// Omits the number from violations. Must be called first.
    pub fn sensitive(&mut self) -> &mut Self {
        self.sensitive = true;
        self
    }

    /// Requires at least this number.
    pub fn minimum(&mut self, minimum: i128) -> &mut Self {
        self.holds(|number| number >= minimum, || Constraint::Minimum(minimum.to_string()))
    }

    /// Requires at most this number.
    pub fn maximum(&mut self, maximum: i128) -> &mut Self {
        self.holds(|number| number <= maximum, || Constraint::Maximum(maximum.to_string()))
    }

    /// Requires a number from `minimum` to `maximum`, both included.
    pub fn range(&mut self, minimum: i128, maximum: i128) -> &mut Self {
        self.holds(
            |number| (minimum..=maximum).contains(&number),
            || Constraint::Range(minimum.to_string(), maximum.to_string()),
        )
    }

    /// Requires one of these numbers.
    pub fn one_of(&mut self, numbers: &'static [i64]) -> &mut Self {
        self.holds(
            |number| numbers.iter().any(|one| i128::from(*one) == number),
            || Constraint::OneOfIntegers(numbers),
        )
    }

    /// Requires exactly this number.
    pub fn constant(&mut self, constant: i128) -> &mut Self {
        self.holds(|number| number == constant, || Constraint::Constant(constant.to_string()))
    }

    fn holds(&mut self, holds: impl Fn(i128) -> bool, rule: impl Fn() -> Constraint) -> &mut Self {
        if let Some(number) = self.number.filter(|number| !holds(*number)) {
            let value = if self.sensitive { None } else { Some(number.to_string()) };
            self.at.violate(rule(), value);
        }
        self
    }
}

/// Checks a number.
pub struct FloatCheck<'a> {
    at: Validator<'a>,
    number: Option<f64>,
    sensitive: bool,
}

impl<'a> FloatCheck<'a> {
    pub(super) fn new(mut at: Validator<'a>, value: Shape<'_>) -> Self {
        let number = match value {
            Shape::Float(number) if number.is_finite() => Some(number),
            Shape::Float(number) => {
                at.violate(Constraint::Finite, Some(number.to_string()));
                None
            }
            Shape::Absent => None,
            _ => {
                at.violate(Constraint::Kind("a number"), None);
                None
            }
        };
        Self { at, number, sensitive: false }
    }

    /// Omits the number from violations. Must be called first.
    pub fn sensitive(&mut self) -> &mut Self {
        self.sensitive = true;
        self
    }

    /// Requires at least this number.
    pub fn minimum(&mut self, minimum: f64) -> &mut Self {
        self.holds(|number| number >= minimum, || Constraint::Minimum(minimum.to_string()))
    }

    /// Requires at most this number.
    pub fn maximum(&mut self, maximum: f64) -> &mut Self {
        self.holds(|number| number <= maximum, || Constraint::Maximum(maximum.to_string()))
    }

    /// Requires a number from `minimum` to `maximum`, both included.
    pub fn range(&mut self, minimum: f64, maximum: f64) -> &mut Self {
        self.holds(
            |number| (minimum..=maximum).contains(&number),
            || Constraint::Range(minimum.to_string(), maximum.to_string()),
        )
    }

    fn holds(&mut self, holds: impl Fn(f64) -> bool, rule: impl Fn() -> Constraint) -> &mut Self {
        if let Some(number) = self.number.filter(|number| !holds(*number)) {
            let value = if self.sensitive { None } else { Some(number.to_string()) };
            self.at.violate(rule(), value);
        }
        self
    }
}
