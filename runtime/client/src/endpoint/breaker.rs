//! A circuit breaker: avoids a host that does not respond, and probes it again later.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::failover::BreakerLimits;

/// Closed until several attempts in a row have failed. Then open: it admits one attempt after each cool-down, as a probe. A
/// success closes it.
///
/// While a probe is under way, which is often called half-open, the breaker stays open for another cool-down. So a probe
/// that is dropped needs no cleanup.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of failures since the last success.
    failures: u32,
    /// When the next probe is admitted; `None` while the breaker is closed.
    next_probe: Option<SystemTime>,
}

impl Breaker {
    /// Whether an attempt may be sent now. If it is a probe, the next one is admitted after another cool-down.
    pub(super) fn admits(&self, now: SystemTime, limits: BreakerLimits) -> bool {
        self.with(|state| {
            let Some(due) = state.next_probe else { return true };
            // A clock that was set back must not keep the breaker open for longer than a cool-down.
            let is_far_ahead = due.duration_since(now).is_ok_and(|wait| wait > limits.cool_down);
            let admits = due <= now || is_far_ahead;
            if admits {
                state.next_probe = Some(later(now, limits.cool_down));
            }
            admits
        })
    }

    /// Records a success. Returns whether it closed the breaker.
    pub(super) fn succeeded(&self) -> bool {
        self.with(|state| std::mem::take(state).next_probe.is_some())
    }

    /// Records a failure. Returns whether it opened the breaker.
    pub(super) fn failed(&self, now: SystemTime, limits: BreakerLimits) -> bool {
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

/// A later time; now, if the platform cannot represent it, since a probe too early is better than none.
fn later(now: SystemTime, by: Duration) -> SystemTime {
    now.checked_add(by).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{Breaker, BreakerLimits};

    const LIMITS: BreakerLimits = BreakerLimits { failures: 3, cool_down: Duration::from_secs(30) };

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
    fn it_opens_admits_a_probe_and_closes() {
        let breaker = opened();
        assert!(!breaker.admits(at(0), LIMITS));
        assert!(!breaker.admits(at(29), LIMITS));
        // One probe is admitted, and no other while it is under way.
        assert!(breaker.admits(at(30), LIMITS));
        assert!(!breaker.admits(at(31), LIMITS));
        breaker.failed(at(35), LIMITS);
        assert!(!breaker.admits(at(64), LIMITS));
        assert!(breaker.admits(at(65), LIMITS));
        breaker.succeeded();
        for _ in 0..10 {
            assert!(breaker.admits(at(66), LIMITS));
        }
        // Once closed, it takes as many failures as before to open.
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
        let forever = BreakerLimits { cool_down: Duration::MAX, ..LIMITS };
        breaker.failed(at(0), forever);
        assert!(breaker.admits(at(0), forever));
    }
}
