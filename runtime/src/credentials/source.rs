//! What a configuration has: credentials that are there, or a source that is asked.

use std::any::Any;
use std::fmt;
#[cfg(not(feature = "client"))]
use std::sync::Arc;

#[cfg(feature = "client")]
use super::cached::Cached;
use super::{BoxFuture, Credentials, ProvideCredentials, Surroundings};
use crate::error::Error;

/// What a configuration takes its credentials from. A clone shares what is known.
///
/// With the feature `client` it keeps what its source gives and renews it: see [the module](super#renewal). Without, it
/// asks the source every time.
#[derive(Clone)]
pub struct Source(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(Credentials),
    #[cfg(feature = "client")]
    Cached(Cached),
    #[cfg(not(feature = "client"))]
    Asked(Arc<dyn ProvideCredentials>),
}

impl<P: ProvideCredentials> From<P> for Source {
    fn from(provider: P) -> Self {
        let any: &dyn Any = &provider;
        if let Some(credentials) = any.downcast_ref::<Credentials>() {
            return Self(Kind::Fixed(credentials.clone()));
        }
        #[cfg(feature = "client")]
        return Self(Kind::Cached(Cached::new(Box::new(provider))));
        #[cfg(not(feature = "client"))]
        Self(Kind::Asked(Arc::new(provider)))
    }
}

impl Source {
    /// The credentials that can be used right now without waiting.
    ///
    /// If they are about to end and this is called in a Tokio runtime, their renewal begins there.
    #[must_use]
    pub fn at_hand(&self) -> Option<Credentials> {
        match &self.0 {
            Kind::Fixed(credentials) => Some(credentials.clone()),
            #[cfg(feature = "client")]
            Kind::Cached(cached) => cached.at_hand(),
            #[cfg(not(feature = "client"))]
            Kind::Asked(provider) => provider.at_hand(),
        }
    }

    /// The credentials that can be used right now, or the ones that the source gives. It needs a Tokio runtime if the
    /// source does.
    ///
    /// # Errors
    /// As [`ProvideCredentials::provide`]. An error is remembered for a second.
    #[must_use = "futures do nothing unless polled"]
    pub fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        match &self.0 {
            Kind::Fixed(credentials) => credentials.provide(),
            #[cfg(feature = "client")]
            Kind::Cached(cached) => Box::pin(cached.provide()),
            #[cfg(not(feature = "client"))]
            Kind::Asked(provider) => provider.provide(),
        }
    }

    /// Tells that a service has refused these credentials, as ended or unknown: they are renewed at the next occasion,
    /// whatever they say about their end.
    pub fn refused(&self, credentials: &Credentials) {
        match &self.0 {
            #[cfg(feature = "client")]
            Kind::Cached(cached) => cached.refused(credentials),
            _ => {
                let _ = credentials;
            }
        }
    }

    pub(crate) fn attach(&self, surroundings: &Surroundings) {
        match &self.0 {
            Kind::Fixed(_) => {}
            #[cfg(feature = "client")]
            Kind::Cached(cached) => cached.attach(surroundings),
            #[cfg(not(feature = "client"))]
            Kind::Asked(provider) => provider.attach(surroundings),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fixed(credentials) => credentials.fmt(f),
            #[cfg(feature = "client")]
            Kind::Cached(cached) => cached.fmt(f),
            #[cfg(not(feature = "client"))]
            Kind::Asked(provider) => provider.fmt(f),
        }
    }
}
