//! What was met while waiting, told once the time is over.

use std::fmt;
use std::time::Duration;

use crate::action::Action;
use crate::error::{Error, excerpt};
use crate::record::Shape;

/// How often was asked and what the last answers were.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    count: u32,
    state: Option<String>,
    failure: Option<Error>,
}

impl Attempts {
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn begin(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Takes in an answer with a state that is not final.
    pub(super) fn met(&mut self, state: Shape<'_>) {
        self.failure = None;
        self.state = Some(match state {
            Shape::Text(text) => excerpt(text.as_bytes(), 64),
            Shape::Absent => "unknown".to_owned(),
            other => format!("{other:?}"),
        });
    }

    /// Takes in an error after which is asked again.
    pub(super) fn failed(&mut self, error: Error) {
        self.failure = Some(error);
    }

    /// The error of a waiting that took too long.
    pub(super) fn over(self, action: &'static Action, elapsed: Duration) -> Error {
        let state = match &self.state {
            Some(state) => format!("still in state {state}"),
            None => "no state is known".to_owned(),
        };
        let calls = if self.count == 1 { "call" } else { "calls" };
        let mut message = format!("{state} after {} {calls} in {}", self.count, Rounded(elapsed));
        let request_id = self.failure.and_then(|failure| {
            let code = failure.code().map(|code| format!("{code}: ")).unwrap_or_default();
            message.push_str(&format!("; the last error: {code}{}", failure.message()));
            failure.request_id().map(str::to_owned)
        });
        Error::wait_timeout(message).with_request_id(request_id).with_action(action)
    }
}

/// Whole seconds, or milliseconds below one.
struct Rounded(Duration);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            0 => write!(f, "{} ms", self.0.as_millis()),
            seconds => write!(f, "{seconds} s"),
        }
    }
}
