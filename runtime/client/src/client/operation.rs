//! One call as a loop: prepare an attempt, dispatch it, judge it, and maybe pause before the next one.

use std::task::Poll;
use std::time::SystemTime;

use tencentcloud_core::Credentials;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

use super::attempt::{Form, Reply, Sending, endpoint_status, failover, start};
use super::deadline::Deadline;
use super::verdict::{Failed, History, Verdict};
use super::{CallOptions, Shared};
use crate::clock::Clock;
use crate::endpoint::{BreakerChange, FailoverState};
use crate::error::{Error, ErrorClass};
use crate::exchange::{Endpoint, Exchange};
use crate::observe::{self, Observed};
use crate::retry::{self, RetryCost, RetryPolicy};

/// Runs a call until an attempt succeeds, there is no reason for another one, or the deadline passes.
///
/// Always runs inside a Tokio runtime. Dropping the future cancels the call.
pub(super) async fn run(
    shared: &Shared,
    exchange: &mut Exchange,
    options: &CallOptions,
    form: Form,
    observed: &mut Observed,
) -> Result<(Reply, History), Error> {
    let span = observed.span().clone();
    let mut operation = Operation {
        shared,
        exchange,
        form,
        policy: options.retries.unwrap_or(shared.config.retries()),
        deadline: Deadline::of(&shared.config, options),
        history: History::default(),
        failover: failover(&shared.config, options),
        retry: None,
        observed,
    };
    let result = operation.execute().instrument(span).await;
    let Operation { history, observed, .. } = operation;
    observed.settled(history.attempts, result.as_ref().map(|reply| &reply.response));
    Ok((result?, history))
}

pub(super) struct Operation<'a> {
    pub(super) shared: &'a Shared,
    pub(super) exchange: &'a mut Exchange,
    pub(super) form: Form,
    pub(super) policy: RetryPolicy,
    pub(super) deadline: Deadline,
    pub(super) history: History,
    failover: Option<Box<FailoverState<'a>>>,
    /// The cost of the current attempt, unless it is the first.
    pub(super) retry: Option<RetryCost<'a>>,
    /// Only the loop and the wait for a permit report to it.
    pub(super) observed: &'a mut Observed,
}

/// An attempt that is over.
struct Attempt {
    result: Result<Reply, Failed>,
    /// When it was sent, if that is observed.
    sent_at: Option<Instant>,
    breaker_change: Option<(BreakerChange, Endpoint)>,
}

