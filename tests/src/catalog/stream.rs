//! An action that can respond with a stream of events, with erased types.

use serde_json::Value;
use tencentcloud_client::{Action, Error};

use super::Shown;

/// An action of a generated crate whose response can be a stream.
pub struct StreamProbe {
    /// The action.
    pub action: &'static Action,
    decode: fn(&[Value]) -> Result<Vec<Shown>, Error>,
}

impl StreamProbe {
    /// The action of a request's type. Each event has the form of the response.
    #[cfg(feature = "events")]
    #[must_use]
    pub const fn of<R>() -> Self
    where
        R: tencentcloud_client::Request,
        R::Response: tencentcloud_client::record::Record + std::fmt::Debug + serde::de::DeserializeOwned,
    {
        Self { action: R::ACTION, decode: decoder::decode::<R::Response> }
    }

    /// Decodes a stream whose events have these data, as a client does that receives it in pieces.
    pub(super) fn events(&self, data: &[Value]) -> Result<Vec<Shown>, Error> {
        (self.decode)(data)
    }
}

#[cfg(feature = "events")]
mod decoder {
    use std::fmt::Debug;

    use bytes::Bytes;
    use serde::de::DeserializeOwned;
    use serde_json::Value;
    use tencentcloud_client::Error;
    use tencentcloud_client::events::EventDecoder;
    use tencentcloud_client::record::{self, Record};

    use crate::catalog::Shown;

    /// The length of the pieces, which divides events and names of fields.
    const PIECE: usize = 61;

    pub(super) fn decode<T>(data: &[Value]) -> Result<Vec<Shown>, Error>
    where
        T: Record + Debug + DeserializeOwned,
    {
        let text: String = data.iter().map(|data| format!("data: {data}\n\n")).collect();
        let mut decoder = EventDecoder::new(text.len());
        let mut events = Vec::new();
        for piece in text.as_bytes().chunks(PIECE) {
            let mut piece = Bytes::copy_from_slice(piece);
            while let Some(event) = decoder.next(&mut piece) {
                let value: T = event?.json()?;
                events.push(Shown::new(&record::to_json(&value), &value));
            }
        }
        Ok(events)
    }
}
