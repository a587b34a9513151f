//! What follows from an attempt: a result, or another attempt.

use std::time::Duration;

use super::attempt::{Form, Reply};
use super::operation::Operation;
use crate::error::{Error, ErrorClass, ErrorKind};
use crate::retry::RetryCost;

/// The attempts of a call so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct History {
    pub(super) attempts: u32,
    /// Whether one of them may have been executed.
    delivered: bool,
}

impl History {
    /// Turns the error of the last attempt into that of the call.
    pub(crate) fn conclude(self, error: Error) -> Error {
        error.with_attempts(self.attempts, self.delivered)
    }
}

/// A failed attempt.
pub(super) struct Failed {
    pub(super) error: Error,
    /// The response that contains the error, if there is one.
    pub(super) reply: Option<Box<Reply>>,
    /// Whether the attempt was sent. There is no retry for what fails before.
    pub(super) sent: bool,
    /// How far the clock was ahead, in seconds, if it is corrected for the next signature.
    pub(super) clock_ahead: Option<i64>,
}

/// What to do after an attempt.
pub(super) enum Verdict<'a> {
    Success(Reply),
    GiveUp(Failed),
    /// There would be a retry if the client's budget allowed it.
    OutOfBudget(Failed),
    Retry {
        failed: Failed,
        cost: RetryCost<'a>,
        pause: Duration,
    },
}

impl<'a> Operation<'a> {
    pub(super) fn judge(&mut self, result: Result<Reply, Failed>) -> Verdict<'a> {
        let retry = self.retry.take();
        let failed = match result {
            Ok(reply) => {
                match retry {
                    Some(cost) => cost.refund(),
                    None => self.shared.budget.record_success(),
                }
                return Verdict::Success(reply);
            }
            Err(failed) => failed,
        };
        // Spent if the attempt was sent.
        drop(retry);
        self.history.delivered |= failed.error.maybe_delivered();
        let Some(pause) = self.retry_pause(&failed) else { return Verdict::GiveUp(failed) };
        match self.shared.budget.withdraw(failed.error.kind() == ErrorKind::Timeout) {
            Some(cost) => Verdict::Retry { failed, cost, pause },
            None => Verdict::OutOfBudget(failed),
        }
    }

    /// The pause before a retry; `None` if there must be no retry, whatever the budget.
    fn retry_pause(&self, failed: &Failed) -> Option<Duration> {
        let error = &failed.error;
        let is_harmless = !self.history.delivered || self.exchange.is_resendable();
        let is_last = self.history.attempts >= self.policy.attempts();
        if is_last || !failed.sent || !error.is_temporary() || !is_harmless {
            return None;
        }
        let pause = match error.class() {
            Some(ErrorClass::Skew) if failed.clock_ahead.is_some() => Duration::ZERO,
            // A signature for the same time would be rejected again.
            Some(ErrorClass::Skew) => return None,
            class => {
                let chance = self.shared.config.randomness().number();
                let throttled = class == Some(ErrorClass::Throttled);
                let pause = self.policy.pause(self.history.attempts, throttled, chance);
                self.policy.pause_for(error.retry_after().unwrap_or_default(), pause)?
            }
        };
        (pause < self.deadline.left()).then_some(pause)
    }

    /// The result of a call whose last attempt failed.
    pub(super) fn give_up(&mut self, failed: Failed) -> Result<Reply, Error> {
        match failed.reply {
            Some(reply) if self.form == Form::Raw => {
                self.observed.failed(&failed.error);
                Ok(*reply)
            }
            _ => Err(self.history.conclude(failed.error)),
        }
    }
}
