//! How often a call is attempted, and how long it pauses in between.

use std::time::Duration;

/// The longest pause to make because a server asks for it, unless the policy has longer ones itself.
pub(crate) const MAX_ASKED_PAUSE: Duration = Duration::from_secs(60);

/// How often a call is attempted, and how long it pauses between attempts.
///
/// Each pause is random, between zero and a bound that doubles with each attempt (exponential backoff with full jitter),
/// so that clients that failed at the same time do not retry at the same time.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_core::retry::RetryPolicy;
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
    /// Three attempts, with pauses of up to 100 ms, 200 ms and so on; ten times as long after throttling; 20 s at most.
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
    /// A single attempt: no retries.
    pub fn none() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Sets the maximum number of attempts, including the first. 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets the bound of the first pause after a transient failure, such as a lost connection or a proxy's 503.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the bound of the first pause after throttling. The service counts calls per second.
    pub fn throttled_delay(mut self, delay: Duration) -> Self {
        self.throttled_delay = delay;
        self
    }

    /// Sets the largest bound. A longer `Retry-After` of the server is honored up to one minute, or up to this bound if it
    /// is larger. Beyond that, the call fails at once, and [`Error::retry_after`](crate::Error::retry_after) says how long to wait.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The maximum number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// A pause that is at least as long as the server asks; `None` if that is too long.
    #[doc(hidden)]
    #[must_use]
    pub fn pause_for(&self, asked: Duration, pause: Duration) -> Option<Duration> {
        (asked <= self.max_delay.max(MAX_ASKED_PAUSE)).then(|| pause.max(asked))
    }

    /// The pause after this many attempts; `random` is uniform over all of `u64`.
    #[doc(hidden)]
    #[must_use]
    pub fn pause(&self, attempts: u32, throttled: bool, random: u64) -> Duration {
        let first = if throttled { self.throttled_delay } else { self.base_delay };
        let doublings = attempts.saturating_sub(1).min(31);
        let bound = first.saturating_mul(1 << doublings).min(self.max_delay);
        let bound = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        let pause = (u128::from(random) * u128::from(bound)) >> 64;
        Duration::from_nanos(u64::try_from(pause).unwrap_or(bound))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::RetryPolicy;

    #[test]
    fn pauses_are_random_below_a_bound_that_doubles_up_to_the_maximum() {
        let policy = RetryPolicy::default().max_delay(Duration::from_secs(1));
        let bounds: Vec<_> =
            (1..=6).map(|attempts| policy.pause(attempts, false, u64::MAX).as_millis()).collect();
        assert_eq!(bounds, [99, 199, 399, 799, 999, 999], "pauses stay below their bound");
        assert_eq!(policy.pause(1, false, 0), Duration::ZERO);
        assert_eq!(policy.pause(2, false, u64::MAX / 2 + 1), Duration::from_millis(100));
        assert_eq!(policy.max_delay(Duration::MAX).pause(2, true, 1 << 63), Duration::from_secs(1));
    }

    #[test]
    fn a_server_may_ask_for_a_pause_of_a_minute_or_the_longest_of_the_policy() {
        let (own, minute, hour) =
            (Duration::from_secs(7), Duration::from_secs(60), Duration::from_secs(3_600));
        let default = RetryPolicy::default();
        assert_eq!(default.pause_for(Duration::ZERO, own), Some(own));
        assert_eq!(default.pause_for(minute, own), Some(minute));
        assert_eq!(default.pause_for(minute + Duration::from_secs(1), own), None);
        assert_eq!(default.max_delay(hour).pause_for(hour, own), Some(hour));
        assert_eq!(default.max_delay(Duration::ZERO).pause_for(minute, own), Some(minute));
    }

    #[test]
    fn extreme_settings_do_not_overflow() {
        let policy = RetryPolicy::default().base_delay(Duration::MAX).max_delay(Duration::MAX);
        for attempts in [0, 1, 2, 32, 33, u32::MAX] {
            assert!(policy.pause(attempts, false, u64::MAX) > Duration::from_secs(1 << 30));
        }
        assert_eq!(RetryPolicy::default().max_attempts(0).attempts(), 1);
    }
}
