//! What requests are sent with.
//!
//! | transport | for |
//! | --- | --- |
//! | [`HttpTransport`] | what is there unless the configuration names another: HTTP over rustls, connections kept |
//! | [`HttpTransport::builder`] | the same with root certificates, a proxy or a pool of one's own choice |
//! | `ReqwestTransport` (feature `reqwest`) | a [`reqwest::Client`](https://docs.rs/reqwest) that the program has already |
//! | [`ScriptedTransport`] | tests: answers by a script, without a network |
//! | an own [`Transport`] | everything else |
//!
//! ```
//! use std::sync::Arc;
//! use tencentcloud_runtime::{Config, Credentials};
//! use tencentcloud_runtime::transport::HttpTransport;
//!
//! # fn example(company_ca: &[u8]) -> Result<(), tencentcloud_runtime::Error> {
//! let transport = HttpTransport::builder().root_certificates_pem(company_ca).build()?;
//! let config = Config::builder()
//!     .credentials(Credentials::new("AKIDexample", "secret")?)
//!     .transport(Arc::new(transport))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Unless told otherwise, [`HttpTransport`] goes through the proxies that the environment names: `HTTPS_PROXY`,
//! `HTTP_PROXY`, else `ALL_PROXY`, in capitals or not, but not for hosts in `NO_PROXY` (`example.com, 10.0.0.0/8`; `*` is
//! all), this machine, and the one that gives it the credentials of its role.
//!
//! A transport is asked for one exchange at a time and knows nothing of signatures, retries or errors of the service.
//! What it has to get right is [`TransportError::connected`]: false means that nothing was sent, and then the request
//! may be sent again whatever it does.

mod body;
mod builder;
mod connector;
mod flight;
mod http;
mod link;
mod parts;
mod payload;
mod pool;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
mod scripted;
mod tcp;
mod tls;
mod tunnel;

use std::fmt;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

pub use self::builder::HttpTransportBuilder;
pub use self::http::HttpTransport;
pub use self::proxy::Proxy;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use self::scripted::ScriptedTransport;
use crate::error::Error;
pub use crate::future::BoxFuture;

/// The body of an answer, piece by piece as it comes.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Sends one HTTP request and gives the whole answer.
///
/// An implementation sends a request at most once, follows no redirect and knows nothing of Tencent Cloud. It is
/// always polled inside a Tokio runtime, and so are the streams it gives.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request. Dropping the future gives up.
    fn send(
        &self,
        request: ::http::Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<::http::Response<Bytes>, TransportError>>;

    /// Sends the request and gives the answer as soon as its head is there; the limit for the attempt ends with that, and
    /// its body may be of any length. Nothing of the body is read before it is asked for, and dropping the stream gives
    /// up. A transport that cannot do this gives the whole body as one piece.
    fn send_streaming(
        &self,
        request: ::http::Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
        Box::pin(async move { Ok(self.send(request, limits).await?.map(parts::one)) })
    }

    /// Makes a connection for a request to this URL that is still to come, and sends nothing. A transport that keeps no
    /// connections has nothing to do.
    fn warm_up<'a>(
        &'a self,
        _: &'a ::http::Uri,
        _: AttemptLimits,
    ) -> BoxFuture<'a, Result<(), TransportError>> {
        Box::pin(ready(Ok(())))
    }
}

/// How far one attempt may go.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptLimits {
    /// Until a connection is there, with DNS and TLS.
    pub connect_timeout: Duration,
    /// Until the answer is there, all in all.
    pub attempt_timeout: Duration,
    /// Of the answer's body.
    pub max_response_bytes: usize,
}

impl AttemptLimits {
    /// States all limits.
    #[must_use]
    pub fn new(connect_timeout: Duration, attempt_timeout: Duration, max_response_bytes: usize) -> Self {
        Self { connect_timeout, attempt_timeout, max_response_bytes }
    }
}

/// Why there is no answer. What matters most is whether a connection had been made: from then on the request may have
/// been executed.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    connected: bool,
    status: Option<u16>,
    message: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The ways to have no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There was no connection.
    Connect,
    /// The time was over.
    TimedOut,
    /// The connection ended before the answer did.
    Lost,
    /// The answer is longer than allowed.
    TooLarge,
}

impl TransportError {
    fn new(kind: TransportErrorKind, connected: bool, message: impl Into<String>) -> Self {
        Self { kind, connected, status: None, message: message.into(), source: None }
    }

    /// There was no connection.
    #[must_use]
    pub fn connect(message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::Connect, false, message)
    }

    /// The time was over, before or after the connection was made.
    #[must_use]
    pub fn timed_out(connected: bool, message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::TimedOut, connected, message)
    }

    /// The connection ended before the answer did.
    #[must_use]
    pub fn lost(message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::Lost, true, message)
    }

    /// The answer is longer than so many bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the response is longer than the {limit} bytes that are allowed");
        Self::new(TransportErrorKind::TooLarge, true, message)
    }

    /// The same after the head of the answer had come.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same with what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// The way to have no answer.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether a connection had been made.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.connected
    }

    /// The HTTP status, if the head of the answer had come.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<TransportError> for Error {
    fn from(cause: TransportError) -> Self {
        let message = cause.to_string();
        let error = match cause.kind() {
            TransportErrorKind::Connect => Self::connect(message),
            TransportErrorKind::TimedOut => Self::timeout(message),
            TransportErrorKind::Lost => Self::interrupted(message),
            TransportErrorKind::TooLarge => Self::response_too_large(message),
        };
        let error = error.with_delivered(cause.connected());
        let error = match cause.status() {
            Some(status) => error.with_response(status, None),
            None => error,
        };
        error.with_source(cause)
    }
}

/// An error with all its causes, on one line; causes that repeat what was said are left out.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let next_text = next.to_string();
        if !text.contains(&next_text) {
            text.push_str(": ");
            text.push_str(&next_text);
        }
        cause = next.source();
    }
    text
}
