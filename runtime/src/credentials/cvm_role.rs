//! The role of the virtual machine this runs on.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, Uri};

use super::attached::Attached;
use super::profile;
use super::secret::Secret;
use super::{BoxFuture, Credentials, ProvideCredentials, Surroundings};
use crate::error::{Error, excerpt};
use crate::host::METADATA_HOST;
use crate::record::{self, ReadFields, Readable};
use crate::transport::{AttemptLimits, Transport, TransportError};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// Elsewhere there is no such host, or none that answers: that must not take long to find out.
const LIMITS: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(5));
const MAX_RESPONSE_BYTES: usize = 64 << 10;

/// The role of the virtual machine this runs on: what `http://metadata.tencentyun.com` gives. Asked for within 5 s.
///
/// Not configured if there is no such host, which takes at most 2 s to find out, or if the machine has no role.
///
/// ```
/// # fn main() -> Result<(), tencentcloud_runtime::Error> {
/// use tencentcloud_runtime::Config;
/// use tencentcloud_runtime::credentials::CvmRole;
///
/// let config = Config::builder().credentials(CvmRole::new()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<String>,
    attached: Attached,
}

impl CvmRole {
    /// The role that the machine has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This role instead of the one the machine names. It must be there.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Asks elsewhere: `http://127.0.0.1:8080` in a test.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        let surroundings = self.attached.surroundings();
        let transport = surroundings.transport()?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover(&*transport).await?,
        };
        if !is_role_name(&role) {
            return Err(Error::credentials(format!(
                "the role of this machine: `{}` is no role's name",
                excerpt(role.as_bytes(), 64)
            )));
        }
        let answer = self.get(&*transport, &role).await.map_err(|error| self.unreachable(&error))?;
        match answer.status() {
            StatusCode::OK => read(answer.body()),
            status => Err(unexpected(status)),
        }
    }

    async fn discover(&self, transport: &dyn Transport) -> Result<String, Error> {
        let answer = self.get(transport, "").await.map_err(|error| self.unreachable(&error))?;
        let role = match answer.status() {
            StatusCode::OK => String::from_utf8_lossy(answer.body()).trim().to_owned(),
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
            .map_err(|_| TransportError::connect("the endpoint makes no URL"))?;
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = uri;
        let (connect, attempt) = LIMITS;
        transport.send(request, AttemptLimits::new(connect, attempt, MAX_RESPONSE_BYTES)).await
    }

    /// Without a connection this is no machine of the cloud, unless a role was asked for by its name.
    fn unreachable(&self, error: &TransportError) -> Error {
        if !error.connected() && self.role.is_none() {
            return Error::not_configured(format!("this is no machine with a role: {error}"));
        }
        Error::credentials(format!("the role of this machine: {error}")).temporary()
    }
}

impl ProvideCredentials for CvmRole {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.ask())
    }

    fn attach(&self, surroundings: &Surroundings) {
        self.attached.attach(surroundings);
    }
}

/// The characters that names of roles are made of; none of them means anything in a URL.
fn is_role_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    !name.is_empty() && name.len() <= 128 && name.bytes().all(allowed)
}

fn unexpected(status: StatusCode) -> Error {
    let error = Error::credentials(format!("the role of this machine: HTTP {}", status.as_u16()));
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        error.temporary()
    } else {
        error
    }
}

fn read(body: &[u8]) -> Result<Credentials, Error> {
    let mut found: RoleCredentials = record::from_json(body)
        .map_err(|error| Error::credentials(format!("the role of this machine: {error}")))?;
    if found.code != "Success" {
        let code = excerpt(found.code.as_bytes(), 64);
        return Err(Error::credentials(format!("the role of this machine: the answer's code is `{code}`")));
    }
    let credentials = Credentials::new(found.id, found.key.take())?.with_token(found.token.take())?;
    profile::at(credentials, found.expired_time)
}

#[derive(Default)]
struct RoleCredentials {
    id: String,
    key: Secret,
    token: Secret,
    expired_time: u64,
    code: String,
}

impl ReadFields for RoleCredentials {
    fn required() -> &'static [&'static str] {
        &["TmpSecretId", "TmpSecretKey", "Token", "ExpiredTime", "Code"]
    }

    fn empty() -> Self {
        Self::default()
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        Some(match name {
            "TmpSecretId" => &mut self.id,
            "TmpSecretKey" => &mut self.key,
            "Token" => &mut self.token,
            "ExpiredTime" => &mut self.expired_time,
            "Code" => &mut self.code,
            _ => return None,
        })
    }
}
