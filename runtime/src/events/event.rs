//! One event.

use std::fmt;

use bytes::Bytes;
use serde_core::de::DeserializeOwned;
use sse_core::MessageEvent;

use crate::error::Error;
use crate::record::ReadError;

/// One event of a stream. `Debug` shows the length of its data, not the data.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(MessageEvent);

impl Event {
    pub(super) fn of(message: MessageEvent) -> Self {
        Self(message)
    }

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

    /// Deserializes the data from JSON.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) if the data is not JSON or does not match the type.
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
