//! Bodies that are taken piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use hyper::body::{Body, Incoming};

use super::http::cut_short;
use super::{BodyStream, TransportError};

type Piece = Option<Result<Bytes, TransportError>>;

/// A body that is there already.
pub(super) fn one(body: Bytes) -> BodyStream {
    Box::pin(One(Some(body)))
}

struct One(Option<Bytes>);

impl Stream for One {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Piece> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// A body that hyper reads as it is polled for.
pub(super) fn parts(body: Incoming, status: StatusCode) -> BodyStream {
    Box::pin(Parts { body, status })
}

struct Parts {
    body: Incoming,
    status: StatusCode,
}

impl Stream for Parts {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Piece> {
        loop {
            let piece = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                // Trailers are nothing of ours.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => Some(Ok(data)),
                    Err(_) => continue,
                },
                Some(Err(error)) => Some(Err(cut_short(error, self.status))),
                None => None,
            };
            return Poll::Ready(piece);
        }
    }
}
