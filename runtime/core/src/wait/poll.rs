//! What a poll means for a wait, and how long to pause before the next one.

use std::fmt;
use std::time::Duration;

use super::{FinalState, Wait};
use crate::action::Action;
use crate::error::{Error, ErrorKind, excerpt};
use crate::record::Shape;
use crate::retry::MAX_ASKED_PAUSE;

/// How long a wait takes at most, and how long it pauses between polls.
#[derive(Clone, Copy, Debug)]
pub struct PollSchedule {
    /// The longest time that the whole wait may take.
    pub deadline: Duration,
    /// The first pause. Each following pause is half as long again.
    pub interval: Duration,
    /// The longest pause, unless the first is longer.
    pub max_interval: Duration,
}

impl Default for PollSchedule {
    /// 15 minutes in all, with pauses from 2 to 30 seconds.
    fn default() -> Self {
        let (deadline, interval) = (Duration::from_secs(15 * 60), Duration::from_secs(2));
        Self { deadline, interval, max_interval: Duration::from_secs(30) }
    }
}

/// A wait in progress: the pause that comes next, and what the polls so far returned.
#[derive(Debug)]
pub struct Poller {
    schedule: PollSchedule,
    pause: Duration,
    polls: u32,
    /// The last state that is known.
    state: Option<String>,
    /// The error of the last poll, if it failed.
    failure: Option<Error>,
}

/// What the result of a poll means for the wait.
#[derive(Debug)]
pub enum PollVerdict<T> {
    /// The state is final.
    Final(T, FinalState),
    /// The state is not final, or the poll failed in a way that may pass: poll again after this pause.
    PollAgain(Duration),
    /// The poll failed for good.
    Failed(Error),
}

impl Poller {
    /// A wait without any polls yet.
    #[must_use]
    pub fn new(schedule: PollSchedule) -> Self {
        Self { schedule, pause: schedule.interval, polls: 0, state: None, failure: None }
    }

    /// The number of polls that have begun.
    #[must_use]
    pub fn polls(&self) -> u32 {
        self.polls
    }

    /// Records that a poll begins.
    pub fn begin(&mut self) {
        self.polls = self.polls.saturating_add(1);
    }

    /// Judges the result of a poll.
    pub fn judge<R: Wait>(&mut self, result: Result<R::Response, Error>) -> PollVerdict<R::Response> {
        let retry_after = match result {
            Ok(response) => match R::final_state(&response) {
                Some(state) => return PollVerdict::Final(response, state),
                None => {
                    self.record_state(R::state(&response).shape());
                    None
                }
            },
            Err(error) if error.is_retryable() => {
                let retry_after = error.retry_after();
                self.failure = Some(error);
                retry_after
            }
            Err(error) => return PollVerdict::Failed(error),
        };
        let longest = self.schedule.max_interval.max(self.schedule.interval);
        let asked = retry_after.unwrap_or(Duration::ZERO).min(longest.max(MAX_ASKED_PAUSE));
        let pause = self.pause.max(asked);
        self.pause = self.pause.saturating_add(self.pause / 2).min(longest);
        PollVerdict::PollAgain(pause)
    }

    fn record_state(&mut self, state: Shape<'_>) {
        self.failure = None;
        self.state = Some(match state {
            Shape::Text(text) => excerpt(text.as_bytes(), 64),
            Shape::Absent => "unknown".to_owned(),
            other => format!("{other:?}"),
        });
    }

    /// The error of a wait whose deadline has passed.
    #[must_use]
    pub fn timed_out(self, action: &'static Action, elapsed: Duration) -> Error {
        let state = match &self.state {
            Some(state) => format!("still in state {state}"),
            None => "no state is known".to_owned(),
        };
        let calls = if self.polls == 1 { "call" } else { "calls" };
        let mut message = format!("{state} after {} {calls} in {}", self.polls, Rounded(elapsed));
        let request_id = self.failure.and_then(|failure| {
            let code = failure.code().map(|code| format!("{code}: ")).unwrap_or_default();
            message.push_str(&format!("; the last error: {code}{}", failure.message()));
            failure.request_id().map(str::to_owned)
        });
        Error::of_kind(ErrorKind::WaitTimeout, message).with_request_id(request_id).with_action(action)
    }
}

/// A duration in whole seconds, or in milliseconds below one second.
struct Rounded(Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            0 => write!(f, "{} ms", self.0.as_millis()),
            seconds => write!(f, "{seconds} s"),
        }
    }
}
