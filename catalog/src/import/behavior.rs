//! What the schemas do not say about an action: whether it may be repeated, how its list is paged, which errors it has.

use serde_json::json;

use super::effect;
use super::paging::pagination;
use super::rate_limit;
use super::reviewed::VersionFacts;
use super::upstream::{Api, ApiAction};
use super::waiter;
use crate::layout::{JsonObject, object};

/// What a client must know of an action besides its request and response.
pub(super) struct Behavior {
    /// `read` or `write`.
    pub(super) effect: &'static str,
    /// Sorted.
    pub(super) error_codes: Vec<String>,
    /// What else is known, under the keys of an action's file.
    pub(super) others: JsonObject,
}

impl Behavior {
    /// Finds out about an action by rules and reviewed facts.
    ///
    /// # Errors
    /// Returns the reviewed facts that are of no use.
    pub(super) fn of(
        api: &Api,
        name: &str,
        action: &ApiAction,
        reviewed: &VersionFacts,
    ) -> Result<Self, Vec<String>> {
        let effect = effect::decide(name, reviewed.effects.get(name).copied());
        let pagination = pagination(api, name, action, &reviewed.paging);
        let waiter = reviewed.waiters.get(name);
        let unfit = waiter.and_then(|waiter| waiter::check(api, name, action, waiter).err());
        let (effect, pagination) = match (effect, pagination, unfit) {
            (Ok(effect), Ok(pagination), None) => (effect, pagination),
            (effect, pagination, unfit) => {
                return Err([effect.err(), pagination.err(), unfit].into_iter().flatten().collect());
            }
        };
        if waiter.is_some() && effect != "read" {
            return Err(vec![format!(
                "the reviewed waiter of {name} repeats an action that may modify state"
            )]);
        }
        let others = json!({
            "rateLimit": rate_limit::stated(&action.document),
            // Each page of a list that costs or records something is for the caller to ask for.
            "pagination": pagination.filter(|_| effect == "read"),
            "waiter": waiter,
            "events": reviewed.events.get(name),
            "body": reviewed.bodies.get(name),
        });
        let mut others = object(others);
        others.retain(|_, value| !value.is_null());
        let error_codes = reviewed.error_codes.get(name).cloned().unwrap_or_default();
        Ok(Self { effect, error_codes, others })
    }
}

#[cfg(test)]
mod tests;
