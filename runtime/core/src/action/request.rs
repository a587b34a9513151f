//! Requests with a type of their own.

use super::Action;
use crate::record::{ReadFields, Record};
use crate::validate::{self, Validator, Violations};

/// A record that is the request of an action.
pub trait Request: Record + Send + Sync + 'static {
    /// The response of the action.
    type Response: Record + ReadFields + Send + 'static;

    /// The action that is called.
    const ACTION: &'static Action;

    /// Reports every rule that the request breaks to `check`.
    fn rules(&self, check: &mut Validator<'_>) {
        let _ = check;
    }

    /// Checks the request and everything in it.
    ///
    /// # Errors
    /// All violations, in the order of the rules.
    fn validate(&self) -> Result<(), Violations>
    where
        Self: Sized,
    {
        validate::check(|check| self.rules(check))
    }
}
