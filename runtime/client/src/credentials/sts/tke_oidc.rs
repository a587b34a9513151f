//! The role of a pod.

use std::ffi::OsString;
use std::time::Duration;

use zeroize::Zeroizing;

use super::wire::WebIdentityRequest;
use super::{SESSION_DURATION, StsClient, assume, session_name};
use crate::credentials::environment::Environment;
use crate::credentials::read::{ReadThread, read_file};
use crate::credentials::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::Error;

/// What the cluster sets: region, provider, token file, role.
const NAMES: [&str; 4] = ["TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"];

/// The role of a pod in the Kubernetes service TKE, by its identity token and the unsigned action
/// `AssumeRoleWithWebIdentity` of the Security Token Service.
///
/// Needs the variables `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN`, which the
/// cluster sets. The token file is read again for each renewal, since the cluster replaces it.
///
/// Not configured if none of them is set.
#[derive(Debug)]
pub struct TkeOidc {
    environment: Environment,
    session_name: Option<String>,
    duration: Duration,
    sts: StsClient,
    thread: ReadThread,
}

impl Default for TkeOidc {
    fn default() -> Self {
        Self::new()
    }
}

impl TkeOidc {
    /// The role in the environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Environment::default().into()
    }

    /// The role in the variables that `lookup` returns, for tests.
    #[must_use]
    pub fn with_variables(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Environment::new(lookup).into()
    }

    /// Sets the name of the session in the audit log: 2 to 128 letters, digits and `=,.@_-`. Default: the name of this
    /// SDK and the time.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets the lifetime of the credentials, in whole seconds, at most 12 hours. Default: 2 hours.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets the endpoint of STS. Default: `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.sts.endpoint = Some(endpoint.into());
        self
    }

    async fn assume(&self, context: &ProviderContext) -> Result<Credentials, Error> {
        let [region, provider_id, token_file, role_arn] = self.variables()?;
        let token = self.thread.run(move || read_token(&token_file)).await??;
        let request = WebIdentityRequest {
            provider_id,
            token: token.into(),
            role_arn,
            session_name: session_name(context, self.session_name.as_ref()),
            duration_seconds: self.duration.as_secs(),
        };
        assume(self.sts.client(context, &region, None)?, request, context).await
    }

    /// Whether the variables of a pod that has a role are set, or some of them.
    pub(in crate::credentials) fn is_configured_in(environment: &Environment) -> bool {
        NAMES.iter().any(|name| environment.text(name).is_some())
    }

    fn variables(&self) -> Result<[String; 4], Error> {
        let values = NAMES.map(|name| self.environment.text(name));
        if let [Some(region), Some(provider_id), Some(token_file), Some(role_arn)] = values {
            return Ok([region, provider_id, token_file, role_arn]);
        }
        let missing: Vec<_> = NAMES
            .into_iter()
            .zip(&values)
            .filter_map(|(name, value)| value.is_none().then_some(name))
            .collect();
        if missing.len() == NAMES.len() {
            return Err(Error::not_configured("no pod role: none of the TKE_ variables is set"));
        }
        Err(Error::credentials(format!("these variables are not set: {}", missing.join(", "))))
    }
}

/// The token in the file, without the line break at its end.
fn read_token(path: &str) -> Result<Zeroizing<String>, Error> {
    let failure = |why: String| Error::credentials(format!("cannot read the token file {path}: {why}"));
    let file = read_file(path.as_ref()).map_err(|error| failure(error.to_string()))?;
    match std::str::from_utf8(&file.contents).map(str::trim) {
        Ok("") => Err(failure("it is empty".to_owned())),
        Ok(token) => Ok(Zeroizing::new(token.to_owned())),
        Err(_) => Err(failure("it is not UTF-8".to_owned())),
    }
}

impl From<Environment> for TkeOidc {
    fn from(environment: Environment) -> Self {
        Self {
            environment,
            session_name: None,
            duration: SESSION_DURATION,
            sts: StsClient::default(),
            thread: ReadThread::default(),
        }
    }
}

impl ProvideCredentials for TkeOidc {
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(async {
            let failed = |error: Error| {
                if error.is_not_configured() {
                    return error;
                }
                Error::credentials_because("cannot assume the role of the pod", error)
            };
            self.assume(context).await.map_err(failed)
        })
    }
}
