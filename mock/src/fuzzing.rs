//! The gateway without a server, for fuzzing alone.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;

use crate::gateway::{Arrival, Body, Gateway, RateLimit};
use crate::{Credential, embedded};

/// What decides whether a request is taken.
pub struct Gate(Gateway);

impl Gate {
    /// A gate that knows one pair of credentials and has no rate limit.
    ///
    /// # Errors
    /// If the embedded spec cannot be read ([`io::ErrorKind::InvalidData`]).
    pub fn new(credential: Credential) -> io::Result<Self> {
        Ok(Self(Gateway::new(embedded::spec()?, vec![credential], RateLimit::Off)))
    }

    /// The code that the request is refused with; `None` if it is taken.
    #[must_use]
    pub fn refusal(&self, request: http::Request<Bytes>, now: SystemTime) -> Option<&'static str> {
        let (parts, body) = request.into_parts();
        let arrival = Arrival { method: parts.method, headers: parts.headers, body: Body::Whole(body) };
        self.0.admit(&arrival, now).err().map(|refusal| refusal.code)
    }
}
