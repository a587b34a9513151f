//! Collects the violations of a record.

use super::Validate;
use super::list::ListCheck;
use super::number::{FloatCheck, IntegerCheck};
use super::text::TextCheck;
use super::when::{Condition, Constant, When};
use crate::error::{Constraint, JsonPath, Violation, Violations};
use crate::record::{Shape, Value};

/// Collects the violations of a record. Each method checks one parameter, or several together.
pub struct Validator<'a> {
    path: JsonPath<'a>,
    found: &'a mut Vec<Violation>,
}

/// Collects the violations that `rules` reports.
pub(crate) fn check(rules: impl FnOnce(&mut Validator<'_>)) -> Result<(), Violations> {
    let mut found = Vec::new();
    rules(&mut Validator { path: JsonPath::Root, found: &mut found });
    if found.is_empty() { Ok(()) } else { Err(Violations::new(found)) }
}

impl Validator<'_> {
    /// Checks a string or an open enumeration.
    pub fn text<'v>(&'v mut self, name: &'static str, value: &'v dyn Value) -> TextCheck<'v> {
        TextCheck::new(self.field(name), value.shape())
    }

    /// Checks an integer, signed or unsigned.
    pub fn integer(&mut self, name: &'static str, value: &dyn Value) -> IntegerCheck<'_> {
        IntegerCheck::new(self.field(name), value.shape())
    }

    /// Checks a number, which must be finite, as in JSON.
    pub fn float(&mut self, name: &'static str, value: &dyn Value) -> FloatCheck<'_> {
        FloatCheck::new(self.field(name), value.shape())
    }

    /// Checks a list.
    pub fn list<'v>(&'v mut self, name: &'static str, value: &'v dyn Value) -> ListCheck<'v> {
        ListCheck::new(self.field(name), value.shape())
    }

    /// Checks a record, or each record of a list.
    pub fn nested(&mut self, name: &'static str, record: &dyn Validate) {
        record.rules(&mut self.field(name));
    }

    /// Requires that the parameter is set, for one that a builder demands and a response may lack.
    pub fn required(&mut self, name: &'static str, value: &dyn Value) {
        if matches!(value.shape(), Shape::Absent) {
            self.field(name).violate(Constraint::Required, None);
        }
    }

    /// Requires exactly this value if the parameter is set.
    pub fn constant(&mut self, name: &'static str, value: &dyn Value, constant: Constant) {
        let shape = value.shape();
        if !matches!(shape, Shape::Absent) && !constant.is(shape) {
            self.field(name).violate(Constraint::Constant(constant.to_string()), None);
        }
    }

    /// Requires that the first parameter is less than the second if both are set. Strings compare lexicographically.
    pub fn less(&mut self, first: (&'static str, &dyn Value), second: (&'static str, &dyn Value)) {
        if !in_order(first.1, second.1, false) {
            self.field(first.0).violate(Constraint::Less(second.0), None);
        }
    }

    /// Requires that the first parameter is not greater than the second if both are set.
    pub fn less_or_equal(&mut self, first: (&'static str, &dyn Value), second: (&'static str, &dyn Value)) {
        if !in_order(first.1, second.1, true) {
            self.field(first.0).violate(Constraint::LessOrEqual(second.0), None);
        }
    }

    /// Requires that at least one of these parameters is set. Each is a name and whether it is set.
    pub fn any_of(&mut self, parameters: &[(&'static str, bool)]) {
        if !parameters.iter().any(|(_, set)| *set) {
            let names = parameters.iter().map(|(name, _)| *name).collect();
            self.violate(Constraint::AnyOf(names), None);
        }
    }

    /// Requires the second parameter if the first is set.
    pub fn dependent(&mut self, first: (&'static str, bool), second: (&'static str, bool)) {
        if first.1 && !second.1 {
            self.field(second.0).violate(Constraint::RequiredWith(first.0), None);
        }
    }

    /// Checks other parameters if some have certain values.
    pub fn when(&mut self, conditions: &[Condition<'_>]) -> When<'_> {
        When::new(self.here(), conditions)
    }

    /// A validator of the same record.
    fn here(&mut self) -> Validator<'_> {
        Validator { path: self.path, found: self.found }
    }

    /// The number of violations so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// The violations after the first `count`.
    pub(super) fn found_since(&mut self, count: usize) -> &mut [Violation] {
        self.found.get_mut(count..).unwrap_or_default()
    }

    /// A validator of the parameter with this name.
    pub(super) fn field(&mut self, name: &'static str) -> Validator<'_> {
        Validator { path: self.path.field(name), found: self.found }
    }

    /// A validator of the item at this index.
    pub(super) fn item(&mut self, index: usize) -> Validator<'_> {
        Validator { path: self.path.item(index), found: self.found }
    }

    /// Reports a violation.
    pub(super) fn violate(&mut self, rule: Constraint, value: Option<String>) {
        self.found.push(Violation::new(self.path.to_string(), rule, value));
    }
}

/// Whether two values are in order. Values that cannot be compared are.
fn in_order(first: &dyn Value, second: &dyn Value, or_equal: bool) -> bool {
    use std::cmp::Ordering::{Equal, Less};
    let order = match (first.shape(), second.shape()) {
        (Shape::Text(first), Shape::Text(second)) => Some(first.cmp(second)),
        (Shape::Float(first), Shape::Float(second)) => first.partial_cmp(&second),
        (first, second) => match (whole(first), whole(second)) {
            (Some(first), Some(second)) => Some(first.cmp(&second)),
            _ => None,
        },
    };
    order.is_none_or(|order| order == Less || (or_equal && order == Equal))
}

/// The integer, if the value is one.
pub(super) fn whole(value: Shape<'_>) -> Option<i128> {
    match value {
        Shape::Integer(number) => Some(i128::from(number)),
        Shape::Unsigned(number) => Some(i128::from(number)),
        _ => None,
    }
}
