//! A role that other credentials may assume.

use std::time::Duration;

use super::wire::AssumeRoleRequest;
use super::{DURATION, Service};
use crate::credentials::{BoxFuture, Credentials, ProvideCredentials, Source, Surroundings};
use crate::error::Error;

/// A role that other credentials may assume: the action `AssumeRole` of the Security Token Service.
///
/// The other credentials come from any source and are kept and renewed by themselves.
///
/// ```
/// # fn main() -> Result<(), tencentcloud_runtime::Error> {
/// use std::time::Duration;
/// use tencentcloud_runtime::Config;
/// use tencentcloud_runtime::credentials::{AssumeRole, Chain};
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
    source: Source,
    region: String,
    role: AssumeRoleRequest,
    session_name: Option<String>,
    service: Service,
}

impl AssumeRole {
    /// The role with this resource description, assumed by the credentials of this source.
    #[must_use]
    pub fn new(source: impl Into<Source>, role_arn: impl Into<String>) -> Self {
        let role = AssumeRoleRequest {
            role_arn: role_arn.into(),
            duration_seconds: DURATION.as_secs(),
            ..AssumeRoleRequest::default()
        };
        let (source, region) = (source.into(), "ap-guangzhou".to_owned());
        Self { source, region, role, session_name: None, service: Service::default() }
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
        self.role.duration_seconds = duration.as_secs();
        self
    }

    /// The external id that the role's owner asks for.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.role.external_id = Some(id.into());
        self
    }

    /// A policy, as JSON, that narrows what the session may do.
    #[must_use]
    pub fn policy(mut self, policy: impl AsRef<str>) -> Self {
        // The service decodes it once more than the rest.
        self.role.policy = Some(percent_encoded(policy.as_ref()));
        self
    }

    /// The region whose service is asked; otherwise `ap-guangzhou`. The credentials hold everywhere.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Where the service is; otherwise `https://sts.tencentcloudapi.com`.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.service.endpoint = Some(endpoint.into());
        self
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        let client = self.service.client(&self.region, Some(&self.source))?;
        let mut request = self.role.clone();
        request.session_name = self.service.session_name(self.session_name.as_ref());
        client.call(request).await?.into_credentials()
    }
}

impl ProvideCredentials for AssumeRole {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let failed = |error| Error::credentials_because("the role cannot be assumed", error);
            self.ask().await.map_err(failed)
        })
    }

    fn attach(&self, surroundings: &Surroundings) {
        self.service.attached.attach(surroundings);
    }
}

/// Everything but what a URL never needs to encode.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn policies_are_encoded() {
        assert_eq!(percent_encoded(r#"{"a":"b~c_d-e.f"} é"#), "%7B%22a%22%3A%22b~c_d-e.f%22%7D%20%C3%A9");
    }
}
