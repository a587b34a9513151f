//! Why there is no response.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, ErrorKind};

pub(super) type TransportResult<T> = Result<T, TransportError>;

/// An exchange that failed.
///
/// [`connected`](Self::connected) matters most: once a connection is established, the request may have been executed.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    connected: bool,
    permanent: bool,
    status: Option<u16>,
    message: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection could not be established.
    Connect,
    /// A timeout expired.
    TimedOut,
    /// The connection was lost before the response was complete.
    Lost,
    /// The response exceeds the size limit.
    TooLarge,
}

impl TransportError {
    fn new(kind: TransportErrorKind, connected: bool, message: impl Into<String>) -> Self {
        Self { kind, connected, permanent: false, status: None, message: message.into(), source: None }
    }

    /// The connection could not be established.
    #[must_use]
    pub fn connect(message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::Connect, false, message)
    }

    /// A timeout expired, before or after the connection was established.
    #[must_use]
    pub fn timed_out(connected: bool, message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::TimedOut, connected, message)
    }

    /// The connection was lost before the response was complete.
    #[must_use]
    pub fn lost(message: impl Into<String>) -> Self {
        Self::new(TransportErrorKind::Lost, true, message)
    }

    /// The response exceeds the limit, given in bytes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let message = format!("the response exceeds the limit of {limit} bytes");
        Self::new(TransportErrorKind::TooLarge, true, message)
    }

    /// Could not connect because of this error.
    pub(super) fn connect_failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let error = error.into();
        let failed = Self::connect(format!("could not connect: {}", with_causes(&*error)));
        if is_refusal(&*error) { failed.permanent() } else { failed }.with_source(error)
    }

    /// The connection was lost because of this error.
    pub(super) fn connection_lost(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::lost(format!("the connection was lost: {}", with_causes(&error))).with_source(error)
    }

    /// The server reports that it did not process the request, or the request was not sent although there was a connection.
    pub(super) fn not_processed(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        let message = format!("the request was not processed: {}", with_causes(&error));
        Self::new(TransportErrorKind::Lost, false, message).with_source(error)
    }

    /// No connection within the limit.
    pub(super) fn connect_timeout(limit: Duration) -> Self {
        Self::timed_out(false, format!("could not connect within {limit:?}"))
    }

    /// No complete response within the limit, although the request may have been sent.
    pub(crate) fn response_timeout(limit: Duration) -> Self {
        Self::timed_out(true, format!("no complete response within {limit:?}"))
    }

    /// Adds the HTTP status, once the head of the response has arrived.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Another attempt would fail in the same way, so the call is not retried.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the request may have been executed: a connection was established, and nothing shows that the request was not
    /// sent or not processed.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.connected
    }

    /// Whether another attempt would fail in the same way.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// The HTTP status, if the head of the response arrived.
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
        let kind = match cause.kind {
            TransportErrorKind::Connect => ErrorKind::Connect,
            TransportErrorKind::TimedOut => ErrorKind::Timeout,
            TransportErrorKind::Lost => ErrorKind::Interrupted,
            TransportErrorKind::TooLarge => ErrorKind::ResponseTooLarge,
        };
        let mut error = Self::of_kind(kind, cause.message.clone());
        if let Some(status) = cause.status {
            error = error.with_response(status, None);
        }
        if cause.permanent {
            error = error.permanent();
        }
        error.with_delivered(cause.connected).with_source(cause)
    }
}

/// What a proxy, or this transport itself, refuses for good.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// Whether a connection would fail in the same way a moment later: the certificate is not accepted, or the proxy refuses.
fn is_refusal(error: &(dyn std::error::Error + 'static)) -> bool {
    // The source of an I/O error is that of the error inside it.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    if let Some(inner) = inner {
        return is_refusal(inner);
    }
    error.is::<Refusal>()
        || matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
        || error.source().is_some_and(is_refusal)
}

/// An error with its causes on one line, without those whose text is already part of it.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
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
