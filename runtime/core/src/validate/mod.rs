//! Checks of a request before it is sent.
//!
//! A record declares its constraints as calls on a [`Validator`]. [`Validate::validate`] collects all violations with
//! their paths. Absent optional parameters pass every check.
//!
//! ```
//! use tencentcloud_core::validate::{Validate, Validator};
//!
//! struct Task {
//!     callees: Vec<String>,
//!     tries: Option<u64>,
//!     not_before: Option<i64>,
//!     not_after: Option<i64>,
//! }
//!
//! impl Validate for Task {
//!     fn rules(&self, check: &mut Validator<'_>) {
//!         check
//!             .list("Callees", &self.callees)
//!             .sensitive()
//!             .min_items(1)
//!             .each_text(|callee| callee.min_length(1));
//!         check.integer("Tries", &self.tries).range(1, 3);
//!         check.less(("NotBefore", &self.not_before), ("NotAfter", &self.not_after));
//!     }
//! }
//!
//! let task = Task {
//!     callees: vec!["008613012345678".into(), String::new()],
//!     tries: Some(9),
//!     not_before: Some(20),
//!     not_after: Some(10),
//! };
//! let violations = task.validate().unwrap_err();
//! assert_eq!(
//!     violations.to_string(),
//!     "Callees[1]: must have at least 1 character, got 0; Tries: must be from 1 to 3, got 9; NotBefore: must be less than NotAfter"
//! );
//! ```

mod list;
mod number;
mod pattern;
mod text;
mod validator;
mod when;

pub use crate::error::{Constraint, Violation, Violations};
pub use list::ListCheck;
pub use number::{FloatCheck, IntegerCheck};
pub use pattern::Pattern;
pub use text::TextCheck;
pub use validator::Validator;
pub(crate) use validator::check;
pub use when::{Condition, Constant, When};

/// A record with constraints.
pub trait Validate {
    /// Reports every violation in this record to `check`.
    fn rules(&self, check: &mut Validator<'_>);

    /// Checks the record and everything in it.
    ///
    /// # Errors
    /// All violations, in the order of the rules.
    fn validate(&self) -> Result<(), Violations>
    where
        Self: Sized,
    {
        check(|validator| self.rules(validator))
    }
}

impl<T: Validate> Validate for Box<T> {
    #[inline]
    fn rules(&self, check: &mut Validator<'_>) {
        T::rules(self, check);
    }
}

impl<T: Validate> Validate for Option<T> {
    #[inline]
    fn rules(&self, check: &mut Validator<'_>) {
        if let Some(record) = self {
            record.rules(check);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    #[inline]
    fn rules(&self, check: &mut Validator<'_>) {
        for (index, record) in self.iter().enumerate() {
            record.rules(&mut check.item(index));
        }
    }
}
