//! The events of a call, asynchronous and blocking.

use std::fmt;
use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

use super::{Event, EventDecoder};
use crate::call::{Call, Callable};
use crate::client::{Answered, Client};
use crate::error::Error;
use crate::exchange::{Exchange, Options, find_request_id};
use crate::transport::{BodyStream, BoxFuture, TransportError};

impl<R: Callable> Call<R> {
    /// The events of an action that answers with a stream of them. The call is sent when the first one is asked for.
    ///
    /// See [`events`](crate::events) for an example.
    pub fn events(self) -> Events {
        Events::new(self)
    }

    /// As [`events`](Self::events), for programs without an async runtime: each step blocks the thread it is made on.
    pub fn events_blocking(self) -> EventsBlocking {
        let client = self.client().clone();
        EventsBlocking { client, events: Some(self.events()) }
    }
}

/// The events of a call as a stream. After an error it ends.
#[must_use = "the call is sent when the stream is polled"]
pub struct Events {
    state: State,
}

enum State {
    /// Not sent, or not answered yet.
    Opening(BoxFuture<'static, Result<Open, Error>>),
    Open(Box<Open>),
    Ended,
}

impl Events {
    fn new<R: Callable>(call: Call<R>) -> Self {
        let (client, exchange, options) = call.into_exchange();
        Self { state: State::Opening(Box::pin(async move { open(client, exchange?, options).await })) }
    }

    /// The next event; `None` after the last one or an error.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// See [`Error`] and [`events`](crate::events).
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The request id that the head of the answer names; `None` before the first event and after the last.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        match &self.state {
            State::Open(open) => find_request_id(&open.answered.reply.response),
            State::Opening(_) | State::Ended => None,
        }
    }

    /// How long the server wants to be left alone before it is asked again, if it has said so.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match &self.state {
            State::Open(open) => open.decoder.retry(),
            State::Opening(_) | State::Ended => None,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            let item = match &mut self.state {
                State::Opening(opening) => match ready!(opening.as_mut().poll(context)) {
                    Ok(open) => {
                        self.state = State::Open(Box::new(open));
                        continue;
                    }
                    Err(error) => Some(Err(error)),
                },
                State::Open(open) => ready!(open.poll(context)),
                State::Ended => None,
            };
            if !matches!(item, Some(Ok(_))) {
                self.state = State::Ended;
            }
            return Poll::Ready(item);
        }
    }
}

impl Stream for Events {
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// A stream that has begun.
struct Open {
    answered: Answered,
    /// `None` once it has ended.
    body: Option<BodyStream>,
    decoder: EventDecoder,
    /// What was received and not yet decoded.
    piece: Bytes,
    idle: Pin<Box<Sleep>>,
    idle_timeout: Duration,
    /// Whether the time is running: it does while more is waited for, not while nobody asks.
    waiting: bool,
    /// The runtime that the connection lives in, which need not be where the stream is polled.
    home: Handle,
    /// Keeps the client's own thread, which may be that runtime.
    _client: Client,
}

/// Sends from whatever executor polls it, as every call is sent.
async fn open(client: Client, exchange: Exchange, options: Options) -> Result<Open, Error> {
    let runner = client.clone();
    runner.run(Box::pin(async move { open_here(client, exchange, options).await })).await?
}

async fn open_here(client: Client, exchange: Exchange, options: Options) -> Result<Open, Error> {
    let mut answered = client.open(exchange, &options).await?;
    let Some(body) = answered.reply.rest.take() else {
        let error = answered.conclude(answered.exchange.no_stream(&answered.reply.response));
        answered.observed.failed(&error);
        return Err(error);
    };
    let config = client.config();
    let idle_timeout = options.idle_timeout.or(options.timeout).unwrap_or(config.timeout());
    Ok(Open {
        answered,
        body: Some(body),
        decoder: EventDecoder::new(config.max_response_bytes()),
        piece: Bytes::new(),
        idle: Box::pin(sleep(idle_timeout)),
        idle_timeout,
        waiting: false,
        home: Handle::current(),
        _client: client,
    })
}

impl Open {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            if let Some(event) = self.decoder.next(&mut self.piece) {
                return Poll::Ready(Some(event.map_err(|error| self.conclude(error))));
            }
            if self.body.is_none() {
                return Poll::Ready(None);
            }
            match ready!(self.poll_piece(context)) {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(error)) => return Poll::Ready(Some(Err(self.conclude(Error::from(error))))),
                None => {
                    self.body = None;
                    let last = self.decoder.finish();
                    return Poll::Ready(last.map(|event| event.map_err(|error| self.conclude(error))));
                }
            }
        }
    }

    /// The next piece of the body, within the time that it may take.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        let _entered = Handle::try_current().is_err().then(|| self.home.enter());
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        if let Poll::Ready(piece) = body.as_mut().poll_next(context) {
            self.waiting = false;
            return Poll::Ready(piece);
        }
        if !self.waiting {
            self.waiting = true;
            match Instant::now().checked_add(self.idle_timeout) {
                Some(end) => self.idle.as_mut().reset(end),
                None => return Poll::Pending,
            }
        }
        ready!(self.idle.as_mut().poll(context));
        let message = format!("the stream stood still for {:?}", self.idle_timeout);
        Poll::Ready(Some(Err(TransportError::timed_out(true, message))))
    }

    fn conclude(&mut self, error: Error) -> Error {
        let response = &self.answered.reply.response;
        let request_id = find_request_id(response);
        let error = error.with_response(response.status().as_u16(), request_id);
        let error = self.answered.conclude(self.answered.exchange.name(error));
        self.answered.observed.failed(&error);
        error
    }
}

/// The events of a call as an iterator. After an error it ends.
#[must_use = "the call is sent by `next`"]
pub struct EventsBlocking {
    client: Client,
    events: Option<Events>,
}

impl Iterator for EventsBlocking {
    type Item = Result<Event, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut events = self.events.take()?;
        let step = Box::pin(async move {
            let item = events.next().await;
            (events, item)
        });
        match self.client.run_blocking(step) {
            Ok((events, item)) => {
                self.events = Some(events);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl FusedIterator for EventsBlocking {}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl fmt::Debug for EventsBlocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsBlocking").finish_non_exhaustive()
    }
}
