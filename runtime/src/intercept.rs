//! Looking at every attempt of every call: what is sent, what came of it.
//!
//! ```
//! use std::sync::Arc;
//!
//! use tencentcloud_runtime::intercept::{Interceptor, Outcome, Outgoing};
//! use tencentcloud_runtime::{Config, Credentials, Error};
//!
//! #[derive(Debug)]
//! struct Log;
//!
//! impl Interceptor for Log {
//!     fn before(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
//!         request.header("X-Caller", "billing")
//!     }
//!
//!     fn after(&self, outcome: &Outcome<'_>) {
//!         println!("{} took {:?}: {:?}", outcome.action(), outcome.elapsed(), outcome.error());
//!     }
//! }
//!
//! let config = Config::builder()
//!     .credentials(Credentials::new("AKIDexample", "secret")?)
//!     .interceptor(Arc::new(Log))
//!     .build()?;
//! # Ok::<(), Error>(())
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use tokio::time::Instant;

use crate::config::Config;
use crate::error::Error;
use crate::exchange::{Exchange, check_header, check_room, find_request_id};

/// Sees every attempt of every call of a configuration, in the order they were added.
///
/// Both methods are called on the way of the call, so they should be quick. Without interceptors nothing is done for
/// them, not even the time is read.
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Before an attempt is sent. It may add headers.
    ///
    /// # Errors
    /// An error ends the call; this attempt is not sent.
    fn before(&self, request: &mut Outgoing<'_>) -> Result<(), Error> {
        let _ = request;
        Ok(())
    }

    /// After an attempt was answered or failed. Of a stream of events only the head has come by then. An attempt that is
    /// given up, because its future is dropped, has no outcome.
    fn after(&self, outcome: &Outcome<'_>) {
        let _ = outcome;
    }
}

/// An attempt that is about to be sent.
pub struct Outgoing<'a> {
    exchange: &'a Exchange,
    attempt: u32,
    request: &'a mut Request<Bytes>,
}

impl Outgoing<'_> {
    /// The service as it is signed: `ccc`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.exchange.action().service().name()
    }

    /// The action.
    #[must_use]
    pub fn action(&self) -> &str {
        self.exchange.action().name()
    }

    /// Which attempt of the call it is, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The host it goes to.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.request.uri().host()
    }

    /// The body as it is sent.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.request.body()
    }

    /// Adds a header, unsigned.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if it cannot be a header, is one that the call sets itself, or if there are a
    /// thousand already.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = check_header(name, value)?;
        check_room(self.request.headers().len())?;
        self.request.headers_mut().append(name, value);
        Ok(())
    }
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("action", &self.action())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// What came of an attempt.
pub struct Outcome<'a> {
    exchange: &'a Exchange,
    attempt: u32,
    elapsed: Duration,
    response: Option<&'a Response<Bytes>>,
    error: Option<&'a Error>,
}

impl Outcome<'_> {
    /// The service as it is signed: `ccc`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.exchange.action().service().name()
    }

    /// The action.
    #[must_use]
    pub fn action(&self) -> &str {
        self.exchange.action().name()
    }

    /// Which attempt of the call it was, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How long it took from signing to answer.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status, if an answer came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response.map(Response::status)
    }

    /// The headers of the answer, if one came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response.map(Response::headers)
    }

    /// The body of the answer, if one came; empty for a stream.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response.map(Response::body)
    }

    /// The request id of the answer, if one came.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        self.response.and_then(find_request_id)
    }

    /// Why this attempt is no success; whether there will be another is not decided yet. That an answer cannot be read
    /// shows later.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error
    }
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("action", &self.action())
            .field("attempt", &self.attempt)
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The interceptors at one attempt; nothing at all without any.
pub(crate) struct Watch<'a>(Option<Watched<'a>>);

struct Watched<'a> {
    interceptors: &'a [Arc<dyn Interceptor>],
    exchange: &'a Exchange,
    attempt: u32,
    started: Instant,
}

impl<'a> Watch<'a> {
    #[inline]
    pub(crate) fn start(config: &'a Config, exchange: &'a Exchange, attempt: u32) -> Self {
        let interceptors = config.interceptors();
        if interceptors.is_empty() {
            return Self(None);
        }
        Self(Some(Watched { interceptors, exchange, attempt, started: Instant::now() }))
    }

    #[inline]
    pub(crate) fn before(&self, request: &mut Request<Bytes>) -> Result<(), Error> {
        match &self.0 {
            Some(watched) => watched.before(request),
            None => Ok(()),
        }
    }

    #[inline]
    pub(crate) fn after(&self, response: Option<&Response<Bytes>>, error: Option<&Error>) {
        if let Some(watched) = &self.0 {
            watched.after(response, error);
        }
    }
}

impl Watched<'_> {
    fn before(&self, request: &mut Request<Bytes>) -> Result<(), Error> {
        let (exchange, attempt) = (self.exchange, self.attempt);
        let mut request = Outgoing { exchange, attempt, request };
        self.interceptors
            .iter()
            .try_for_each(|interceptor| interceptor.before(&mut request))
            .map_err(|error| exchange.name(error))
    }

    fn after(&self, response: Option<&Response<Bytes>>, error: Option<&Error>) {
        let (exchange, attempt, elapsed) = (self.exchange, self.attempt, self.started.elapsed());
        let outcome = Outcome { exchange, attempt, elapsed, response, error };
        for interceptor in self.interceptors {
            interceptor.after(&outcome);
        }
    }
}
