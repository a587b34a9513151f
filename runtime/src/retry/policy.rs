//! How often and after what pauses a call is attempted.

use std::time::Duration;

/// How often a call is attempted, and how long the pauses between are.
///
/// A pause is drawn anew each time, from nothing up to a bound that doubles from one to the next, so that clients which
/// failed together do not come back together.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(6).max_delay(Duration::from_secs(20));
/// assert_eq!(RetryPolicy::none().attempts(), 1);
/// # let _ = patient;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    base_delay: Duration,
    throttled_delay: Duration,
    max_delay: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts; pauses below 100 ms, 200 ms and so on, ten times that where calls come too often; 20 s at most.
    fn default() -> Self {
        Self {
            attempts: 3,
            base_delay: Duration::from_millis(100),
            throttled_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(20),
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever comes of it.
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// How often a call is attempted at most, the first time included; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The bound of the first pause after trouble that passes: a lost connection, a proxy's 503.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The bound of the first pause after calls came too often. The cloud counts them by the second.
    pub fn throttled_delay(mut self, delay: Duration) -> Self {
        self.throttled_delay = delay;
        self
    }

    /// What no bound grows beyond. A server that asks for a longer pause gets it.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// How often a call is attempted at most.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The pause after so many attempts, `chance` being anything from 0 to `u64::MAX`.
    #[cfg(feature = "client")]
    pub(crate) fn pause(&self, attempts: u32, throttled: bool, chance: u64) -> Duration {
        let first = if throttled { self.throttled_delay } else { self.base_delay };
        let doublings = attempts.saturating_sub(1).min(31);
        let bound = first.saturating_mul(1 << doublings).min(self.max_delay);
        let bound = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        let drawn = (u128::from(chance) * u128::from(bound)) >> 64;
        Duration::from_nanos(u64::try_from(drawn).unwrap_or(bound))
    }
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use std::time::Duration;

    use super::RetryPolicy;

    #[test]
    fn pauses_double_up_to_a_limit_and_are_drawn_from_nothing_up() {
        let policy = RetryPolicy::default().max_delay(Duration::from_secs(1));
        let bounds: Vec<_> =
            (1..=6).map(|attempts| policy.pause(attempts, false, u64::MAX).as_millis()).collect();
        assert_eq!(bounds, [99, 199, 399, 799, 999, 999], "up to, but never quite");
        assert_eq!(policy.pause(1, false, 0), Duration::ZERO);
        assert_eq!(policy.pause(2, false, u64::MAX / 2 + 1), Duration::from_millis(100));
        assert_eq!(policy.max_delay(Duration::MAX).pause(2, true, 1 << 63), Duration::from_secs(1));
    }

    #[test]
    fn no_setting_overflows() {
        let policy = RetryPolicy::default().base_delay(Duration::MAX).max_delay(Duration::MAX);
        for attempts in [0, 1, 2, 32, 33, u32::MAX] {
            assert!(policy.pause(attempts, false, u64::MAX) > Duration::from_secs(1 << 30));
        }
        assert_eq!(RetryPolicy::default().max_attempts(0).attempts(), 1);
    }
}
