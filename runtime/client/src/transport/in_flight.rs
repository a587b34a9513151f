//! Requests in flight.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::{Request, Response};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::body::{BodyProgress, ReadResponse, RequestBody};
use super::connection::{Connection, SendOutcome, to_absolute_form};
use super::error::with_causes;
use super::http::start;
use super::http2;
use super::pool::{Checkout, Pool};
use super::{AttemptLimits, BoxFuture, TransportError, TransportResult};

/// What an attempt needs until its response is complete.
#[derive(Clone)]
pub(super) struct AttemptContext {
    pub(super) pool: Arc<Pool>,
    pub(super) limits: AttemptLimits,
    pub(super) started: Instant,
    /// When the attempt times out; `None` if that is too far ahead to represent.
    deadline: Option<Instant>,
}

impl AttemptContext {
    pub(super) fn new(pool: Arc<Pool>, limits: AttemptLimits) -> Self {
        let started = Instant::now();
        Self { pool, limits, started, deadline: started.checked_add(limits.attempt_timeout) }
    }

    /// Waits for a connection, and returns whether it was opened for this attempt.
    pub(super) async fn connect(&self, checkout: Checkout) -> TransportResult<(Connection, bool)> {
        self.connecting(self.pool.connect(checkout, self.limits.connect_timeout)).await
    }

    /// Opens an idle connection unless there is one.
    pub(super) async fn warm_up(&self) -> TransportResult<()> {
        self.connecting(self.pool.warm_up(self.limits.connect_timeout)).await
    }

    /// Runs a step before the request is sent.
    async fn connecting<T>(&self, step: impl Future<Output = TransportResult<T>>) -> TransportResult<T> {
        let timed_out = || Err(TransportError::connect_timeout(self.limits.attempt_timeout));
        self.within_deadline(step).await.unwrap_or_else(timed_out)
    }

    /// Runs one step of the attempt; `None` if the attempt times out.
    pub(super) async fn within_deadline<T>(&self, step: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(at) => timeout_at(at, step).await.ok(),
            None => Some(step.await),
        }
    }

    /// The error of an attempt that timed out after it got a connection.
    pub(super) fn timed_out(&self, progress: Option<&BodyProgress>) -> TransportError {
        self.pool.retire_shared();
        let limit = self.limits.attempt_timeout;
        if progress.is_some_and(BodyProgress::withdraw) {
            return TransportError::timed_out(
                false,
                format!("the request could not be sent within {limit:?}"),
            );
        }
        TransportError::response_timeout(limit)
    }
}

pin_project! {
    /// A request in flight: resolves to the whole response, and then returns the connection to its pool.
    ///
    /// This future is part of every call. Written by hand it is a third of the size of an `async fn`, which saves moving
    /// and clearing it.
    pub(super) struct InFlight<F> {
        attempt: AttemptContext,
        connection: Option<Connection>,
        // Whether the connection was opened for this request.
        is_new: bool,
        progress: Option<BodyProgress>,
        #[pin]
        timer: Option<Sleep>,
        #[pin]
        stage: Stage<F>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<F> {
        Sending { #[pin] sending: F },
        Reading { reading: ReadResponse<Incoming> },
        // The response is complete, and the connection's task has yet to notice.
        Finishing { response: Option<Response<Bytes>> },
        Restarted { attempt: BoxFuture<'static, TransportResult<Response<Bytes>>> },
    }
}

impl<F> InFlight<F> {
    pub(super) fn new(
        attempt: AttemptContext,
        connection: Connection,
        is_new: bool,
        progress: Option<BodyProgress>,
        sending: F,
    ) -> Self {
        let (timer, stage) = (attempt.deadline.map(sleep_until), Stage::Sending { sending });
        Self { attempt, connection: Some(connection), is_new, progress, timer, stage }
    }
}

impl<F: Future<Output = SendOutcome>> Future for InFlight<F> {
    type Output = TransportResult<Response<Bytes>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.stage.as_mut().project() {
                StageProjection::Sending { sending } => match sending.poll(context) {
                    Poll::Ready(Ok(response)) => {
                        let reading = ReadResponse::new(response, this.attempt.limits.max_response_bytes);
                        Stage::Reading { reading }
                    }
                    Poll::Ready(Err(error)) => {
                        match unsent(this.attempt, *this.is_new, this.progress.as_ref(), error) {
                            Ok(request) => {
                                *this.connection = None;
                                Stage::Restarted { attempt: start(this.attempt.clone(), request) }
                            }
                            Err(error) => return Poll::Ready(Err(error)),
                        }
                    }
                    Poll::Pending => break,
                },
                StageProjection::Reading { reading } => match Pin::new(reading).poll(context) {
                    Poll::Ready(Ok(response))
                        if this.connection.as_ref().is_some_and(Connection::is_ready) =>
                    {
                        this.attempt.pool.release(this.connection.take());
                        return Poll::Ready(Ok(response));
                    }
                    Poll::Ready(Ok(response)) => {
                        this.stage.set(Stage::Finishing { response: Some(response) });
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => break,
                },
                StageProjection::Finishing { response } => {
                    this.attempt.pool.release(this.connection.take());
                    return response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)));
                }
                StageProjection::Restarted { attempt } => return attempt.as_mut().poll(context),
            };
            this.stage.set(next);
        }
        match this.timer.as_pin_mut() {
            Some(timer) => timer.poll(context).map(|()| {
                let error = this.attempt.timed_out(this.progress.as_ref());
                // Closes it, whatever of the request is still to be written.
                *this.connection = None;
                Err(error)
            }),
            None => Poll::Pending,
        }
    }
}

/// Gives back a request that may go to another connection: none of it was written, and the connection was a reused one.
pub(super) fn unsent(
    attempt: &AttemptContext,
    is_new: bool,
    progress: Option<&BodyProgress>,
    mut error: TrySendError<Request<RequestBody>>,
) -> TransportResult<Request<RequestBody>> {
    match (error.take_message(), error.into_error()) {
        (Some(request), _) if !is_new => Ok(to_absolute_form(request, attempt.pool.uri())),
        (Some(_), error) => {
            let causes = with_causes(&error);
            let message =
                format!("could not connect: the connection closed before the request was sent: {causes}");
            Err(TransportError::connect(message).with_source(error))
        }
        (None, error) if progress.is_some_and(BodyProgress::withdraw) || http2::was_refused(&error) => {
            Err(TransportError::not_processed(error))
        }
        (None, error) => Err(TransportError::connection_lost(error)),
    }
}
