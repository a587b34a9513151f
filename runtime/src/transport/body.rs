//! The body of an answer, as one piece.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::http::{Response, StatusCode};
use bytes::{Bytes, BytesMut};
use hyper::body::Body;

use super::{TransportError, with_causes};

/// For how much more of a body room is made because the server says that it comes.
const BELIEVED: usize = 4 << 20;

/// Reads a body as far as it is allowed to be long.
///
/// A future of its own, rather than an `async fn`, because it is part of every call and so of half the size.
pub(super) struct Whole<B> {
    response: Response<B>,
    limit: usize,
    first: Bytes,
    parts: BytesMut,
}

impl<B> Whole<B>
where
    B: Body<Data = Bytes, Error: Error + Send + Sync + 'static> + Unpin,
{
    pub(super) fn new(response: Response<B>, limit: usize) -> Self {
        Self { response, limit, first: Bytes::new(), parts: BytesMut::new() }
    }

    fn announced(&self) -> usize {
        usize::try_from(self.response.body().size_hint().lower()).unwrap_or(usize::MAX)
    }

    fn add(&mut self, data: Bytes) -> Result<(), TransportError> {
        let before = self.first.len() + self.parts.len();
        if before + data.len() > self.limit {
            return Err(self.too_large());
        }
        // Most answers come in one piece, which needs no copy.
        if before == 0 {
            self.first = data;
            return Ok(());
        }
        if self.parts.is_empty() {
            self.parts.reserve(before + data.len() + self.announced().min(BELIEVED));
            self.parts.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.parts.extend_from_slice(&data);
        Ok(())
    }

    fn finish(&mut self) -> Response<Bytes> {
        let first = std::mem::take(&mut self.first);
        let whole = if self.parts.is_empty() { first } else { self.parts.split().freeze() };
        let mut response = Response::new(whole);
        *response.status_mut() = self.response.status();
        *response.version_mut() = self.response.version();
        *response.headers_mut() = std::mem::take(self.response.headers_mut());
        *response.extensions_mut() = std::mem::take(self.response.extensions_mut());
        response
    }

    fn too_large(&self) -> TransportError {
        TransportError::too_large(self.limit).with_status(self.response.status().as_u16())
    }
}

impl<B> Future for Whole<B>
where
    B: Body<Data = Bytes, Error: Error + Send + Sync + 'static> + Unpin,
{
    type Output = Result<Response<Bytes>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.announced() > self.limit {
            return Poll::Ready(Err(self.too_large()));
        }
        while let Some(frame) = ready!(Pin::new(self.response.body_mut()).poll_frame(context)) {
            let frame = frame.map_err(|error| cut_short(error, self.response.status()))?;
            // Trailers are not looked at.
            if let Ok(data) = frame.into_data() {
                self.add(data)?;
            }
        }
        Poll::Ready(Ok(self.finish()))
    }
}

pub(super) fn cut_short(error: impl Error + Send + Sync + 'static, status: StatusCode) -> TransportError {
    let message = format!("the answer was cut short: {}", with_causes(&error));
    TransportError::lost(message).with_status(status.as_u16()).with_source(error)
}
