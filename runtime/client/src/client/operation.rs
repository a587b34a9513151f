//! A call from its first attempt to the verdict: what is sent, how often, until when.

use std::task::Poll;
use std::time::{Duration, SystemTime};

use tencentcloud_core::Credentials;
use tokio::time::sleep;
use tracing::Instrument;

use super::attempt::{Form, Reply, Sending, depart, endpoint_status, failover};
use super::deadline::Deadline;
use super::{CallOptions, Shared};
use crate::endpoint::{BreakerChange, FailoverState};
use crate::error::{Error, ErrorClass, ErrorKind};
use crate::exchange::Exchange;
use crate::observe::{self, Observed};
use crate::retry::{self, RetryCost, RetryPolicy};

/// Attempts the call until it is answered for good, nothing is left to try, or the time is over.
///
/// Always runs inside a Tokio runtime. Dropping it gives up.
pub(super) async fn run(
    shared: &Shared,
    exchange: &mut Exchange,
    options: &CallOptions,
    form: Form,
    observed: &mut Observed,
) -> Result<(Reply, History), Error> {
    let deadline = Deadline::of(&shared.config, options);
    let policy = options.retries.unwrap_or(shared.config.retries());
    let history = History::default();
    let failover = failover(&shared.config, options);
    let span = observed.span().clone();
    let mut operation =
        Operation { shared, exchange, form, policy, deadline, history, failover, observed, retry: None };
    let result = operation.execute().instrument(span).await;
    let Operation { history, observed, .. } = operation;
    observed.settled(history.attempts, result.as_ref().map(|reply| &reply.response));
    Ok((result?, history))
}

pub(super) struct Operation<'a> {
    pub(super) shared: &'a Shared,
    pub(super) exchange: &'a mut Exchange,
    form: Form,
    policy: RetryPolicy,
    pub(super) deadline: Deadline,
    history: History,
    failover: Option<Box<FailoverState<'a>>>,
    pub(super) observed: &'a mut Observed,
    /// What the present attempt costs, if it is not the first.
    retry: Option<RetryCost<'a>>,
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
    /// The answer that it showed in, if there is one.
    reply: Option<Box<Reply>>,
    /// Whether it came to sending. What goes wrong before that is not for the loop to mend.
    sent: bool,
    /// Whether the clock was off, and another signature would be of the right time.
    clock_corrected: bool,
}

/// What comes after an attempt that failed.
struct Again<'a> {
    failed: Failed,
    retry: RetryCost<'a>,
    pause: Duration,
}

impl History {
    /// Makes the error of the last attempt that of the call.
    pub(crate) fn conclude(self, error: Error) -> Error {
        error.with_attempts(self.attempts, self.delivered)
    }
}

impl<'a> Operation<'a> {
    async fn execute(&mut self) -> Result<Reply, Error> {
        let mut credentials = match self.prepare_now() {
            Poll::Ready(credentials) => credentials,
            // Apart, so that the usual way stays small.
            Poll::Pending => Box::pin(self.prepare()).await?,
        };
        loop {
            let attempt = self.attempt(credentials.as_ref()).await;
            let Again { mut failed, retry, pause } = match self.judge(attempt) {
                Ok(result) => return result,
                Err(again) => again,
            };
            if !pause.is_zero() {
                sleep(pause).await;
            }
            if self.deadline.left().is_zero() {
                return self.give_up(failed);
            }
            credentials = match Box::pin(self.prepare()).await {
                Ok(credentials) => credentials,
                // What keeps a retry from being made does not hide why there was to be one.
                Err(error) => {
                    observe::not_ready(self.history.attempts, &error);
                    let wait = failed.error.retry_after().max(error.retry_after());
                    failed.error = failed.error.with_retry_after(wait);
                    return self.give_up(failed);
                }
            };
            self.retry = Some(retry);
        }
    }

