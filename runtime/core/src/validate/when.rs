//! Checks that apply if other parameters have certain values.

use super::number::{FloatCheck, IntegerCheck};
use super::text::TextCheck;
use super::validator::{Validator, whole};
use crate::error::{Constraint, Violation};
use crate::record::{Shape, Value};

/// A value that a condition compares with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constant {
    /// A string or a value of an open enumeration.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

impl Constant {
    /// Whether a value is this one.
    pub(super) fn is(self, shape: Shape<'_>) -> bool {
        match (self, shape) {
            (Self::Text(text), Shape::Text(other)) => text == other,
            (Self::Boolean(boolean), Shape::Boolean(other)) => boolean == other,
            (Self::Integer(number), other) => whole(other) == Some(i128::from(number)),
            _ => false,
        }
    }
}

impl std::fmt::Display for Constant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Boolean(boolean) => write!(f, "{boolean}"),
        }
    }
}

/// A parameter, its value, and the values that satisfy the condition. Without values, the parameter must be given.
pub type Condition<'a> = (&'static str, &'a dyn Value, &'static [Constant]);

/// Checks that run only if a condition holds.
pub struct When<'a> {
    at: Validator<'a>,
    /// `Type is 1`, if the condition holds.
    condition: Option<String>,
}

impl<'a> When<'a> {
    pub(super) fn new(at: Validator<'a>, conditions: &[Condition<'_>]) -> Self {
        let holds = conditions.iter().all(|(_, value, constants)| {
            let shape = value.shape();
            !matches!(shape, Shape::Absent)
                && (constants.is_empty() || constants.iter().any(|constant| constant.is(shape)))
        });
        let words = |(name, _, constants): &Condition<'_>| {
            let constants: Vec<String> = constants.iter().map(Constant::to_string).collect();
            match &constants[..] {
                [] => format!("{name} is given"),
                [only] => format!("{name} is {only}"),
                [most @ .., last] => format!("{name} is {} or {last}", most.join(", ")),
            }
        };
        let text = || conditions.iter().map(words).collect::<Vec<_>>().join(" and ");
        Self { at, condition: holds.then(text) }
    }

    /// Requires the parameter.
    pub fn needs(&mut self, name: &'static str, value: &dyn Value) -> &mut Self {
        if let Some(condition) = self.condition.clone()
            && matches!(value.shape(), Shape::Absent)
        {
            self.at.field(name).violate(Constraint::RequiredWhen(condition), None);
        }
        self
    }

    /// Checks an integer if it is set.
    pub fn integer(
        &mut self,
        name: &'static str,
        value: &dyn Value,
        limits: for<'c, 'v> fn(&'c mut IntegerCheck<'v>) -> &'c mut IntegerCheck<'v>,
    ) -> &mut Self {
        self.narrowed(|at| {
            limits(&mut IntegerCheck::new(at.field(name), value.shape()));
        })
    }

    /// Checks a number if it is set.
    pub fn float(
        &mut self,
        name: &'static str,
        value: &dyn Value,
        limits: for<'c, 'v> fn(&'c mut FloatCheck<'v>) -> &'c mut FloatCheck<'v>,
    ) -> &mut Self {
        self.narrowed(|at| {
            limits(&mut FloatCheck::new(at.field(name), value.shape()));
        })
    }

    /// Checks a string if it is set.
    pub fn text(
        &mut self,
        name: &'static str,
        value: &dyn Value,
        limits: for<'c, 'v> fn(&'c mut TextCheck<'v>) -> &'c mut TextCheck<'v>,
    ) -> &mut Self {
        self.narrowed(|at| {
            limits(&mut TextCheck::new(at.field(name), value.shape()));
        })
    }

    /// Runs the checks if the condition holds, and adds the condition to each violation.
    fn narrowed(&mut self, look: impl FnOnce(&mut Validator<'_>)) -> &mut Self {
        if let Some(condition) = &self.condition {
            let before = self.at.count();
            look(&mut self.at);
            let with_condition = |violation: &mut Violation| violation.narrow(condition);
            self.at.found_since(before).iter_mut().for_each(with_condition);
        }
        self
    }
}
