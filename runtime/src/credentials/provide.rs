//! What a source of credentials is.

use std::fmt;
use std::sync::Arc;

use super::{BoxFuture, Credentials};
use crate::clock::{Clock, SystemClock};
use crate::error::Error;
#[cfg(feature = "client")]
use crate::transport::{HttpTransport, Transport};

/// A source of credentials.
///
/// It gives what it has at the moment and keeps nothing: a configuration that it is part of keeps the credentials,
/// renews them ahead of their end and sees to it that it is asked once at a time.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Asks for credentials, always from within a Tokio runtime. Dropping the future gives up.
    ///
    /// # Errors
    /// [`Error::not_configured`] if this source is not meant to be used here, so that a [`Chain`](super::Chain) goes
    /// on to the next; [`Error::credentials`] if it is meant and fails. Neither says a secret.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>>;

    /// The credentials that are there without waiting, if there are any.
    fn at_hand(&self) -> Option<Credentials> {
        None
    }

    /// Takes notice of what a configuration works with, which this source becomes part of. A source that is made of
    /// others passes it on to them. Of several configurations, the first one counts.
    fn attach(&self, surroundings: &Surroundings) {
        let _ = surroundings;
    }
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }

    fn at_hand(&self) -> Option<Credentials> {
        Some(self.clone())
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        P::provide(self)
    }

    fn at_hand(&self) -> Option<Credentials> {
        P::at_hand(self)
    }

    fn attach(&self, surroundings: &Surroundings) {
        P::attach(self, surroundings);
    }
}

/// What a source of credentials works with: where the time comes from and what requests are sent with.
#[derive(Clone, Debug)]
pub struct Surroundings {
    clock: Arc<dyn Clock>,
    #[cfg(feature = "client")]
    transport: Option<Arc<dyn Transport>>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self::new(Arc::new(SystemClock))
    }
}

impl Surroundings {
    /// With this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            #[cfg(feature = "client")]
            transport: None,
        }
    }

    /// With this transport.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Where the time comes from.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// What requests are sent with; a new transport if there is none.
    ///
    /// # Errors
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up for a new one.
    #[cfg(feature = "client")]
    pub fn transport(&self) -> Result<Arc<dyn Transport>, Error> {
        match &self.transport {
            Some(transport) => Ok(Arc::clone(transport)),
            None => Ok(Arc::new(HttpTransport::new()?)),
        }
    }
}
