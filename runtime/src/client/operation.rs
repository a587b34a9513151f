//! A call from its first attempt to the verdict: what is sent, how often, until when.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::{Answered, Shared};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorClass, ErrorKind};
use crate::exchange::{Exchange, Options};
use crate::retry::{self, RetryPolicy, Taken};
use crate::transport::Limits;

/// Attempts the call until it is answered for good, nothing is left to try, or the time is over.
///
/// Always runs inside a Tokio runtime. Dropping it gives up.
pub(super) async fn run(shared: &Shared, exchange: Exchange, options: &Options) -> Result<Answered, Error> {
    let pace = Pace::of(&shared.config, options);
    let history = History::default();
    let mut operation = Operation { shared, exchange, pace, history, retry: None };
    let response = operation.carry_out().await?;
    Ok(Answered { exchange: operation.exchange, response, history: operation.history })
}

struct Operation<'a> {
    shared: &'a Shared,
    exchange: Exchange,
    pace: Pace,
    history: History,
    /// What the present attempt costs, if it is not the first.
    retry: Option<Taken<'a>>,
}

/// What the attempts of a call have come to so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    attempts: u32,
    /// Whether one of them may have been executed.
    delivered: bool,
}

/// An attempt that failed.
struct Failed {
    error: Error,
    /// Whether the clock was off, and another signature would be of the right time.
    clock_corrected: bool,
}

impl History {
    /// Makes the error of the last attempt that of the call.
    pub(crate) fn conclude(self, error: Error) -> Error {
        error.after(self.attempts, self.delivered)
    }
}

impl<'a> Operation<'a> {
    async fn carry_out(&mut self) -> Result<http::Response<Bytes>, Error> {
        loop {
            let failed = match self.attempt().await {
                Ok(response) => {
                    self.succeeded();
                    return Ok(response);
                }
                Err(failed) => failed,
            };
            self.history.delivered |= failed.error.maybe_delivered();
            if let Some(retry) = self.retry.take() {
                retry.spend();
            }
            let Some((retry, pause)) = self.next(&failed) else {
                return Err(self.history.conclude(failed.error));
            };
            if !pause.is_zero() {
                sleep(pause).await;
            }
            if self.pace.left().is_zero() {
                return Err(self.history.conclude(failed.error));
            }
            self.retry = Some(retry);
        }
    }

    /// One attempt: signed anew, sent once, judged.
    async fn attempt(&mut self) -> Result<http::Response<Bytes>, Failed> {
        let (shared, config) = (self.shared, &self.shared.config);
        self.admit().await?;
        let signed = shared.skew.correct(config.clock().now());
        let request = self.exchange.sign(&shared.signer, signed)?;
        self.history.attempts += 1;
        let response = config.transport().send(request, self.pace.limits(config)).await;
        let response = response.map_err(|error| self.exchange.name(Error::transport(error)))?;
        match self.exchange.failure(&response) {
            None => Ok(response),
            Some(error) => Err(self.refused(error, &response, signed)),
        }
    }

    /// Takes room for an attempt where its rate is limited.
    async fn admit(&self) -> Result<(), Error> {
        let (config, action) = (&self.shared.config, self.exchange.action());
        let Some(limit) = config.rates().limit_of(action) else { return Ok(()) };
        let secret_id = config.credentials().map_or("", Credentials::secret_id);
        let admitted = config.rates().admit(action, secret_id, limit, self.pace.deadline).await;
        admitted.map_err(|error| self.exchange.name(error))
    }

    fn refused(&self, error: Error, response: &http::Response<Bytes>, signed: SystemTime) -> Failed {
        let headers = response.headers();
        let clock_corrected = error.class() == Some(ErrorClass::Skew)
            && retry::date(headers)
                .is_some_and(|there| self.shared.skew.learn(there, self.shared.config.clock().now(), signed));
        let error = error.with_retry_after(retry::retry_after(headers));
        Failed { error, clock_corrected }
    }

    fn succeeded(&mut self) {
        match self.retry.take() {
            // Dropping it gives its cost back.
            Some(retry) => drop(retry),
            None => self.shared.budget.succeeded(),
        }
    }

    /// What the next attempt costs and how long to wait before it; `None` if there shall be none.
    fn next(&self, failed: &Failed) -> Option<(Taken<'a>, Duration)> {
        let error = &failed.error;
        let harmless = !self.history.delivered || self.exchange.is_resendable();
        // Waiting for room within the time of the call was up to the limiter.
        let limited = error.kind() == ErrorKind::RateLimited;
        if self.history.attempts >= self.pace.policy.attempts() || !error.passes() || !harmless || limited {
            return None;
        }
        let pause = match error.class() {
            Some(ErrorClass::Skew) if failed.clock_corrected => Duration::ZERO,
            // Signed for the same time, it would be refused again.
            Some(ErrorClass::Skew) => return None,
            class => self.pause(class == Some(ErrorClass::Throttled), error.retry_after()),
        };
        if pause >= self.pace.left() {
            return None;
        }
        let taken = self.shared.budget.take(error.kind() == ErrorKind::Timeout)?;
        Some((taken, pause))
    }

    fn pause(&self, throttled: bool, asked: Option<Duration>) -> Duration {
        let chance = self.shared.config.randomness().number();
        let pause = self.pace.policy.pause(self.history.attempts, throttled, chance);
        asked.map_or(pause, |asked| asked.max(pause))
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, clock_corrected: false }
    }
}

/// How long a call may take and how often it is attempted.
struct Pace {
    policy: RetryPolicy,
    timeout: Duration,
    attempt_timeout: Duration,
    /// `None` is so far ahead that it never comes.
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

    fn limits(&self, config: &Config) -> Limits {
        // Timers count milliseconds, and messages are better off without fractions.
        let left = round_up(self.left()).min(self.timeout);
        Limits::new(config.connect_timeout(), self.attempt_timeout.min(left), config.max_response_bytes())
    }
}

/// Whole milliseconds.
fn round_up(duration: Duration) -> Duration {
    match duration.subsec_nanos() % 1_000_000 {
        0 => duration,
        rest => duration.saturating_add(Duration::from_nanos(u64::from(1_000_000 - rest))),
    }
}
