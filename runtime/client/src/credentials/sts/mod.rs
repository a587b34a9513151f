//! Roles whose credentials come from the Security Token Service (STS).

mod tke_oidc;
mod wire;

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext, SharedProvider};
use crate::action::Request;
use crate::client::Client;
use crate::clock::unix_seconds;
use crate::config::Config;
use crate::error::Error;
use wire::{AssumeRoleRequest, AssumeRoleResponse};

pub use tke_oidc::TkeOidc;

/// The default lifetime of a session.
const SESSION_DURATION: Duration = Duration::from_secs(7200);

/// How long a call of STS may take, including retries.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// A role that other credentials may assume, by the action `AssumeRole` of the Security Token Service.
///
/// The other credentials come from any provider, and are cached and renewed on their own.
///
/// ```
/// # fn main() -> Result<(), tencentcloud_client::Error> {
/// use std::time::Duration;
/// use tencentcloud_client::Config;
/// use tencentcloud_client::credentials::{AssumeRole, Chain};
///
/// let role = AssumeRole::new(Chain::default(), "qcs::cam::uin/100000000001:roleName/caller")
///     .session_name("night-shift")
///     .duration(Duration::from_secs(3600));
/// let config = Config::builder().credentials(role).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct AssumeRole {
    credentials: SharedProvider,
    region: String,
    request: AssumeRoleRequest,
    session_name: Option<String>,
    sts: StsClient,
}

impl AssumeRole {
    /// The role with this resource description, assumed with the credentials of `provider`.
    #[must_use]
    pub fn new(provider: impl Into<SharedProvider>, role_arn: impl Into<String>) -> Self {
        let request = AssumeRoleRequest {
            role_arn: role_arn.into(),
            duration_seconds: SESSION_DURATION.as_secs(),
            ..AssumeRoleRequest::default()
        };
        let (credentials, region) = (provider.into(), "ap-guangzhou".to_owned());
        Self { credentials, region, request, session_name: None, sts: StsClient::default() }
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
        self.request.duration_seconds = duration.as_secs();
        self
    }

    /// Sets the external id that the owner of the role requires.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.request.external_id = Some(id.into());
        self
    }

    /// Sets a policy, as JSON, that further restricts the session.
    #[must_use]
    pub fn policy(mut self, policy: impl AsRef<str>) -> Self {
        // The service percent-decodes this parameter.
        const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        self.request.policy = Some(utf8_percent_encode(policy.as_ref(), ENCODED).to_string());
        self
    }

    /// Sets the region of the STS call. Default: `ap-guangzhou`. The credentials are valid in all regions.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the endpoint of STS. Default: `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.sts.endpoint = Some(endpoint.into());
        self
    }

    async fn assume(&self, context: &ProviderContext) -> Result<Credentials, Error> {
        let client = self.sts.client(context, &self.region, Some(&self.credentials))?;
        let mut request = self.request.clone();
        request.session_name = session_name(context, self.session_name.as_ref());
        assume(client, request, context).await
    }
}

impl ProvideCredentials for AssumeRole {
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(async {
            let failed = |error| Error::credentials_because("cannot assume the role", error);
            self.assume(context).await.map_err(failed)
        })
    }
}

/// Calls STS with a client that is created when it is first needed.
#[derive(Default)]
struct StsClient {
    endpoint: Option<String>,
    client: OnceLock<Client>,
}

impl StsClient {
    /// The client. The arguments of the first call configure it.
    fn client(
        &self,
        context: &ProviderContext,
        region: &str,
        credentials: Option<&SharedProvider>,
    ) -> Result<&Client, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let mut config = Config::builder()
            .corrected_clock(context.corrected_clock().clone())
            .transport(context.transport()?)
            .timeout(CALL_TIMEOUT)
            .region(region);
        if let Some(endpoint) = &self.endpoint {
            config = config.endpoint(endpoint);
        }
        if let Some(credentials) = credentials {
            config = config.credentials(credentials.clone());
        }
        let client = Client::new(&config.build()?);
        Ok(self.client.get_or_init(|| client))
    }
}

impl fmt::Debug for StsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StsClient").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Calls STS for new credentials.
async fn assume<R>(client: &Client, request: R, context: &ProviderContext) -> Result<Credentials, Error>
where
    R: Request<Response = AssumeRoleResponse>,
{
    let response = client.call(request).raw().await?;
    let credentials = response.decode()?.into_credentials()?;
    context.correct_clock(&credentials, response.headers());
    Ok(credentials)
}

fn session_name(context: &ProviderContext, name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| format!("tencentcloud-rust-{}", unix_seconds(context.clock().now())))
}

#[cfg(test)]
mod tests {
    use super::AssumeRole;
    use crate::Credentials;

    #[test]
    fn policies_are_percent_encoded() {
        let credentials = Credentials::new("id", "key").unwrap();
        let role = AssumeRole::new(credentials, "role").policy(r#"{"a":"b~c_d-e.f"} é"#);
        let expected = "%7B%22a%22%3A%22b~c_d-e.f%22%7D%20%C3%A9";
        assert_eq!(role.request.policy.as_deref(), Some(expected));
    }
}
