//! The bodies of requests and responses.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};

use ::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use ::http::{Response, StatusCode, Version};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use hyper::body::{Body, Frame, SizeHint};

use super::connection::Connection;
use super::error::with_causes;
use super::pool::Pool;
use super::{BodyStream, TransportError, TransportResult};

/// The most space to reserve for a body because of the length that the server announces.
const MAX_RESERVED: usize = 4 << 20;

/// The body of a request, in one chunk.
#[derive(Default)]
pub(super) struct RequestBody {
    bytes: Bytes,
    progress: Option<BodyProgress>,
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, progress: None }
    }
}

impl RequestBody {
    /// Makes it possible to find out whether the body has been sent.
    pub(super) fn track(&mut self) -> BodyProgress {
        // An empty body is sent with the head.
        let state = if self.bytes.is_empty() { STARTED } else { UNSENT };
        self.progress.insert(BodyProgress(Arc::new(AtomicU8::new(state)))).clone()
    }
}

/// Whether a body has been sent, which is decided once: either it is started, or it is withdrawn and never will be.
///
/// HTTP/2 takes a body only when the server allows another stream, and a request without its body cannot be executed.
#[derive(Clone)]
pub(super) struct BodyProgress(Arc<AtomicU8>);

const UNSENT: u8 = 0;
const STARTED: u8 = 1;
const WITHDRAWN: u8 = 2;

impl BodyProgress {
    /// Withdraws the body. Returns whether none of it has been sent, nor will be.
    pub(super) fn withdraw(&self) -> bool {
        self.settle(WITHDRAWN) == WITHDRAWN
    }

    /// Changes the state unless that was done before, and returns the final one.
    fn settle(&self, state: u8) -> u8 {
        self.0
            .compare_exchange(UNSENT, state, Ordering::AcqRel, Ordering::Acquire)
            .map_or_else(|old| old, |_| state)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.progress.as_ref().is_some_and(|progress| progress.settle(STARTED) == WITHDRAWN) {
            // The code that withdrew it drops the request, which resets the stream.
            return Poll::Pending;
        }
        let chunk = std::mem::take(&mut self.bytes);
        Poll::Ready((!chunk.is_empty()).then(|| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len().try_into().unwrap_or(u64::MAX))
    }
}

/// The body of a response, as hyper and reqwest provide it.
pub(super) trait ResponseBody:
    Body<Data = Bytes, Error: Error + Send + Sync + 'static> + Unpin
{
}

impl<B: Body<Data = Bytes, Error: Error + Send + Sync + 'static> + Unpin> ResponseBody for B {}

/// Reads a whole response, up to a size limit.
///
/// This future is part of every call. Written by hand it is half the size of an `async fn`.
pub(super) struct ReadResponse<B> {
    response: Response<B>,
    limit: usize,
    /// The first chunk, until a second one arrives.
    first: Bytes,
    buffer: BytesMut,
}

impl<B: ResponseBody> ReadResponse<B> {
    pub(super) fn new(response: Response<B>, limit: usize) -> Self {
        Self { response, limit, first: Bytes::new(), buffer: BytesMut::new() }
    }

    /// The number of bytes that the server announces and that have not been read yet.
    fn announced(&self) -> usize {
        usize::try_from(self.response.body().size_hint().lower()).unwrap_or(usize::MAX)
    }

    fn push(&mut self, chunk: Bytes) -> TransportResult<()> {
        let len = self.first.len() + self.buffer.len();
        if len + chunk.len() > self.limit {
            return Err(self.too_large());
        }
        // Most responses consist of one chunk, which needs no copy.
        if len == 0 {
            self.first = chunk;
            return Ok(());
        }
        if self.buffer.is_empty() {
            self.buffer.reserve(len + chunk.len() + self.announced().min(MAX_RESERVED));
            self.buffer.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.buffer.extend_from_slice(&chunk);
        Ok(())
    }

    fn finish(&mut self) -> Response<Bytes> {
        let first = std::mem::take(&mut self.first);
        let body = if self.buffer.is_empty() { first } else { self.buffer.split().freeze() };
        let mut response = Response::new(body);
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

impl<B: ResponseBody> Future for ReadResponse<B> {
    type Output = TransportResult<Response<Bytes>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.announced() > self.limit {
            return Poll::Ready(Err(self.too_large()));
        }
        while let Some(frame) = ready!(Pin::new(self.response.body_mut()).poll_frame(context)) {
            let frame = frame.map_err(|error| cut_short(error, self.response.status()))?;
            // Trailers are ignored.
            if let Ok(chunk) = frame.into_data() {
                self.push(chunk)?;
            }
        }
        Poll::Ready(Ok(self.finish()))
    }
}

type Chunk = Option<TransportResult<Bytes>>;

/// A body that has already been read.
pub(super) fn single_chunk(body: Bytes) -> BodyStream {
    Box::pin(SingleChunk(Some(body)))
}

struct SingleChunk(Option<Bytes>);

impl Stream for SingleChunk {
    type Item = TransportResult<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Chunk> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// Marks a response whose body ends with its connection, so that a lost connection looks like the end.
#[derive(Clone, Copy)]
pub(crate) struct EndsWithConnection;

/// A response whose body is read as the stream is polled. At its end, its connection returns to the pool; if the stream is
/// dropped earlier, the connection closes.
pub(super) fn stream<B>(
    mut response: Response<B>,
    connection: Option<PooledConnection>,
) -> Response<BodyStream>
where
    B: ResponseBody + Send + 'static,
{
    let (status, headers) = (response.status(), response.headers());
    let has_length = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    if !has_length && response.version() <= Version::HTTP_11 {
        response.extensions_mut().insert(EndsWithConnection);
    }
    response.map(|body| Box::pin(Chunks { body, status, connection }) as BodyStream)
}

struct Chunks<B> {
    body: B,
    status: StatusCode,
    connection: Option<PooledConnection>,
}

/// A connection and the pool it returns to.
pub(super) struct PooledConnection {
    pub(super) pool: Arc<Pool>,
    pub(super) connection: Connection,
}

impl<B: ResponseBody> Stream for Chunks<B> {
    type Item = TransportResult<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Chunk> {
        while let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(context)) {
            match frame.map(Frame::into_data) {
                Ok(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk))),
                // Trailers are ignored.
                Ok(Err(_)) => {}
                Err(error) => return Poll::Ready(Some(Err(cut_short(error, self.status)))),
            }
        }
        if let Some(PooledConnection { pool, connection }) = self.connection.take() {
            pool.release(Some(connection));
        }
        Poll::Ready(None)
    }
}

fn cut_short(error: impl Error + Send + Sync + 'static, status: StatusCode) -> TransportError {
    let message = format!("the response was cut short: {}", with_causes(&error));
    TransportError::lost(message).with_status(status.as_u16()).with_source(error)
}
