//! A provider as a configuration holds it.

use std::any::Any;
use std::fmt;
#[cfg(not(feature = "client"))]
use std::sync::Arc;

#[cfg(feature = "client")]
use super::cached::CachedProvider;
use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::Error;

/// A provider whose credentials are cached and renewed. Clones share the cache, and so do configurations that are given
/// clones of one shared provider.
#[derive(Clone)]
pub struct SharedProvider(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(Credentials),
    #[cfg(feature = "client")]
    Cached(CachedProvider),
    #[cfg(not(feature = "client"))]
    Uncached(Arc<dyn ProvideCredentials>),
}

impl<P: ProvideCredentials> From<P> for SharedProvider {
    fn from(provider: P) -> Self {
        let any: &dyn Any = &provider;
        if let Some(credentials) = any.downcast_ref::<Credentials>() {
            return Self(Kind::Fixed(credentials.clone()));
        }
        #[cfg(feature = "client")]
        return Self(Kind::Cached(CachedProvider::new(Box::new(provider))));
        #[cfg(not(feature = "client"))]
        Self(Kind::Uncached(Arc::new(provider)))
    }
}

impl SharedProvider {
    /// The credentials that are available without waiting.
    ///
    /// If they are due for renewal and the caller runs in a Tokio runtime, the renewal starts there.
    #[must_use]
    pub fn cached(&self) -> Option<Credentials> {
        match &self.0 {
            Kind::Fixed(credentials) => Some(credentials.clone()),
            #[cfg(feature = "client")]
            Kind::Cached(provider) => provider.cached(),
            #[cfg(not(feature = "client"))]
            Kind::Uncached(provider) => provider.cached(),
        }
    }

    /// The cached credentials, or else those that the provider returns. Needs a Tokio runtime unless the credentials are
    /// cached.
    ///
    /// # Errors
    /// As [`ProvideCredentials::provide`]. An error is returned to all callers for one second before the provider is
    /// called again.
    #[must_use = "futures do nothing unless polled"]
    pub fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        match &self.0 {
            Kind::Fixed(credentials) => Box::pin(std::future::ready(Ok(credentials.clone()))),
            #[cfg(feature = "client")]
            Kind::Cached(provider) => Box::pin(provider.provide()),
            #[cfg(not(feature = "client"))]
            Kind::Uncached(provider) => {
                Box::pin(async { provider.provide(&ProviderContext::default()).await })
            }
        }
    }

    /// Reports that a service rejected these credentials as expired or unknown. They are renewed on the next use, whatever
    /// their expiry.
    pub fn invalidate(&self, credentials: &Credentials) {
        match &self.0 {
            #[cfg(feature = "client")]
            Kind::Cached(provider) => provider.invalidate(credentials),
            _ => {
                let _ = credentials;
            }
        }
    }

    /// Sets what the provider works with. The first context counts.
    pub(crate) fn set_context(&self, context: ProviderContext) {
        match &self.0 {
            #[cfg(feature = "client")]
            Kind::Cached(provider) => provider.set_context(context),
            _ => drop(context),
        }
    }
}

impl fmt::Debug for SharedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fixed(credentials) => credentials.fmt(f),
            #[cfg(feature = "client")]
            Kind::Cached(provider) => provider.fmt(f),
            #[cfg(not(feature = "client"))]
            Kind::Uncached(provider) => provider.fmt(f),
        }
    }
}
