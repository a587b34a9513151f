//! Providers that are tried in order, and the default chain.

use std::ffi::OsString;
use std::sync::OnceLock;

use super::environment::Environment;
use super::{
    BoxFuture, Credentials, CredentialsFile, EnvironmentVariables, ProvideCredentials, ProviderContext,
};
use super::{CvmRole, TkeOidc};
use crate::config::{Config, ConfigBuilder};
use crate::error::Error;

/// Tries its providers in order.
///
/// It skips a provider that is [not configured](Error::not_configured). If a provider is configured and fails, the chain
/// fails with that error, so that a program never continues under another identity than the one that was meant. Once a
/// provider has returned credentials, the chain calls only that one.
///
/// ```
/// use tencentcloud_client::credentials::{Chain, CredentialsFile, EnvironmentVariables};
///
/// let chain = Chain::first(EnvironmentVariables::new())
///     .then(CredentialsFile::new().profile("production"));
/// ```
///
/// The default chain is [`EnvironmentVariables`], [`CredentialsFile`], [`CvmRole`] and [`TkeOidc`].
#[derive(Debug)]
pub struct Chain {
    providers: Vec<Box<dyn ProvideCredentials>>,
    chosen: OnceLock<usize>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::from_environment(&Environment::default(), CvmRole::new())
    }
}

impl Chain {
    /// A chain that starts with this provider.
    #[must_use]
    pub fn first(provider: impl ProvideCredentials) -> Self {
        Self { providers: vec![Box::new(provider)], chosen: OnceLock::new() }
    }

    /// Adds a provider at the end.
    #[must_use]
    pub fn then(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(Box::new(provider));
        self
    }

    /// The default chain with `lookup` in place of the process environment, for tests. It takes a metadata service that
    /// cannot be reached for absent, whatever this machine is.
    #[must_use]
    pub fn with_variables(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self::from_environment(&Environment::new(lookup), CvmRole::new().with_vendor_file(None))
    }

    fn from_environment(environment: &Environment, machine: CvmRole) -> Self {
        // A pod that has a role of its own often cannot reach the metadata service of its machine.
        let is_pod = TkeOidc::is_configured_in(environment);
        let machine = if is_pod { machine.with_vendor_file(None) } else { machine };
        Self::first(EnvironmentVariables::from(environment.clone()))
            .then(CredentialsFile::from(environment.clone()))
            .then(machine)
            .then(TkeOidc::from(environment.clone()))
    }

    async fn choose(&self, context: &ProviderContext) -> Result<Credentials, Error> {
        let mut reasons = Vec::new();
        for (index, provider) in self.providers.iter().enumerate() {
            match provider.provide(context).await {
                Ok(credentials) => {
                    // A concurrent call may have chosen already; its choice stands.
                    let _ = self.chosen.set(index);
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
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        match self.chosen.get().and_then(|index| self.providers.get(*index)) {
            Some(provider) => provider.provide(context),
            None => Box::pin(self.choose(context)),
        }
    }
}

impl Config {
    /// The default configuration with credentials from the environment variables, which are read now. The region is
    /// `TENCENTCLOUD_REGION` if that is set.
    ///
    /// # Errors
    /// As [`EnvironmentVariables::read`] and [`ConfigBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        let credentials = EnvironmentVariables::new().read()?;
        Self::builder().credentials(credentials).region_from(&Environment::default()).build()
    }

    /// The default configuration with credentials from the [default chain](Chain), which are looked up when they are
    /// first needed. The region is `TENCENTCLOUD_REGION` if that is set.
    ///
    /// ```
    /// let config = tencentcloud_client::Config::load()?;
    /// # Ok::<(), tencentcloud_client::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`ConfigBuilder::build`].
    pub fn load() -> Result<Self, Error> {
        Self::builder().default_credentials().region_from(&Environment::default()).build()
    }
}

impl ConfigBuilder {
    /// The credentials: from the environment, a file, or a role, by the [default chain](Chain).
    pub fn default_credentials(self) -> Self {
        self.credentials(Chain::default())
    }

    fn region_from(self, environment: &Environment) -> Self {
        match environment.text("TENCENTCLOUD_REGION") {
            Some(region) => self.region(region),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::{Chain, CvmRole, Environment};
    use crate::Config;
    use crate::provider::{ProvideCredentials, ProviderContext};
    use crate::transport::ScriptedTransport;

    #[tokio::test]
    async fn only_a_pod_with_a_role_of_its_own_need_not_reach_the_metadata_service() {
        let folder = tempfile::tempdir().unwrap();
        let vendor = folder.path().join("sys_vendor");
        fs::write(&vendor, "Tencent Cloud\n").unwrap();
        let context = ProviderContext::default().with_transport(Arc::new(ScriptedTransport::new()));
        for (variable, expected) in
            [("HOME", "cannot get the role of this machine: "), ("TKE_REGION", "TKE_ROLE_ARN")]
        {
            let home = folder.path().as_os_str().to_owned();
            let environment = Environment::new(move |name| (name == variable).then(|| home.clone()));
            let machine = CvmRole::new().with_vendor_file(Some(vendor.clone()));
            let error = Chain::from_environment(&environment, machine).provide(&context).await.unwrap_err();
            assert!(error.to_string().contains(expected) && !error.is_not_configured(), "{error}");
        }
    }

    #[test]
    fn the_region_is_read_from_the_environment() {
        let region = |set: Option<&'static str>| {
            let environment =
                Environment::new(move |name| set.filter(|_| name == "TENCENTCLOUD_REGION").map(Into::into));
            let built = Config::builder().region("ap-beijing").region_from(&environment).build();
            built.map(|config| config.region().map(str::to_owned))
        };
        assert_eq!(region(Some("ap-guangzhou")).unwrap().as_deref(), Some("ap-guangzhou"));
        assert_eq!(region(Some("")).unwrap().as_deref(), Some("ap-beijing"));
        assert_eq!(region(None).unwrap().as_deref(), Some("ap-beijing"));
        assert!(region(Some("Guangzhou, please")).is_err());
    }
}
