//! The events of a call.

use std::iter::FusedIterator;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::runtime::Handle;
use tokio::time::{Instant, Sleep, sleep};

use super::{Event, EventDecoder};
use crate::client::{Call, CallOptions, Callable, Client, Completed};
use crate::error::Error;
use crate::exchange::{Exchange, find_request_id};
use crate::stream::{BlockingStream, call_stream};
use crate::transport::{BodyStream, BoxFuture, EndsWithConnection, TransportError};

impl<R: Callable> Call<R> {
    /// The events of an action that responds with a stream of them. The call is sent when the first event is asked for.
    ///
    /// See [`events`](crate::events) for an example.
    pub fn events(self) -> Events {
        let (client, exchange, options) = self.into_exchange();
        let opening = open(client.clone(), exchange, options);
        Events { client, state: State::Opening(Box::pin(opening)) }
    }
}

/// The events of a call: a `Stream`, or all of them by `.await`. It ends after an error.
#[must_use = "nothing is sent until it is polled, awaited, or `send_blocking` is called"]
pub struct Events {
    state: State,
    /// Dropped last: it keeps the client's own thread alive, where the connection may live.
    client: Client,
}

enum State {
    /// Not sent yet, or waiting for the response to begin.
    Opening(BoxFuture<'static, Result<Open, Error>>),
    Open(Box<Open>),
    Ended,
}

call_stream! { impl[] Events, Event, "event" }

impl Events {
    /// The events as an iterator. Each step blocks this thread. Needs no async runtime.
    #[must_use = "nothing is sent until `next` is called"]
    pub fn blocking(self) -> impl FusedIterator<Item = Result<Event, Error>> {
        BlockingStream::new(self.client.clone(), self)
    }

    /// The request ID from the headers of the response, or `None` before the first event and after the last.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        match &self.state {
            State::Open(open) => find_request_id(&open.completed.reply.response),
            State::Opening(_) | State::Ended => None,
        }
    }

    /// How long the server asks to wait before connecting again, if it has said so.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match &self.state {
            State::Open(open) => open.decoder.retry(),
            State::Opening(_) | State::Ended => None,
        }
    }

    fn client(&self) -> &Client {
        &self.client
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

/// A stream that has begun.
struct Open {
    completed: Completed,
    /// `None` once it has ended.
    body: Option<BodyStream>,
    decoder: EventDecoder,
    /// The bytes received and not decoded yet.
    piece: Bytes,
    first: First,
    /// The greatest length of an event, or of what is no stream.
    limit: usize,
    idle: Pin<Box<Sleep>>,
    idle_timeout: Duration,
    /// Whether the idle time is running. It runs while an event is awaited, not between two steps.
    waiting: bool,
    /// The runtime that the connection lives in. The stream may be polled outside of it.
    home: Handle,
}

/// What a stream begins with.
enum First {
    Unknown,
    Line,
    /// The brace of an object, which is no line of a stream. The body so far.
    Object(BytesMut),
}

/// Sends the request, inside or outside a Tokio runtime.
async fn open(
    client: Client,
    exchange: Result<Exchange, Error>,
    options: CallOptions,
) -> Result<Open, Error> {
    let (exchange, runner) = (exchange?, client.clone());
    runner.run(Box::pin(async move { open_here(client, exchange, options).await })).await?
}

async fn open_here(client: Client, exchange: Exchange, options: CallOptions) -> Result<Open, Error> {
    let mut completed = client.open(exchange, &options).await?;
    let Some(body) = completed.take_stream() else {
        let error = completed.conclude(completed.exchange.no_stream(&completed.reply.response));
        completed.observed.failed(&error);
        return Err(error);
    };
    let config = client.config();
    let idle_timeout = options.idle_timeout.or(options.timeout).unwrap_or(config.timeout());
    Ok(Open {
        completed,
        body: Some(body),
        decoder: EventDecoder::new(config.max_response_bytes()),
        limit: config.max_response_bytes(),
        piece: Bytes::new(),
        first: First::Unknown,
        idle: Box::pin(sleep(idle_timeout)),
        idle_timeout,
        waiting: false,
        home: Handle::current(),
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
                Some(Ok(piece)) => {
                    if let Err(error) = self.take(piece) {
                        return Poll::Ready(Some(Err(self.conclude(error.into()))));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(self.conclude(Error::from(error))))),
                None => {
                    return Poll::Ready(self.end().map(|event| event.map_err(|error| self.conclude(error))));
                }
            }
        }
    }

    /// Keeps a piece of the body to decode it, or gathers the object that the service returns instead of a stream.
    fn take(&mut self, piece: Bytes) -> Result<(), TransportError> {
        if let (First::Unknown, Some(byte)) = (&self.first, piece.trim_ascii_start().first()) {
            self.first = if *byte == b'{' { First::Object(BytesMut::new()) } else { First::Line };
        }
        let First::Object(object) = &mut self.first else {
            self.piece = piece;
            return Ok(());
        };
        if object.len() + piece.len() > self.limit {
            return Err(TransportError::too_large(self.limit));
        }
        object.extend_from_slice(&piece);
        Ok(())
    }

    /// The last event, if the blank line after it is missing. If the connection marks the end, nobody knows whether it is
    /// whole.
    fn end(&mut self) -> Option<Result<Event, Error>> {
        self.body = None;
        if let First::Object(object) = &mut self.first {
            *self.completed.reply.response.body_mut() = object.split().freeze();
            let (exchange, response) = (&self.completed.exchange, &self.completed.reply.response);
            return Some(Err(exchange.failure(response).unwrap_or_else(|| exchange.no_stream(response))));
        }
        let last = self.decoder.finish()?;
        let ends_with_connection =
            self.completed.reply.response.extensions().get::<EndsWithConnection>().is_some();
        if ends_with_connection && last.is_ok() {
            return Some(Err(TransportError::lost("the connection ended within an event").into()));
        }
        Some(last)
    }

    /// The next piece of the body, unless it takes longer than the idle timeout.
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
        let message = format!("the stream was idle for {:?}", self.idle_timeout);
        Poll::Ready(Some(Err(TransportError::timed_out(true, message))))
    }

    fn conclude(&mut self, error: Error) -> Error {
        let response = &self.completed.reply.response;
        let request_id = find_request_id(response);
        let error = error.with_response(response.status().as_u16(), request_id);
        let error = self.completed.conclude(self.completed.exchange.with_action(error));
        self.completed.observed.failed(&error);
        error
    }
}
