//! A request on its way over a connection.
//!
//! A future by hand rather than an `async fn`: it is the heart of every call, and is a third as large this way, which
//! spares moving and clearing it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::http::{Request, Response};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::body::Whole;
use super::http::begin;
use super::link::{Heard, Link, in_absolute_form};
use super::payload::Payload;
use super::pool::{Pool, Waiter};
use super::{AttemptLimits, BoxFuture, TransportError, with_causes};

pub(super) type Sent<T> = Result<T, TransportError>;

/// An exchange with what it needs on the way.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) pool: Arc<Pool>,
    pub(super) limits: AttemptLimits,
    pub(super) started: Instant,
    /// When it is over; `None` is so far ahead that it never comes.
    pub(super) deadline: Option<Instant>,
}

impl Exchange {
    pub(super) fn new(pool: Arc<Pool>, limits: AttemptLimits) -> Self {
        let started = Instant::now();
        Self { pool, limits, started, deadline: started.checked_add(limits.attempt_timeout) }
    }

    fn timer(&self) -> Option<Sleep> {
        self.deadline.map(sleep_until)
    }

    /// Gets a connection in time; true with it if it was made for this.
    pub(super) async fn connect(&self, waiter: Waiter) -> Sent<(Link, bool)> {
        self.limit(false, self.pool.connect(waiter, self.limits.connect_timeout)).await?
    }

    /// Does a part of the exchange in time.
    pub(super) async fn limit<T>(&self, connected: bool, part: impl Future<Output = T>) -> Sent<T> {
        match self.deadline {
            Some(at) => timeout_at(at, part).await.map_err(|_| self.passed(connected)),
            None => Ok(part.await),
        }
    }

    /// The time is over.
    fn passed(&self, connected: bool) -> TransportError {
        let what = if connected { "no complete answer" } else { "no connection" };
        TransportError::timed_out(connected, format!("{what} within {:?}", self.limits.attempt_timeout))
    }
}

pin_project! {
    /// Gives the answer, whole, and the connection back to its pool.
    pub(super) struct Flight<F> {
        exchange: Exchange,
        link: Option<Link>,
        // Whether it was made for this request.
        is_new: bool,
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
        Reading { reading: Whole<Incoming> },
        // The connection's own task has not had its turn since the end of the answer.
        Resting { response: Option<Response<Bytes>> },
        Again { again: BoxFuture<'static, Sent<Response<Bytes>>> },
    }
}

impl<F> Flight<F> {
    pub(super) fn new(exchange: Exchange, link: Link, is_new: bool, sending: F) -> Self {
        let (timer, stage) = (exchange.timer(), Stage::Sending { sending });
        Self { exchange, link: Some(link), is_new, timer, stage }
    }
}

impl<F: Future<Output = Heard>> Future for Flight<F> {
    type Output = Sent<Response<Bytes>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.stage.as_mut().project() {
                StageProjection::Sending { sending } => match sending.poll(context) {
                    Poll::Ready(Ok(response)) => {
                        let reading = Whole::new(response, this.exchange.limits.max_response_bytes);
                        Stage::Reading { reading }
                    }
                    Poll::Ready(Err(error)) => match untouched(this.exchange, *this.is_new, error) {
                        Ok(request) => Stage::Again { again: begin(this.exchange.clone(), request) },
                        Err(failed) => return Poll::Ready(Err(failed)),
                    },
                    Poll::Pending => break,
                },
                StageProjection::Reading { reading } => match Pin::new(reading).poll(context) {
                    Poll::Ready(Ok(response)) if this.link.as_ref().is_some_and(Link::is_ready) => {
                        this.exchange.pool.put_back(this.link.take());
                        return Poll::Ready(Ok(response));
                    }
                    Poll::Ready(Ok(response)) => {
                        this.stage.set(Stage::Resting { response: Some(response) });
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(Err(failed)) => return Poll::Ready(Err(failed)),
                    Poll::Pending => break,
                },
                StageProjection::Resting { response } => {
                    this.exchange.pool.put_back(this.link.take());
                    return response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)));
                }
                StageProjection::Again { again } => return again.as_mut().poll(context),
            };
            this.stage.set(next);
        }
        match this.timer.as_pin_mut() {
            Some(timer) => timer.poll(context).map(|()| {
                this.exchange.pool.distrust_shared();
                Err(this.exchange.passed(true))
            }),
            None => Poll::Pending,
        }
    }
}

/// The request as it was, if nothing of it was written and there may be another connection that is kept.
pub(super) fn untouched(
    exchange: &Exchange,
    is_new: bool,
    mut error: TrySendError<Request<Payload>>,
) -> Result<Request<Payload>, TransportError> {
    let untouched = error.take_message();
    let error = error.into_error();
    let causes = with_causes(&error);
    let failed = match untouched {
        Some(request) if !is_new => return Ok(in_absolute_form(request, exchange.pool.uri())),
        Some(_) => TransportError::connect(format!("no connection that holds: {causes}")),
        None => TransportError::lost(format!("the connection was lost: {causes}")),
    };
    Err(failed.with_source(error))
}
