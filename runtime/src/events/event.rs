//! One event.

use std::fmt;

use bytes::Bytes;
use serde_core::de::DeserializeOwned;
use sse_core::MessageEvent;

use crate::error::Error;
use crate::record::ReadError;

/// One event of a stream. `Debug` tells how long its data is, not what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(MessageEvent);

impl Event {
    pub(super) fn of(message: MessageEvent) -> Self {
        Self(message)
    }

    /// The kind of event; `message` if the server does not name one.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.event
    }

    /// The data; its lines are joined by `\n`.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.0.data
    }

    /// The data without a copy.
    #[must_use]
    pub fn into_data(self) -> String {
        self.0.data
    }

    /// The last id that the stream has named up to this event, if it has.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.last_event_id.as_deref()
    }

    /// The data as JSON, read as any type that serde can read.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) if it is no JSON or does not fit the type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.data()).map_err(|error| {
            Error::decode(ReadError::from(&error), Bytes::copy_from_slice(self.data().as_bytes()))
        })
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
