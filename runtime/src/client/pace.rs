//! How much time there is.

use std::time::Duration;

use tokio::time::Instant;

use crate::config::Config;
use crate::exchange::Options;
use crate::retry::RetryPolicy;
use crate::transport::AttemptLimits;

/// How long a call may take and how often it is attempted.
pub(super) struct Pace {
    pub(super) policy: RetryPolicy,
    pub(super) timeout: Duration,
    attempt_timeout: Duration,
    /// `None` is so far ahead that it never comes.
    pub(super) deadline: Option<Instant>,
}

impl Pace {
    pub(super) fn of(config: &Config, options: &Options) -> Self {
        let timeout = options.timeout.unwrap_or(config.timeout());
        Self {
            policy: options.retries.unwrap_or(config.retries()),
            timeout,
            attempt_timeout: options.attempt_timeout.or(config.attempt_timeout()).unwrap_or(Duration::MAX),
            deadline: Instant::now().checked_add(timeout),
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    pub(super) fn limits(&self, config: &Config) -> AttemptLimits {
        // Timers count milliseconds, and messages are better off without fractions.
        let left = round_up(self.left()).min(self.timeout);
        AttemptLimits::new(
            config.connect_timeout(),
            self.attempt_timeout.min(left),
            config.max_response_bytes(),
        )
    }
}

/// Whole milliseconds.
pub(super) fn round_up(duration: Duration) -> Duration {
    match duration.subsec_nanos() % 1_000_000 {
        0 => duration,
        rest => duration.saturating_add(Duration::from_nanos(u64::from(1_000_000 - rest))),
    }
}
