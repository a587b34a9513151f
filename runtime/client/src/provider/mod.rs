//! What a provider of credentials is, and how its credentials are cached and shared.

mod cached;
mod shared;
mod state;

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use crate::clock::{Clock, SystemClock};
use crate::error::Error;
use crate::future::BoxFuture;
use crate::observe;
use crate::retry::{self, CorrectedClock};
use crate::transport::{HttpTransport, Transport};
use state::Now;
use tencentcloud_core::Credentials;

pub use shared::SharedProvider;

/// A provider of credentials.
///
/// It fetches credentials and keeps no state: [`SharedProvider`] caches them, renews them before they expire, and makes
/// one request at a time.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Fetches credentials. Always runs in a Tokio runtime. Dropping the future cancels the request.
    ///
    /// # Errors
    /// [`Error::not_configured`] if this provider is not set up here, so that a
    /// [`Chain`](crate::credentials::Chain) tries the next one; [`Error::credentials`] if it is set up and fails.
    /// Messages must not contain secrets.
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>>;

    /// The credentials that are available without waiting.
    fn cached(&self) -> Option<Credentials> {
        None
    }
}

impl ProvideCredentials for Credentials {
    fn provide<'a>(&'a self, _: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }

    fn cached(&self) -> Option<Credentials> {
        Some(self.clone())
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        P::provide(self, context)
    }

    fn cached(&self) -> Option<Credentials> {
        P::cached(self)
    }
}

/// What a provider gets to work with: the clock and the transport of the configuration that it belongs to.
#[derive(Clone, Debug)]
pub struct ProviderContext {
    clock: CorrectedClock,
    transport: Option<Arc<dyn Transport>>,
}

impl Default for ProviderContext {
    /// The system clock and a new transport for each request.
    fn default() -> Self {
        Self::new(Arc::new(SystemClock))
    }
}

impl ProviderContext {
    /// A context with this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::sharing(CorrectedClock::new(clock))
    }

    pub(crate) fn sharing(clock: CorrectedClock) -> Self {
        Self { clock, transport: None }
    }

    /// Sets the transport.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// The clock by which credentials expire. It is corrected if [responses](crate::retry#the-clock) have shown that the
    /// clock of the configuration is wrong.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &self.clock
    }

    pub(crate) fn corrected_clock(&self) -> &CorrectedClock {
        &self.clock
    }

    /// Corrects the clock if it contradicts a response with new credentials, which are not expired.
    pub(crate) fn correct_clock(&self, credentials: &Credentials, headers: &HeaderMap) {
        if credentials.is_expired_at(Now::of(&self.clock).earliest)
            && let Some(date) = retry::date(headers)
            && !credentials.is_expired_at(date)
        {
            self.clock.set(date);
            observe::clock_corrected(self.clock.seconds_ahead());
        }
    }

    /// The transport, or a new one if none is set.
    ///
    /// # Errors
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up for a new transport.
    pub fn transport(&self) -> Result<Arc<dyn Transport>, Error> {
        match &self.transport {
            Some(transport) => Ok(Arc::clone(transport)),
            None => Ok(Arc::new(HttpTransport::new()?)),
        }
    }
}
