//! A circuit breaker: leaves alone what does not answer, and looks after it again later.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::failover::Limits;

/// Closed until so many attempts in a row have failed. Then open: nothing is let through but one attempt after each
/// cool-down, to see. If that one succeeds, it is closed again.
///
/// While the one attempt is under way, which others call half-open, it is simply open for another cool-down: an attempt
/// that is given up leaves nothing behind that would have to be put right.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In a row; any success starts anew.
    failures: u32,
    /// Open, and when an attempt is let through next.
    next_probe: Option<SystemTime>,
}

impl Breaker {
    /// Whether an attempt may go through now. If it is the one that is let through to see, the next one waits for
    /// another cool-down.
    pub(super) fn admits(&self, now: SystemTime, limits: Limits) -> bool {
        self.with(|state| {
            let Some(due) = state.next_probe else { return true };
            // A clock that was set back must not keep it open for longer than a cool-down.
            let is_far_ahead = due.duration_since(now).is_ok_and(|wait| wait > limits.cool_down);
            let admits = due <= now || is_far_ahead;
            if admits {
                state.next_probe = Some(later(now, limits.cool_down));
            }
            admits
        })
    }

    /// An attempt was answered. Says whether this closed it.
    pub(super) fn succeeded(&self) -> bool {
        self.with(|state| std::mem::take(state).next_probe.is_some())
    }

    /// An attempt was not. Says whether this opened it.
    pub(super) fn failed(&self, now: SystemTime, limits: Limits) -> bool {
        self.with(|state| {
            state.failures = state.failures.saturating_add(1);
            if state.failures < limits.failures {
                return false;
            }
            state.next_probe.replace(later(now, limits.cool_down)).is_none()
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A time the platform cannot hold is now: better to try too soon than never again.
fn later(now: SystemTime, by: Duration) -> SystemTime {
    now.checked_add(by).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{Breaker, Limits};

    const LIMITS: Limits = Limits { failures: 3, cool_down: Duration::from_secs(30) };

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..3 {
            assert!(breaker.admits(at(0), LIMITS));
            breaker.failed(at(0), LIMITS);
        }
        breaker
    }

    #[test]
    fn trap_17_success_counts_as_success() {
        let breaker = Breaker::default();
        for _ in 0..100 {
            breaker.succeeded();
            assert!(breaker.admits(at(0), LIMITS));
        }
        // Failures count in a row only.
        for _ in 0..100 {
            breaker.failed(at(0), LIMITS);
            breaker.failed(at(0), LIMITS);
            breaker.succeeded();
            assert!(breaker.admits(at(0), LIMITS));
        }
    }

    #[test]
    fn it_opens_lets_one_through_and_closes() {
        let breaker = opened();
        assert!(!breaker.admits(at(0), LIMITS));
        assert!(!breaker.admits(at(29), LIMITS));
        // One attempt is let through; while it is under way, no other.
        assert!(breaker.admits(at(30), LIMITS));
        assert!(!breaker.admits(at(31), LIMITS));
        breaker.failed(at(35), LIMITS);
        assert!(!breaker.admits(at(64), LIMITS));
        assert!(breaker.admits(at(65), LIMITS));
        breaker.succeeded();
        for _ in 0..10 {
            assert!(breaker.admits(at(66), LIMITS));
        }
        // Closed again means that it takes as many failures as ever.
        breaker.failed(at(66), LIMITS);
        assert!(breaker.admits(at(66), LIMITS));
    }

    #[test]
    fn an_attempt_that_never_reports_does_not_keep_it_open() {
        let breaker = opened();
        assert!(breaker.admits(at(30), LIMITS));
        assert!(!breaker.admits(at(59), LIMITS));
        assert!(breaker.admits(at(60), LIMITS));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_it_open() {
        let breaker = opened();
        assert!(breaker.admits(at(0) - Duration::from_secs(10_000), LIMITS));
        let forever = Limits { cool_down: Duration::MAX, ..LIMITS };
        breaker.failed(at(0), forever);
        assert!(breaker.admits(at(0), forever));
    }
}