impl Operation<'_> {
    async fn execute(&mut self) -> Result<Reply, Error> {
        let mut credentials = match self.prepare_now() {
            Poll::Ready(credentials) => credentials,
            // Boxed, so that the common future stays small.
            Poll::Pending => Box::pin(self.prepare()).await?,
        };
        loop {
            let attempt = self.dispatch(credentials.as_ref()).await;
            // Nothing of the attempt is kept during the pause.
            let result = self.observe(attempt);
            let (failed, cost, pause) = match self.judge(result) {
                Verdict::Success(reply) => return Ok(reply),
                Verdict::GiveUp(failed) => return self.give_up(failed),
                Verdict::OutOfBudget(failed) => {
                    observe::out_of_budget(self.history.attempts, &failed.error);
                    return self.give_up(failed);
                }
                Verdict::Retry { failed, cost, pause } => (failed, cost, pause),
            };
            self.observed.retrying(self.history.attempts, &failed.error, pause);
            if !pause.is_zero() {
                sleep(pause).await;
            }
            if self.deadline.left().is_zero() {
                return self.give_up(failed);
            }
            credentials = match Box::pin(self.prepare()).await {
                Ok(credentials) => credentials,
                Err(error) => {
                    observe::not_prepared(self.history.attempts, &error);
                    // The error of the attempt is returned, since it is the reason for the retry.
                    let wait = failed.error.retry_after().max(error.retry_after());
                    return self.give_up(Failed { error: failed.error.with_retry_after(wait), ..failed });
                }
            };
            self.retry = Some(cost);
        }
    }

    /// Sends one attempt and waits for its response.
    async fn dispatch(&mut self, credentials: Option<&Credentials>) -> Attempt {
        let (shared, number) = (self.shared, self.history.attempts + 1);
        if let Err(error) = self.choose_endpoint() {
            return Attempt::unsent(self.exchange.with_action(error));
        }
        let signed = shared.config.corrected_clock().now();
        let limits = self.deadline.limits(&shared.config);
        // Not bound to a name, which the future would keep.
        let (sending, watch) =
            match start(shared, self.exchange, credentials, signed, number, self.form, limits) {
                Ok(started) => started,
                Err(error) => return Attempt::unsent(error),
            };
        self.history.attempts = number;
        if let Some(cost) = &mut self.retry {
            cost.sent();
        }
        let sent_at = observe::now();
        let sent = match sending {
            Sending::Whole(sending) => sending.await.map(Reply::whole),
            Sending::Events(sending) => sending.await,
        };
        let breaker_change =
            self.failover.as_mut().and_then(|failover| failover.record(endpoint_status(&sent)));
        let result = match sent {
            Ok(reply) => {
                let failure = self.exchange.failure(&reply.response);
                watch.after(Some(&reply.response), failure.as_ref());
                match failure {
                    None => Ok(reply),
                    Some(error) => Err(self.refused(error, reply, credentials, signed)),
                }
            }
            Err(error) => {
                let error = self.exchange.with_action(Error::from(error));
                watch.after(None, Some(&error));
                Err(Failed { error, reply: None, sent: true, clock_ahead: None })
            }
        };
        Attempt { result, sent_at, breaker_change }
    }

    fn choose_endpoint(&mut self) -> Result<(), Error> {
        if let Some(failover) = &mut self.failover {
            let endpoint = failover.choose(self.exchange.action().service())?;
            self.exchange.set_endpoint(endpoint);
        }
        Ok(())
    }

    /// Takes from the response to a failed attempt what matters for the next one: credentials to renew, the time, a pause.
    fn refused(
        &self,
        error: Error,
        reply: Reply,
        credentials: Option<&Credentials>,
        signed: SystemTime,
    ) -> Failed {
        self.invalidate_credentials(&error, credentials);
        let (clock, headers) = (self.shared.config.corrected_clock(), reply.response.headers());
        let is_corrected = error.class() == Some(ErrorClass::Skew)
            && retry::date(headers).is_some_and(|there| clock.measure(there, signed));
        let clock_ahead = is_corrected.then(|| clock.seconds_ahead());
        let error = error.with_retry_after(retry::retry_after(headers));
        Failed { error, reply: Some(Box::new(reply)), sent: true, clock_ahead }
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

    /// Reports an attempt and returns its result.
    fn observe(&self, attempt: Attempt) -> Result<Reply, Failed> {
        match &attempt.breaker_change {
            Some((BreakerChange::Opened, endpoint)) => observe::endpoint_avoided(endpoint.authority()),
            Some((BreakerChange::Closed, endpoint)) => observe::endpoint_recovered(endpoint.authority()),
            None => {}
        }
        if let Some(ahead) = attempt.result.as_ref().err().and_then(|failed| failed.clock_ahead) {
            observe::clock_corrected(ahead);
        }
        if let Some(sent_at) = attempt.sent_at {
            let result = attempt.result.as_ref().map(|reply| &reply.response).map_err(|failed| &failed.error);
            self.observed.attempted(self.exchange, self.history.attempts, sent_at.elapsed(), result);
        }
        attempt.result
    }
}

impl Attempt {
    /// An interceptor's error may be that of another request, which says nothing about this one.
    fn unsent(error: Error) -> Self {
        let failed =
            Failed { error: error.with_delivered(false), reply: None, sent: false, clock_ahead: None };
        Self { result: Err(failed), sent_at: None, breaker_change: None }
    }
}
