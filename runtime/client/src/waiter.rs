//! Waiting until a task reaches a final state.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::client::Call;
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::wait::{FinalState, PollSchedule, PollVerdict, Poller, Wait};

impl<R: Wait> Call<R> {
    /// Repeats the call until the state is final. The options of the call apply to each poll.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use tencentcloud_client::{Client, Error, Wait};
    /// # async fn example<R: Wait>(client: Client, request: R) -> Result<(), Error> {
    /// let last = client.call(request).wait().deadline(Duration::from_secs(60)).await?;
    /// println!("{last}"); // finished (2)
    /// if last.is_success() {
    ///     let response = last.response;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiter<R> {
        Waiter { call: self, schedule: PollSchedule::default() }
    }
}

/// A call that is repeated until the state is final. Nothing is sent until it is awaited or
/// [`send_blocking`](Self::send_blocking) is called.
///
/// The first poll is sent at once, the others after growing pauses, or after [as long as the service
/// asks](Error::retry_after). An error that is [retryable](Error::is_retryable) does not end the wait; any other does.
///
/// Where it is sent from is the same as for a [`Call`]. Dropping its future ends the wait.
#[must_use = "nothing is sent until it is awaited or `send_blocking` is called"]
pub struct Waiter<R> {
    call: Call<R>,
    schedule: PollSchedule,
}

impl<R: Wait> Waiter<R> {
    /// Sets the longest time that the whole wait may take, 15 minutes by default. It ends a poll or a pause in progress.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.schedule.deadline = deadline;
        self
    }

    /// Sets the first pause, 2 seconds by default. Each following pause is half as long again.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.schedule.interval = interval;
        self
    }

    /// Sets the longest pause, 30 seconds by default. It does not shorten the first pause.
    pub fn max_interval(mut self, max_interval: Duration) -> Self {
        self.schedule.max_interval = max_interval;
        self
    }

    /// Waits, as `.await` does.
    ///
    /// # Errors
    /// [`WaitTimeout`](crate::ErrorKind::WaitTimeout) if the deadline passes; otherwise those of the call.
    pub fn send(self) -> BoxFuture<'static, Result<FinalResponse<R::Response>, Error>> {
        self.into_future()
    }

    /// Waits, and blocks this thread. Needs no async runtime.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking(self) -> Result<FinalResponse<R::Response>, Error> {
        let client = self.call.client().clone();
        client.run_blocking(Box::pin(poll(self.call, self.schedule)))?
    }
}

impl<R: Wait> IntoFuture for Waiter<R> {
    type Output = Result<FinalResponse<R::Response>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.call.client().clone();
        Box::pin(async move { client.run(Box::pin(poll(self.call, self.schedule))).await? })
    }
}

async fn poll<R: Wait>(call: Call<R>, schedule: PollSchedule) -> Result<FinalResponse<R::Response>, Error> {
    let (start, mut poller) = (Instant::now(), Poller::new(schedule));
    let polls = timeout(schedule.deadline, poll_until_final(&call, &mut poller)).await;
    polls.unwrap_or_else(|_| Err(poller.timed_out(R::ACTION, start.elapsed())))
}

async fn poll_until_final<R: Wait>(
    call: &Call<R>,
    poller: &mut Poller,
) -> Result<FinalResponse<R::Response>, Error> {
    loop {
        poller.begin();
        match poller.judge::<R>(call.clone().await) {
            PollVerdict::Final(response, state) => {
                return Ok(FinalResponse { response, state, polls: poller.polls() });
            }
            PollVerdict::PollAgain(pause) => sleep(pause).await,
            PollVerdict::Failed(error) => return Err(error),
        }
    }
}

/// The response that reported a final state. `Display` shows the state, as in `finished (2)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FinalResponse<T> {
    /// The response.
    pub response: T,
    state: FinalState,
    polls: u32,
}

impl<T> FinalResponse<T> {
    /// Whether the state means success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.state.is_success()
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> FinalState {
        self.state
    }

    /// The number of polls that the wait took.
    #[must_use]
    pub fn polls(&self) -> u32 {
        self.polls
    }
}

impl<T> fmt::Display for FinalResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.state, f)
    }
}

impl<R: fmt::Debug> fmt::Debug for Waiter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("call", &self.call).field("schedule", &self.schedule).finish()
    }
}
