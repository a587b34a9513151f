//! The time that is left for a call.

use std::time::Duration;

use tokio::time::Instant;

use super::CallOptions;
use crate::config::Config;
use crate::transport::AttemptLimits;

/// The deadline of a call, and the time that one of its attempts may take.
pub(super) struct Deadline {
    pub(super) timeout: Duration,
    attempt_timeout: Duration,
    /// `None` if it is too far ahead to be represented.
    pub(super) instant: Option<Instant>,
}

impl Deadline {
    pub(super) fn of(config: &Config, options: &CallOptions) -> Self {
        let timeout = options.timeout.unwrap_or(config.timeout());
        Self {
            timeout,
            attempt_timeout: options.attempt_timeout.or(config.attempt_timeout()).unwrap_or(Duration::MAX),
            instant: Instant::now().checked_add(timeout),
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.instant.map_or(Duration::MAX, |instant| instant.saturating_duration_since(Instant::now()))
    }

    pub(super) fn limits(&self, config: &Config) -> AttemptLimits {
        // Timers count milliseconds, and messages read better without fractions.
        let left = round_up(self.left()).min(self.timeout);
        AttemptLimits::new(
            config.connect_timeout(),
            self.attempt_timeout.min(left),
            config.max_response_bytes(),
        )
    }
}

/// Rounds up to whole milliseconds.
pub(super) fn round_up(duration: Duration) -> Duration {
    match duration.subsec_nanos() % 1_000_000 {
        0 => duration,
        rest => duration.saturating_add(Duration::from_nanos(u64::from(1_000_000 - rest))),
    }
}
