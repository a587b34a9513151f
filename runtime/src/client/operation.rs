//! A call from its first attempt to the verdict: what is sent, how often, until when.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::{Answered, Shared};
use crate::config::Config;
use crate::error::{Error, ErrorClass, ErrorKind};
#[cfg(feature = "events")]
use crate::events;
use crate::exchange::{Exchange, Options};
use crate::intercept::Watch;
use crate::retry::RetryPolicy;
#[cfg(feature = "events")]
use crate::transport::BodyStream;
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

/// An answer, whole or only its beginning.
pub(crate) struct Reply {
    pub(crate) response: http::Response<Bytes>,
    /// What is still to come of the body.
    #[cfg(feature = "events")]
    pub(crate) rest: Option<BodyStream>,
}

impl Reply {
    pub(crate) fn whole(response: http::Response<Bytes>) -> Self {
        Self {
            response,
            #[cfg(feature = "events")]
            rest: None,
        }
    }
}

/// In what form an answer is wanted.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Whole,
    /// A stream of events as a stream, anything else whole.
    #[cfg(feature = "events")]
    Events,
}

/// Attempts the call until it is answered for good, nothing is left to try, or the time is over.
///
/// The last answer is given back whatever it says: whoever reads it finds the error in it once more.
///
/// Always runs inside a Tokio runtime. Dropping it gives up.
pub(super) async fn run(
    shared: &Shared,
    exchange: Exchange,
    options: &Options,
    form: Form,
) -> Result<Answered, Error> {
    let pace = Pace::of(&shared.config, options);
    let mut history = History::default();
    loop {
        history.attempts += 1;
        let watch = Watch::start(&shared.config, &exchange, history.attempts);
        let sent = attempt(shared, &exchange, &pace, &watch, form).await;
        let failure = match &sent {
            Ok(reply) => exchange.failure(&reply.response),
            Err(_) => None,
        };
        let error = failure.as_ref().or(sent.as_ref().err());
        watch.after(sent.as_ref().ok().map(|reply| &reply.response), error);
        if let Some(error) = error {
            history.delivered |= error.maybe_delivered();
            if let Some(delay) = pace.pause(shared, &exchange, history, error) {
                sleep(delay).await;
                if !pace.is_over() {
                    continue;
                }
            }
        }
        return match sent {
            Ok(reply) => Ok(Answered { exchange, reply, history }),
            Err(error) => Err(history.conclude(error)),
        };
    }
}

/// One attempt: signed anew, sent once.
async fn attempt(
    shared: &Shared,
    exchange: &Exchange,
    pace: &Pace,
    watch: &Watch<'_>,
    form: Form,
) -> Result<Reply, Error> {
    let config = &shared.config;
    // What must be waited for before an attempt is waited for here: credentials, room under a rate limit.
    let mut request = exchange.sign(&shared.signer, config.clock().now())?;
    watch.before(&mut request)?;
    let (transport, limits) = (config.transport(), pace.limits(config));
    let sent = match form {
        Form::Whole => transport.send(request, limits).await.map(Reply::whole),
        #[cfg(feature = "events")]
        Form::Events => Box::pin(events::send(transport, request, limits)).await,
    };
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

pub(crate) fn failed(error: &TransportError) -> Error {
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
