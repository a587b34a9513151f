//! Asking again and again until a state is final or the time is over.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::attempts::Attempts;
use super::{FinalState, Wait};
use crate::call::Call;
use crate::error::Error;
use crate::transport::BoxFuture;

/// How long and how often is asked.
#[derive(Clone, Copy, Debug)]
struct Pace {
    deadline: Duration,
    interval: Duration,
    max_interval: Duration,
}

impl<R: Wait> Call<R> {
    /// Asks again and again until the state is final. The options of the call hold for every time it asks.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use tencentcloud_runtime::{Client, Error, Wait};
    /// # async fn example<R: Wait>(client: Client, request: R) -> Result<(), Error> {
    /// let waited = client.call(request).wait().deadline(Duration::from_secs(60)).await?;
    /// println!("{waited}"); // finished (2)
    /// if waited.is_success() {
    ///     let response = waited.response;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiting<R> {
        let (deadline, interval) = (Duration::from_secs(15 * 60), Duration::from_secs(2));
        let pace = Pace { deadline, interval, max_interval: Duration::from_secs(30) };
        Waiting { call: self, pace }
    }
}

/// A waiting to come. Nothing happens until it is awaited or [`send_blocking`](Self::send_blocking) is called.
///
/// It asks at once, then after growing pauses; after a longer one where an error says [how long](Error::retry_after) to
/// wait. Errors that are [retryable](Error::is_retryable) do not end it, all others do. Awaited in a Tokio runtime, which needs its I/O and its timers enabled, it asks from there; awaited
/// anywhere else, from the client's own thread. Dropping it gives up.
#[must_use = "nothing is asked before it is awaited, or by `send_blocking`"]
pub struct Waiting<R> {
    call: Call<R>,
    pace: Pace,
}

impl<R: Wait> Waiting<R> {
    /// Limits how long it may take, all in all: 15 minutes unless this is called. It cuts short the last pause or call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.pace.deadline = deadline;
        self
    }

    /// How long the first pause is: 2 seconds unless this is called. Each further one is longer by half.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.pace.interval = interval;
        self
    }

    /// How long pauses become: 30 seconds unless this is called. It does not shorten the first one.
    pub fn max_interval(mut self, max_interval: Duration) -> Self {
        self.pace.max_interval = max_interval;
        self
    }

    /// Blocks this thread until the state is final. Needs no async runtime.
    ///
    /// # Errors
    /// [`WaitTimeout`](crate::ErrorKind::WaitTimeout) past the deadline; otherwise as a call.
    pub fn send_blocking(self) -> Result<Waited<R::Response>, Error> {
        let client = self.call.client().clone();
        client.run_blocking(Box::pin(wait(self.call, self.pace)))?
    }
}

impl<R: Wait> IntoFuture for Waiting<R> {
    type Output = Result<Waited<R::Response>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.call.client().clone();
        Box::pin(async move { client.run(Box::pin(wait(self.call, self.pace))).await? })
    }
}

async fn wait<R: Wait>(call: Call<R>, pace: Pace) -> Result<Waited<R::Response>, Error> {
    let start = Instant::now();
    let mut attempts = Attempts::default();
    let asked = timeout(pace.deadline, ask(&call, pace, &mut attempts)).await;
    match asked {
        Ok(result) => result.map(|(response, state)| Waited { response, state, attempts: attempts.count() }),
        Err(_) => Err(attempts.over(R::ACTION, start.elapsed())),
    }
}

async fn ask<R: Wait>(
    call: &Call<R>,
    pace: Pace,
    attempts: &mut Attempts,
) -> Result<(R::Response, FinalState), Error> {
    let mut pause = pace.interval;
    loop {
        attempts.begin();
        let asked = match call.clone().await {
            Ok(response) => match R::final_state(&response) {
                Some(state) => return Ok((response, state)),
                None => {
                    attempts.met(R::state(&response).shape());
                    None
                }
            },
            Err(error) if error.is_retryable() => {
                let asked = error.retry_after();
                attempts.failed(error);
                asked
            }
            Err(error) => return Err(error),
        };
        sleep(pause.max(asked.unwrap_or_default())).await;
        pause = pause.saturating_add(pause / 2).min(pace.max_interval.max(pace.interval));
    }
}

/// A final state and the answer that told it. `Display` shows the state as `finished (2)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waited<T> {
    /// The answer.
    pub response: T,
    state: FinalState,
    attempts: u32,
}

impl<T> Waited<T> {
    /// Whether what was asked for is done.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.state.is_success()
    }

    /// What the state means, in words.
    #[must_use]
    pub fn state(&self) -> &'static str {
        self.state.meaning()
    }

    /// The state itself.
    #[must_use]
    pub fn final_state(&self) -> FinalState {
        self.state
    }

    /// How often was asked.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl<T> fmt::Display for Waited<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.state, f)
    }
}

impl<R: fmt::Debug> fmt::Debug for Waiting<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("call", &self.call).field("pace", &self.pace).finish()
    }
}
