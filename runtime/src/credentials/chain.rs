//! Several sources, one after the other.

use std::ffi::OsString;
use std::sync::OnceLock;

use super::environment::Variables;
use super::{
    BoxFuture, Credentials, CredentialsFile, EnvironmentVariables, ProvideCredentials, Surroundings,
};
#[cfg(feature = "client")]
use super::{CvmRole, TkeOidc};
use crate::error::Error;

/// Asks its sources in order. One that is [not configured](Error::not_configured) is passed over; one that is and fails
/// ends it with its reason, so that nobody works under another identity than the one that was meant. Once a source has
/// given credentials, it alone is asked.
///
/// ```
/// use tencentcloud_runtime::credentials::{Chain, CredentialsFile, EnvironmentVariables};
///
/// let chain = Chain::first(EnvironmentVariables::new())
///     .then(CredentialsFile::new().profile("production"));
/// ```
///
/// The default chain is [environment](EnvironmentVariables), [file](CredentialsFile) and, with the feature `client`, the
/// role of a machine (`CvmRole`) and the one of a pod (`TkeOidc`).
#[derive(Debug)]
pub struct Chain {
    sources: Vec<Box<dyn ProvideCredentials>>,
    settled: OnceLock<usize>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::of(&Variables::default())
    }
}

impl Chain {
    /// Begins with this source.
    #[must_use]
    pub fn first(source: impl ProvideCredentials) -> Self {
        Self { sources: vec![Box::new(source)], settled: OnceLock::new() }
    }

    /// Goes on with this source.
    #[must_use]
    pub fn then(mut self, source: impl ProvideCredentials) -> Self {
        self.sources.push(Box::new(source));
        self
    }

    /// The default chain with variables from another environment than that of this process.
    #[must_use]
    pub fn with_variables(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self::of(&Variables::new(lookup))
    }

    fn of(variables: &Variables) -> Self {
        let chain = Self::first(EnvironmentVariables::from(variables.clone()))
            .then(CredentialsFile::of(variables.clone()));
        #[cfg(feature = "client")]
        let chain = chain.then(CvmRole::new()).then(TkeOidc::of(variables.clone()));
        chain
    }

    async fn settle(&self) -> Result<Credentials, Error> {
        let mut reasons = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            match source.provide().await {
                Ok(credentials) => {
                    // Another call may have settled on an earlier one meanwhile: then that holds from now on.
                    let _ = self.settled.set(index);
                    return Ok(credentials);
                }
                Err(error) if error.is_not_configured() => reasons.push(error.message().to_owned()),
                Err(error) => return Err(error),
            }
        }
        Err(Error::not_configured(format!("no credentials are configured: {}", reasons.join("; "))))
    }
}

impl ProvideCredentials for Chain {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        match self.settled.get().and_then(|index| self.sources.get(*index)) {
            Some(source) => source.provide(),
            None => Box::pin(self.settle()),
        }
    }

    fn attach(&self, surroundings: &Surroundings) {
        for source in &self.sources {
            source.attach(surroundings);
        }
    }
}
