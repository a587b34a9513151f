//! Bodies that are taken piece by piece.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use hyper::body::Body;

use super::body::cut_short;
use super::link::Link;
use super::pool::Pool;
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

/// A body that is read as it is polled for. The connection it comes over is kept once it has ended, and closed if that is
/// not waited for.
pub(super) fn parts<B>(body: B, status: StatusCode, lease: Option<Lease>) -> BodyStream
where
    B: Body<Data = Bytes, Error: std::error::Error + Send + Sync + 'static> + Send + Unpin + 'static,
{
    Box::pin(Parts { body, status, lease })
}

struct Parts<B> {
    body: B,
    status: StatusCode,
    lease: Option<Lease>,
}

/// A connection and where it belongs.
pub(super) struct Lease {
    pub(super) pool: Arc<Pool>,
    pub(super) link: Link,
}

impl<B> Stream for Parts<B>
where
    B: Body<Data = Bytes, Error: std::error::Error + Send + Sync + 'static> + Unpin,
{
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
                None => {
                    if let Some(Lease { pool, link }) = self.lease.take() {
                        pool.put_back(Some(link));
                    }
                    None
                }
            };
            return Poll::Ready(piece);
        }
    }
}
