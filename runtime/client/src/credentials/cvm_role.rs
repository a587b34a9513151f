//! The role of the virtual machine that the program runs on.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, Uri};

use super::profile::{self, Secret};
use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::{Error, excerpt};
use crate::host::METADATA_HOST;
use crate::record;
use crate::transport::{AttemptLimits, Transport, TransportError};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// Short, since outside of the cloud the host does not exist or does not respond.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RESPONSE_BYTES: usize = 64 << 10;

/// The role of the virtual machine (CVM) that the program runs on, from the metadata service
/// `http://metadata.tencentyun.com`. Each of its two requests may take 5 s.
///
/// Not configured if the metadata service cannot be reached within 2 s, or if the machine has no role.
///
/// ```
/// # fn main() -> Result<(), tencentcloud_client::Error> {
/// use tencentcloud_client::Config;
/// use tencentcloud_client::credentials::CvmRole;
///
/// let config = Config::builder().credentials(CvmRole::new()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<String>,
}

impl CvmRole {
    /// The role of this machine.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the role, which must exist. Default: the role that the metadata service lists.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Sets the URL of the metadata service, such as `http://127.0.0.1:8080` in a test.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    async fn fetch(&self, context: &ProviderContext) -> Result<Credentials, Error> {
        let transport = context.transport()?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover_role(&*transport).await?,
        };
        if !is_role_name(&role) {
            let role = excerpt(role.as_bytes(), 64);
            return Err(failure(format!("`{role}` is not a valid role name")));
        }
        let response = self.get(&*transport, &role).await.map_err(|error| self.unreachable(&error))?;
        match response.status() {
            StatusCode::OK => read(response.body()),
            status => Err(unexpected(status)),
        }
    }

    async fn discover_role(&self, transport: &dyn Transport) -> Result<String, Error> {
        let response = self.get(transport, "").await.map_err(|error| self.unreachable(&error))?;
        let role = match response.status() {
            StatusCode::OK => String::from_utf8_lossy(response.body()).trim().to_owned(),
            StatusCode::NOT_FOUND => String::new(),
            status => return Err(unexpected(status)),
        };
        if role.is_empty() {
            return Err(Error::not_configured("this machine has no role"));
        }
        Ok(role)
    }

    async fn get(
        &self,
        transport: &dyn Transport,
        role: &str,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
            None => format!("http://{METADATA_HOST}"),
        };
        let uri: Uri = format!("{endpoint}{PATH}{role}")
            .parse()
            .map_err(|_| TransportError::connect("the endpoint is not a valid URL"))?;
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = uri;
        transport.send(request, AttemptLimits::new(CONNECT_TIMEOUT, TIMEOUT, MAX_RESPONSE_BYTES)).await
    }

    /// Without a connection this is not a machine of the cloud, unless the role was named.
    fn unreachable(&self, error: &TransportError) -> Error {
        if !error.connected() && self.role.is_none() {
            return Error::not_configured(format!("cannot reach the CVM metadata service: {error}"));
        }
        failure(error).temporary()
    }
}

impl ProvideCredentials for CvmRole {
    fn provide<'a>(&'a self, context: &'a ProviderContext) -> BoxFuture<'a, Result<Credentials, Error>> {
        Box::pin(self.fetch(context))
    }
}

fn failure(reason: impl std::fmt::Display) -> Error {
    Error::credentials(format!("cannot get the role of this machine: {reason}"))
}

/// Whether the name has only characters of role names. None of them has a meaning in a URL.
fn is_role_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    !name.is_empty() && name.len() <= 128 && name.bytes().all(allowed)
}

fn unexpected(status: StatusCode) -> Error {
    let error = failure(format_args!("the metadata service returned HTTP {}", status.as_u16()));
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        error.temporary()
    } else {
        error
    }
}

fn read(body: &[u8]) -> Result<Credentials, Error> {
    let mut role: RoleCredentials = record::from_json(body).map_err(failure)?;
    if role.code != "Success" {
        let code = excerpt(role.code.as_bytes(), 64);
        return Err(failure(format_args!("the metadata service returned the code `{code}`")));
    }
    let credentials = Credentials::new(role.id, role.key.take())?.with_token(role.token.take())?;
    profile::with_unix_expiry(credentials, role.expired_time)
}

struct RoleCredentials {
    id: String,
    key: Secret,
    token: Secret,
    expired_time: u64,
    code: String,
}

crate::record! {
    RoleCredentials {
        id: required "TmpSecretId",
        key: required secret "TmpSecretKey",
        token: required secret "Token",
        expired_time: required "ExpiredTime",
        code: required "Code",
    }
}
