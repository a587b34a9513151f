//! Events, and their decoding from bytes without I/O.

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use bytes::Bytes;
use serde_core::de::DeserializeOwned;
use sse_core::{MessageEvent, SseDecoder, SseEvent};

use crate::error::{Error, ErrorKind};
use crate::record::{ReadError, deserialize_repaired};

/// One event of a stream. `Debug` shows the length of its data, not the data.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(MessageEvent);

impl Event {
    /// The type of the event, `message` by default.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.event
    }

    /// The data, with its lines joined by `\n`.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.0.data
    }

    /// Returns the data without copying it.
    #[must_use]
    pub fn into_data(self) -> String {
        self.0.data
    }

    /// The last event id that the stream has set up to this event, if any.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.last_event_id.as_deref()
    }

    /// Deserializes the data from JSON. U+FFFD replaces escaped surrogates without a partner.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) if the data is not JSON or does not match the type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let data = self.data().as_bytes();
        let (value, _) = deserialize_repaired(data)
            .map_err(|error| Error::decode(ReadError::from(&error), Bytes::copy_from_slice(data)))?;
        Ok(value)
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("name", &self.name())
            .field("id", &self.id())
            .field("data", &format_args!("{} bytes", self.data().len()))
            .finish()
    }
}

/// Decodes events from the pieces of a stream, however it is split.
///
/// ```
/// use bytes::Bytes;
/// use tencentcloud_client::events::EventDecoder;
///
/// let mut decoder = EventDecoder::new(1 << 20);
/// let mut piece = Bytes::from_static(b": hello\ndata: one\n\ndata: tw");
/// assert_eq!(decoder.next(&mut piece).unwrap()?.data(), "one");
/// assert!(decoder.next(&mut piece).is_none());
/// let mut piece = Bytes::from_static(b"o\ndata: lines");
/// assert!(decoder.next(&mut piece).is_none());
/// assert_eq!(decoder.finish().unwrap()?.data(), "two\nlines");
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
pub struct EventDecoder {
    inner: SseDecoder,
    limit: NonZeroUsize,
    retry: Option<Duration>,
}

impl EventDecoder {
    /// A decoder that accepts up to `limit` bytes each in the data, the name, and the id of an event.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let limit = NonZeroUsize::new(limit).unwrap_or(NonZeroUsize::MIN);
        Self { inner: SseDecoder::with_limit(limit), limit, retry: None }
    }

    /// Returns the next complete event, and removes the bytes it used from the piece. Returns `None` once the piece is
    /// used up.
    ///
    /// # Errors
    /// [`ResponseTooLarge`](crate::ErrorKind::ResponseTooLarge), once for an event that is too long. The rest of the event
    /// is skipped.
    pub fn next(&mut self, piece: &mut Bytes) -> Option<Result<Event, Error>> {
        loop {
            match self.inner.next(piece)? {
                Ok(SseEvent::Message(message)) => return Some(Ok(Event(message))),
                Ok(SseEvent::Retry(milliseconds)) => {
                    self.retry = Some(Duration::from_millis(milliseconds.into()));
                }
                Err(_) => {
                    let message = format!("an event is longer than the limit of {} bytes", self.limit);
                    return Some(Err(Error::of_kind(ErrorKind::ResponseTooLarge, message)));
                }
            }
        }
    }

    /// Ends the stream. Returns the last event if the blank line after it is missing.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn finish(&mut self) -> Option<Result<Event, Error>> {
        let last = self.next(&mut Bytes::from_static(b"\n\n"));
        self.inner.reconnect();
        last
    }

    /// How long the server asks to wait before connecting again, if it has said so.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }
}

/// Omits the bytes decoded so far.
impl fmt::Debug for EventDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventDecoder").field("limit", &self.limit).finish_non_exhaustive()
    }
}
