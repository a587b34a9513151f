//! The role of a pod.

use std::ffi::OsString;
use std::time::Duration;

use zeroize::Zeroizing;

use super::wire::WebIdentityRequest;
use super::{DURATION, Service};
use crate::credentials::environment::Variables;
use crate::credentials::file::contents;
use crate::credentials::{BoxFuture, Credentials, ProvideCredentials, Surroundings};
use crate::error::Error;

/// The role of a pod of the Kubernetes service TKE, by its identity token: the unsigned action
/// `AssumeRoleWithWebIdentity` of the Security Token Service.
///
/// The variables `TKE_REGION`, `TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN` say what is needed; the
/// cluster sets them. The token file is read anew for every renewal, since the cluster replaces it.
///
/// Not configured if none of them is set.
#[derive(Debug)]
pub struct TkeOidc {
    variables: Variables,
    session_name: Option<String>,
    duration: Duration,
    service: Service,
}

impl Default for TkeOidc {
    fn default() -> Self {
        Self::new()
    }
}

impl TkeOidc {
    /// The role that the environment of this process names.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Variables::default())
    }

    /// The role that another environment names, such as one of a test.
    #[must_use]
    pub fn with_variables(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self::of(Variables::new(lookup))
    }

    pub(in crate::credentials) fn of(variables: Variables) -> Self {
        Self { variables, session_name: None, duration: DURATION, service: Service::default() }
    }

    /// What the session is called in the audit log, 2 to 128 letters, digits and `=,.@_-`; otherwise this crate and the
    /// time.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// How long the credentials hold, in whole seconds, at most 12 hours; otherwise 2 hours. They are renewed in time.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Where the service is; otherwise `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.service.endpoint = Some(endpoint.into());
        self
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        let [region, provider_id, token_file, role_arn] = self.settings()?;
        let token = token(&token_file)?;
        let request = WebIdentityRequest {
            provider_id,
            token,
            role_arn,
            session_name: self.service.session_name(self.session_name.as_ref()),
            duration_seconds: self.duration.as_secs(),
        };
        self.service.client(&region, None)?.call(request).await?.into_credentials()
    }

    fn settings(&self) -> Result<[String; 4], Error> {
        const NAMES: [&str; 4] =
            ["TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"];
        let missing: Vec<_> = NAMES.into_iter().filter(|name| self.variables.text(name).is_none()).collect();
        match missing.len() {
            0 => Ok(NAMES.map(|name| self.variables.text(name).unwrap_or_default())),
            4 => Err(Error::not_configured("no role of a pod: no variable `TKE_…` is set")),
            _ => Err(Error::credentials(format!("not set: {}", missing.join(", ")))),
        }
    }
}

/// The token in the file, without the line break at its end.
fn token(path: &str) -> Result<Zeroizing<String>, Error> {
    let unusable = |why: String| Error::credentials(format!("the token file {path}: {why}"));
    let contents = contents(path.as_ref()).map_err(|error| unusable(error.to_string()))?;
    match std::str::from_utf8(&contents).map(str::trim) {
        Ok("") => Err(unusable("it is empty".to_owned())),
        Ok(token) => Ok(Zeroizing::new(token.to_owned())),
        Err(_) => Err(unusable("it holds no text".to_owned())),
    }
}

impl ProvideCredentials for TkeOidc {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let failed = |error: Error| {
                if error.is_not_configured() {
                    return error;
                }
                Error::credentials_because("the role of the pod cannot be assumed", error)
            };
            self.ask().await.map_err(failed)
        })
    }

    fn attach(&self, surroundings: &Surroundings) {
        self.service.attached.attach(surroundings);
    }
}
