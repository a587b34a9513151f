//! The gateway without a server, for fuzzing alone.

use std::time::SystemTime;

use bytes::Bytes;

use crate::gateway::{Arrival, Body, Gateway, RateLimit};
use crate::{Credential, embedded};

/// What decides whether a request is taken.
pub struct Gate(Gateway);

impl Gate {
    /// A gate that knows one pair of credentials and has no rate limit.
    ///
    /// # Panics
    /// If the embedded spec is wrong, which the build would have told.
    #[must_use]
    pub fn new(credential: Credential) -> Self {
        let spec = embedded::spec().unwrap_or_else(|problems| panic!("{problems}"));
        Self(Gateway::new(spec, vec![credential], RateLimit::Off))
    }

    /// The code that the request is refused with; `None` if it is taken.
    #[must_use]
    pub fn refusal(&self, request: http::Request<Bytes>, now: SystemTime) -> Option<&'static str> {
        let (parts, body) = request.into_parts();
        let arrival = Arrival { method: parts.method, headers: parts.headers, body: Body::Whole(body) };
        self.0.admit(&arrival, now).err().map(|refusal| refusal.code)
    }
}
