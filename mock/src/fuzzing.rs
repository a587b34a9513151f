//! The gateway without a server, for fuzzing only.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;

use crate::gateway::{Credential, Gateway, IncomingRequest, RateLimitPolicy, RequestBody};
use crate::services::Services;

/// The checks that decide whether a request is accepted.
pub struct Gate(Gateway);

impl Gate {
    /// Creates a gate with one credential, all embedded services, and no rate limit.
    ///
    /// # Errors
    /// Fails if the program's data is damaged.
    pub fn new(credential: Credential) -> io::Result<Self> {
        Ok(Self(Gateway::new(Services::embedded()?, vec![credential], RateLimitPolicy::Off)))
    }

    /// The error code if the request is rejected; `None` if it is accepted.
    #[must_use]
    pub fn rejection_code(&self, request: http::Request<Bytes>, now: SystemTime) -> Option<&'static str> {
        let (parts, body) = request.into_parts();
        let request = IncomingRequest::new(parts, RequestBody::Complete(body));
        self.0.accept(&request, now).err().map(|rejection| rejection.code)
    }
}
