//! A provider as a configuration holds it.

use std::any::Any;
use std::fmt;

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
    Cached(CachedProvider),
}

impl<P: ProvideCredentials> From<P> for SharedProvider {
    fn from(provider: P) -> Self {
        let any: &dyn Any = &provider;
        if let Some(credentials) = any.downcast_ref::<Credentials>() {
            return Self(Kind::Fixed(credentials.clone()));
        }
        Self(Kind::Cached(CachedProvider::new(Box::new(provider))))
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
            Kind::Cached(provider) => provider.cached(),
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
            Kind::Cached(provider) => Box::pin(provider.provide()),
        }
    }

    /// Reports that a service rejected these credentials as expired or unknown. They are not used again before the provider
    /// was called, which happens on the next use. Credentials that were fetched less than 32 s ago stay in use.
    pub fn invalidate(&self, credentials: &Credentials) {
        match &self.0 {
            Kind::Cached(provider) => provider.invalidate(credentials),
            Kind::Fixed(_) => {}
        }
    }

    /// Sets what the provider works with. The first context counts.
    pub(crate) fn set_context(&self, context: ProviderContext) {
        match &self.0 {
            Kind::Cached(provider) => provider.set_context(context),
            Kind::Fixed(_) => {}
        }
    }
}

impl fmt::Debug for SharedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fixed(credentials) => credentials.fmt(f),
            Kind::Cached(provider) => provider.fmt(f),
        }
    }
}
