//! A call from its first attempt to the verdict: what is sent, how often, until when.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::{Answered, Shared};
use crate::config::Config;
use crate::error::{Error, ErrorClass, ErrorKind};
use crate::exchange::{Exchange, Options};
use crate::retry::RetryPolicy;
use crate::transport::{Failure, Limits, TransportError};

/// What the attempts of a call have come to so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    attempts: u32,
    /// Whether one of them may have been executed.
    delivered: bool,
}

impl History {
    /// Makes the error of the last attempt that of the call.
    pub(crate) fn conclude(self, error: Error) -> Error {
        error.after(self.attempts, self.delivered)
    }
}

/// Attempts the call until it is answered for good, nothing is left to try, or the time is over.
///
/// Always runs inside a Tokio runtime. Dropping it gives up.
pub(super) async fn run(shared: &Shared, exchange: Exchange, options: &Options) -> Result<Answered, Error> {
    let pace = Pace::of(&shared.config, options);
    let mut history = History::default();
    loop {
        history.attempts += 1;
        let error = match attempt(shared, &exchange, &pace).await {
            Ok(response) => match exchange.failure(&response) {
                None => return Ok(Answered { exchange, response, history }),
                Some(error) => error,
            },
            Err(error) => error,
        };
        history.delivered |= error.maybe_delivered();
        match pace.pause(shared, &exchange, history, &error) {
            Some(delay) => sleep(delay).await,
            None => return Err(history.conclude(error)),
        }
        if pace.is_over() {
            return Err(history.conclude(error));
        }
    }
}

/// One attempt: signed anew, sent once.
async fn attempt(shared: &Shared, exchange: &Exchange, pace: &Pace) -> Result<http::Response<Bytes>, Error> {
    let config = &shared.config;
    // What must be waited for before an attempt is waited for here: credentials, room under a rate limit.
    let request = exchange.sign(&shared.signer, config.clock().now())?;
    let sent = config.transport().send(request, pace.limits(config)).await;
    sent.map_err(|error| exchange.name(failed(&error)))
}

/// How long a call may take and how often it is attempted.
struct Pace {
    policy: RetryPolicy,
    timeout: Duration,
    attempt_timeout: Duration,
    /// None is so far ahead that it never comes.
    deadline: Option<Instant>,
}

impl Pace {
    fn of(config: &Config, options: &Options) -> Self {
        let timeout = options.timeout.unwrap_or(config.timeout());
        Self {
            policy: options.retries.unwrap_or(config.retries()),
            timeout,
            attempt_timeout: options.attempt_timeout.or(config.attempt_timeout()).unwrap_or(Duration::MAX),
            deadline: Instant::now().checked_add(timeout),
        }
    }

    fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    fn limits(&self, config: &Config) -> Limits {
        // Timers count milliseconds, and messages are better off without fractions.
        let left = round_up(self.left()).min(self.timeout);
        Limits::new(config.connect_timeout(), self.attempt_timeout.min(left), config.max_response_bytes())
    }

    /// How long to wait before another attempt; `None` if there shall be none.
    fn pause(&self, _: &Shared, exchange: &Exchange, history: History, error: &Error) -> Option<Duration> {
        if history.attempts >= self.policy.attempts() || !error.passes() {
            return None;
        }
        if history.delivered && !exchange.is_resendable() {
            return None;
        }
        let throttled = error.class() == Some(ErrorClass::Throttled);
        let delay = self.policy.delay(history.attempts, throttled, u64::MAX / 2);
        (delay < self.left()).then_some(delay)
    }
}

fn round_up(duration: Duration) -> Duration {
    let rest = duration.subsec_nanos() % 1_000_000;
    if rest == 0 {
        duration
    } else {
        duration.saturating_add(Duration::from_nanos(u64::from(1_000_000 - rest)))
    }
}

fn failed(error: &TransportError) -> Error {
    let kind = match error.failure() {
        Failure::Connect => ErrorKind::Connect,
        Failure::TimedOut => ErrorKind::Timeout,
        Failure::Lost => ErrorKind::Interrupted,
        Failure::TooLarge => ErrorKind::ResponseTooLarge,
    };
    let failed = Error::transport(kind, error.to_string(), error.connected());
    match error.status() {
        Some(status) => failed.with_status(status),
        None => failed,
    }
}
