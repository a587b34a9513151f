//! How often an account may call an action.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tencentcloud_catalog::{ActionFile, ServiceSpec};

use super::Refusal;
use crate::sync::lock;

/// How often an account may call an action, before it is answered `RequestLimitExceeded`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateLimit {
    /// As often as the spec says for the action; without limit where it says nothing.
    #[default]
    Spec,
    /// As often as they like.
    Off,
    /// So many times a second, every action by itself.
    PerSecond(u32),
}

/// Calls taken within the last second, for each account and action.
///
/// The window slides: no second, wherever it begins, holds more calls than the limit. Whoever keeps to
/// that keeps to a window from one full second to the next as well, so what passes here passes there.
/// A call that is turned down does not count.
pub(super) struct RateLimiter {
    limit: RateLimit,
    taken: Mutex<HashMap<Key, VecDeque<SystemTime>>>,
}

/// Secret id, folder of the service, action.
type Key = (String, String, String);

const WINDOW: Duration = Duration::from_secs(1);

impl RateLimiter {
    pub(super) fn new(limit: RateLimit) -> Self {
        Self { limit, taken: Mutex::default() }
    }

    /// Counts a call, if there is room for it.
    pub(super) fn admit(
        &self,
        secret_id: &str,
        service: &ServiceSpec,
        action: &ActionFile,
        now: SystemTime,
    ) -> Result<(), Refusal> {
        let limit = match self.limit {
            RateLimit::Off => return Ok(()),
            RateLimit::PerSecond(limit) => limit,
            RateLimit::Spec => match action.rate_limit {
                Some(limit) => limit,
                None => return Ok(()),
            },
        };
        let key = (secret_id.to_owned(), service.folder.clone(), action.name.clone());
        let mut taken = lock(&self.taken);
        if take(taken.entry(key).or_default(), limit, now) {
            return Ok(());
        }
        let message = format!("The action is called more often than the {limit} times a second allowed.");
        Err(Refusal::new("RequestLimitExceeded", message))
    }
}

/// Whether the second that ends `now` has room for one more.
fn take(calls: &mut VecDeque<SystemTime>, limit: u32, now: SystemTime) -> bool {
    // A clock that was turned back must not shut the door for longer than the window either.
    let distance = |then: &SystemTime| now.duration_since(*then).unwrap_or_else(|ahead| ahead.duration());
    calls.retain(|then| distance(then) < WINDOW);
    let room = u32::try_from(calls.len()).is_ok_and(|count| count < limit);
    if room {
        calls.push_back(now);
    }
    room
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(milliseconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_window_slides() {
        let mut calls = VecDeque::new();
        assert!(take(&mut calls, 2, at(900)));
        assert!(take(&mut calls, 2, at(950)));
        assert!(!take(&mut calls, 2, at(1_100)), "another second of the clock, but not a second later");
        assert!(take(&mut calls, 2, at(1_900)));
        assert!(!take(&mut calls, 2, at(1_949)));
        assert!(take(&mut calls, 2, at(1_950)));
    }

    #[test]
    fn a_limit_of_none_lets_nothing_through() {
        assert!(!take(&mut VecDeque::new(), 0, at(0)));
    }

    #[test]
    fn a_clock_turned_back_does_not_shut_the_door() {
        let mut calls = VecDeque::new();
        assert!(take(&mut calls, 1, at(3_600_000)));
        assert!(take(&mut calls, 1, at(0)));
    }
}
