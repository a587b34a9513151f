//! Interceptors, which observe every attempt of every call.
//!
//! ```
//! use std::sync::Arc;
//!
//! use tencentcloud_client::intercept::{Attempt, AttemptOutcome, Interceptor, Outgoing};
//! use tencentcloud_client::{Config, Credentials, Error};
//!
//! #[derive(Debug)]
//! struct Log;
//!
//! impl Interceptor for Log {
//!     fn before(&self, _: &Attempt<'_>, request: &mut Outgoing<'_>) -> Result<(), Error> {
//!         request.header("X-Caller", "billing")
//!     }
//!
//!     fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
//!         println!("{} took {:?}: {:?}", attempt.action(), outcome.elapsed(), outcome.error());
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

use crate::action::Action;
use crate::error::Error;
use crate::exchange::{check_header, check_header_count, find_request_id};

/// Observes every attempt of every call of a configuration. Interceptors run in the order in which they were added.
///
/// Both methods run as part of the call, so they should be quick.
pub trait Interceptor: fmt::Debug + Send + Sync + 'static {
    /// Runs before an attempt is sent. It may add headers.
    ///
    /// # Errors
    /// An error ends the call; the attempt is not sent.
    fn before(&self, attempt: &Attempt<'_>, request: &mut Outgoing<'_>) -> Result<(), Error> {
        let _ = (attempt, request);
        Ok(())
    }

    /// Runs when an attempt has a response or has failed. A stream of events has only sent its head by then. An attempt has no
    /// outcome if its future is dropped.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// An attempt of a call.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    service: &'a str,
    action: &'a str,
    number: u32,
}

impl<'a> Attempt<'a> {
    /// The service as it is signed: `ccc`.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// The action.
    #[must_use]
    pub fn action(&self) -> &'a str {
        self.action
    }

    /// The number of the attempt within its call, counted from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// A request that is about to be sent. `Debug` does not show its content.
pub struct Outgoing<'a>(&'a mut Request<Bytes>);

impl Outgoing<'_> {
    /// The host it is sent to.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.0.uri().host()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// Adds a header, unsigned.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the header is invalid or one that the call sets itself, or if there are 1,000
    /// headers already.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = check_header(name, value)?;
        check_header_count(self.0.headers().len())?;
        self.0.headers_mut().append(name, value);
        Ok(())
    }
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("host", &self.host()).finish_non_exhaustive()
    }
}

/// The outcome of an attempt. `Debug` does not show the content of the response.
pub struct AttemptOutcome<'a> {
    elapsed: Duration,
    response: Option<&'a Response<Bytes>>,
    error: Option<&'a Error>,
}

impl AttemptOutcome<'_> {
    /// The time from the signature to the response or failure.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The HTTP status, if there is a response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response.map(Response::status)
    }

    /// The headers of the response, if there is one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response.map(Response::headers)
    }

    /// The body of the response, if there is one; empty for a stream.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.response.map(Response::body)
    }

    /// The request ID of the response, if there is one.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        self.response.and_then(find_request_id)
    }

    /// Why the attempt failed. Whether there will be another one is not decided yet. A response that cannot be decoded is
    /// found later.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error
    }
}

impl fmt::Debug for AttemptOutcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptOutcome")
            .field("elapsed", &self.elapsed)
            .field("status", &self.status())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// Runs the interceptors around one attempt. Without any, it does nothing and does not even read the time.
pub(crate) struct Watch<'a>(Option<Watched<'a>>);

struct Watched<'a> {
    interceptors: &'a [Arc<dyn Interceptor>],
    attempt: Attempt<'a>,
    started: Instant,
}

impl<'a> Watch<'a> {
    #[inline]
    pub(crate) fn start(interceptors: &'a [Arc<dyn Interceptor>], action: &'a Action, number: u32) -> Self {
        if interceptors.is_empty() {
            return Self(None);
        }
        let attempt = Attempt { service: action.service().name(), action: action.name(), number };
        Self(Some(Watched { interceptors, attempt, started: Instant::now() }))
    }

    #[inline]
    pub(crate) fn before(&self, request: &mut Request<Bytes>) -> Result<(), Error> {
        let Some(Watched { interceptors, attempt, .. }) = &self.0 else { return Ok(()) };
        let mut request = Outgoing(request);
        interceptors.iter().try_for_each(|interceptor| interceptor.before(attempt, &mut request))
    }

    #[inline]
    pub(crate) fn after(&self, response: Option<&Response<Bytes>>, error: Option<&Error>) {
        let Some(Watched { interceptors, attempt, started }) = &self.0 else { return };
        let outcome = AttemptOutcome { elapsed: started.elapsed(), response, error };
        for interceptor in *interceptors {
            interceptor.after(attempt, &outcome);
        }
    }
}