    /// Whether an attempt settles the call, or else what becomes of it.
    fn judge(&mut self, attempt: Result<Reply, Failed>) -> Result<Result<Reply, Error>, Again<'a>> {
        let result = attempt.as_ref().map(|reply| &reply.response).map_err(|failed| &failed.error);
        self.observed.attempted(self.exchange, self.history.attempts, result);
        let failed = match attempt {
            Ok(reply) => {
                self.succeeded();
                return Ok(Ok(reply));
            }
            Err(failed) => failed,
        };
        self.history.delivered |= failed.error.maybe_delivered();
        // What was not sent costs nothing.
        if failed.sent
            && let Some(retry) = self.retry.take()
        {
            retry.spend();
        }
        let Some((retry, pause)) = self.next(&failed) else { return Ok(self.give_up(failed)) };
        self.observed.retrying(self.history.attempts, &failed.error, pause);
        Err(Again { failed, retry, pause })
    }

    /// One attempt: signed anew, sent once, judged.
    async fn attempt(&mut self, credentials: Option<&Credentials>) -> Result<Reply, Failed> {
        if let Some(failover) = &mut self.failover {
            let endpoint = failover.choose(self.exchange.action().service());
            self.exchange.set_endpoint(endpoint.map_err(|error| self.exchange.with_action(error))?);
        }
        let (shared, number) = (self.shared, self.history.attempts + 1);
        let signed = shared.skew.correct(shared.config.clock().now());
        let limits = self.deadline.limits(&shared.config);
        let (sending, watch) = depart(shared, self.exchange, credentials, signed, number, self.form, limits)?;
        self.history.attempts = number;
        self.observed.sending();
        let sent = match sending {
            Sending::Whole(sending) => sending.await.map(Reply::whole),
            #[cfg(feature = "events")]
            Sending::Events(sending) => sending.await,
        };
        match self.failover.as_mut().and_then(|failover| failover.record(endpoint_status(&sent))) {
            Some((BreakerChange::Opened, endpoint)) => observe::endpoint_left(endpoint.authority()),
            Some((BreakerChange::Closed, endpoint)) => observe::endpoint_taken_up(endpoint.authority()),
            None => {}
        }
        let reply = match sent {
            Ok(reply) => reply,
            Err(error) => {
                let error = self.exchange.with_action(Error::from(error));
                watch.after(None, Some(&error));
                return Err(Failed { sent: true, ..error.into() });
            }
        };
        let failure = self.exchange.failure(&reply.response);
        watch.after(Some(&reply.response), failure.as_ref());
        match failure {
            None => Ok(reply),
            Some(error) => {
                self.invalidate_credentials(&error, credentials);
                Err(self.refused(error, reply, signed))
            }
        }
    }

    /// Has credentials renewed that the service rejects as unknown or expired.
    fn invalidate_credentials(&self, error: &Error, credentials: Option<&Credentials>) {
        const UNKNOWN: [&str; 3] =
            ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound", "AuthFailure.InvalidSecretId"];
        if error.class() == Some(ErrorClass::Auth)
            && UNKNOWN.iter().any(|code| error.has_code(code))
            && let (Some(provider), Some(credentials)) = (self.shared.config.credentials(), credentials)
        {
            provider.invalidate(credentials);
        }
    }

    fn refused(&self, error: Error, reply: Reply, signed: SystemTime) -> Failed {
        let headers = reply.response.headers();
        let clock_corrected = error.class() == Some(ErrorClass::Skew)
            && retry::date(headers).is_some_and(|there| {
                self.shared.skew.measure(there, self.shared.config.clock().now(), signed)
            });
        if clock_corrected {
            observe::clock_corrected(self.shared.skew.seconds_ahead());
        }
        let error = error.with_retry_after(retry::retry_after(headers));
        Failed { error, reply: Some(Box::new(reply)), sent: true, clock_corrected }
    }

    /// The result of the call if its last attempt was no success.
    fn give_up(&mut self, failed: Failed) -> Result<Reply, Error> {
        match failed.reply {
            Some(reply) if self.form == Form::Raw => {
                self.observed.failed(&failed.error);
                Ok(*reply)
            }
            _ => Err(self.history.conclude(failed.error)),
        }
    }

    fn succeeded(&mut self) {
        match self.retry.take() {
            // Dropping it gives its cost back.
            Some(retry) => drop(retry),
            None => self.shared.budget.record_success(),
        }
    }

    /// What the next attempt costs and how long to wait before it; `None` if there shall be none.
    fn next(&self, failed: &Failed) -> Option<(RetryCost<'a>, Duration)> {
        let error = &failed.error;
        let harmless = !self.history.delivered || self.exchange.is_resendable();
        let is_last = self.history.attempts >= self.policy.attempts();
        if is_last || !failed.sent || !error.is_temporary() || !harmless {
            return None;
        }
        let pause = match error.class() {
            Some(ErrorClass::Skew) if failed.clock_corrected => Duration::ZERO,
            // Signed for the same time, it would be refused again.
            Some(ErrorClass::Skew) => return None,
            class => self.pause(class == Some(ErrorClass::Throttled), error.retry_after()),
        };
        if pause >= self.deadline.left() {
            return None;
        }
        let taken = self.shared.budget.withdraw(error.kind() == ErrorKind::Timeout);
        if taken.is_none() {
            observe::out_of_budget(self.history.attempts, error);
        }
        Some((taken?, pause))
    }

    fn pause(&self, throttled: bool, asked: Option<Duration>) -> Duration {
        let chance = self.shared.config.randomness().number();
        self.policy.pause(self.history.attempts, throttled, chance).max(asked.unwrap_or_default())
    }
}

impl From<Error> for Failed {
    /// What went wrong before anything was sent.
    fn from(error: Error) -> Self {
        Self { error, reply: None, sent: false, clock_corrected: false }
    }
}
