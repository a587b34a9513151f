//! The rate limit of each account and action.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tencentcloud_catalog::{ActionFile, ServiceSpec};

use super::Rejection;
use crate::lock;

/// How often an account may request an action. Further requests are rejected with `RequestLimitExceeded`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateLimitPolicy {
    /// The limit of the action in the spec, if any.
    #[default]
    Spec,
    /// No limit.
    Off,
    /// This many requests per second for each action.
    PerSecond(u32),
}

/// The requests accepted within the last second, by account and action.
///
/// No period of one second contains more requests than the limit, regardless of when it starts. This is
/// stricter than counting in whole seconds, so a client that passes here also passes there. Rejected
/// requests are not counted.
pub(super) struct SlidingWindowLimiter {
    limit: RateLimitPolicy,
    windows: Mutex<HashMap<WindowKey, VecDeque<SystemTime>>>,
}

/// Secret ID, folder of the service, and action.
type WindowKey = (String, String, String);

const WINDOW: Duration = Duration::from_secs(1);

impl SlidingWindowLimiter {
    pub(super) fn new(limit: RateLimitPolicy) -> Self {
        Self { limit, windows: Mutex::default() }
    }

    /// Forgets the requests counted so far.
    pub(super) fn clear(&self) {
        lock(&self.windows).clear();
    }

    /// Counts a request, or rejects it if the limit is reached.
    pub(super) fn acquire(
        &self,
        secret_id: &str,
        service: &ServiceSpec,
        action: &ActionFile,
        now: SystemTime,
    ) -> Result<(), Rejection> {
        let limit = match self.limit {
            RateLimitPolicy::Off => return Ok(()),
            RateLimitPolicy::PerSecond(limit) => limit,
            RateLimitPolicy::Spec => match action.rate_limit {
                Some(limit) => limit,
                None => return Ok(()),
            },
        };
        let key = (secret_id.to_owned(), service.folder.clone(), action.name.clone());
        let mut windows = lock(&self.windows);
        if try_count(windows.entry(key).or_default(), limit, now) {
            return Ok(());
        }
        let message = format!("The limit of {limit} requests per second for the action is exceeded.");
        Err(Rejection::new("RequestLimitExceeded", message))
    }
}

/// Counts a request unless the second that ends `now` already contains as many as the limit.
fn try_count(window: &mut VecDeque<SystemTime>, limit: u32, now: SystemTime) -> bool {
    // The absolute distance: after the clock is set back, older requests must not block new ones.
    let distance = |then: &SystemTime| now.duration_since(*then).unwrap_or_else(|ahead| ahead.duration());
    window.retain(|then| distance(then) < WINDOW);
    let has_room = u32::try_from(window.len()).is_ok_and(|count| count < limit);
    if has_room {
        window.push_back(now);
    }
    has_room
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
        let mut window = VecDeque::new();
        assert!(try_count(&mut window, 2, at(900)));
        assert!(try_count(&mut window, 2, at(950)));
        assert!(
            !try_count(&mut window, 2, at(1_100)),
            "the next second of the clock, but less than a second later"
        );
        assert!(try_count(&mut window, 2, at(1_900)));
        assert!(!try_count(&mut window, 2, at(1_949)));
        assert!(try_count(&mut window, 2, at(1_950)));
    }

    #[test]
    fn a_limit_of_zero_rejects_everything() {
        assert!(!try_count(&mut VecDeque::new(), 0, at(0)));
    }

    #[test]
    fn a_clock_set_back_does_not_block_requests() {
        let mut window = VecDeque::new();
        assert!(try_count(&mut window, 1, at(3_600_000)));
        assert!(try_count(&mut window, 1, at(0)));
    }
}
