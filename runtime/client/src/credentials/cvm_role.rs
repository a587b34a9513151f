//! The role of the virtual machine that the program runs on.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, Uri};

use super::profile::{self, Secret};
use super::{BoxFuture, Credentials, ProvideCredentials, ProviderContext};
use crate::error::{Error, excerpt};
use crate::host::METADATA_ADDRESS;
use crate::record;
use crate::transport::{AttemptLimits, Transport, TransportError};

const PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// The maker of this machine according to its firmware, on Linux.
const VENDOR_FILE: &str = "/sys/class/dmi/id/sys_vendor";
const CLOUD_VENDOR: &str = "Tencent Cloud";

/// Short, since outside of the cloud the host does not exist or does not respond.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_RESPONSE_BYTES: usize = 64 << 10;

/// The role of the virtual machine (CVM) that the program runs on, from the metadata service at the link-local address
/// `http://169.254.0.23`, never through a proxy. Each of its two requests may take 5 s.
///
/// Not configured if the machine has no role, or if the metadata service cannot be reached within 2 s. The latter is a
/// temporary failure instead if the role was named, if the service has returned credentials before, or if this is a
/// machine of the cloud according to its firmware.
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
#[derive(Debug)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: Option<String>,
    /// Says whether this is a machine of the cloud. `None` if that does not matter.
    vendor_file: Option<PathBuf>,
    has_succeeded: AtomicBool,
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl CvmRole {
    /// The role of this machine.
    #[must_use]
    pub fn new() -> Self {
        let has_succeeded = AtomicBool::new(false);
        Self { role: None, endpoint: None, vendor_file: Some(VENDOR_FILE.into()), has_succeeded }
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
        self.with_vendor_file(None)
    }

    /// Sets the file with the maker of this machine. Without one, even a machine of the cloud need not have a metadata
    /// service.
    pub(super) fn with_vendor_file(mut self, file: Option<PathBuf>) -> Self {
        self.vendor_file = file;
        self
    }

    async fn fetch(&self, context: &ProviderContext) -> Result<Credentials, Error> {
        let transport = context.transport()?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover_role(&*transport).await?,
        };
        if !is_role_name(&role) {
            // Not shown: a service that is not what it should be may return anything here, even secrets.
            let length = role.chars().count();
            return Err(failure(format!("its name, of {length} characters, is not a valid role name")));
        }
        // The role was named or listed, so there is a metadata service.
        let response = self.get(&*transport, &role).await.map_err(|error| failure(error).temporary())?;
        match response.status() {
            StatusCode::OK => {
                let credentials = read(response.body())?;
                self.has_succeeded.store(true, Ordering::Relaxed);
                context.correct_clock(&credentials, response.headers());
                Ok(credentials)
            }
            status => Err(unexpected(status)),
        }
    }

    async fn discover_role(&self, transport: &dyn Transport) -> Result<String, Error> {
        let response = self.get(transport, "").await.map_err(|error| self.unreachable(&error))?;
        let role = match response.status() {
            StatusCode::OK => String::from_utf8_lossy(response.body()).trim().to_owned(),
            StatusCode::NOT_FOUND => String::new(),
            // A proxy that intercepts every connection: the metadata service does not deny or redirect this request.
            status if is_refusal(status) && !self.is_expected() => {
                let status = status.as_u16();
                let message = format!("there is no CVM metadata service: its address returns HTTP {status}");
                return Err(Error::not_configured(message));
            }
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
            None => format!("http://{METADATA_ADDRESS}"),
        };
        let uri: Uri = format!("{endpoint}{PATH}{role}")
            .parse()
            .map_err(|_| TransportError::connect("the endpoint is not a valid URL"))?;
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = uri;
        let limits = AttemptLimits::new(CONNECT_TIMEOUT, TIMEOUT, MAX_RESPONSE_BYTES);
        transport.send(request, limits).await
    }

    /// Without a connection this is not a machine of the cloud, unless something shows that it is.
    fn unreachable(&self, error: &TransportError) -> Error {
        if error.connected() || self.is_expected() {
            return failure(error).temporary();
        }
        Error::not_configured(format!("cannot reach the CVM metadata service: {error}"))
    }

    /// Whether there should be a metadata service.
    fn is_expected(&self) -> bool {
        let vendor = || fs::read_to_string(self.vendor_file.as_ref()?).ok();
        self.role.is_some()
            || self.has_succeeded.load(Ordering::Relaxed)
            || vendor().is_some_and(|vendor| vendor.trim() == CLOUD_VENDOR)
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
    name.len() <= 128 && name.bytes().all(allowed) && !["", ".", ".."].contains(&name)
}

fn is_refusal(status: StatusCode) -> bool {
    status.is_redirection() || (status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::transport::ScriptedTransport;

    #[tokio::test]
    async fn a_machine_of_the_cloud_has_a_metadata_service() {
        let folder = tempfile::tempdir().unwrap();
        let vendor = folder.path().join("sys_vendor");
        for (contents, is_expected) in
            [(Some("Tencent Cloud\n"), true), (Some("QEMU\n"), false), (None, false)]
        {
            contents
                .map_or_else(|| fs::remove_file(&vendor), |contents| fs::write(&vendor, contents))
                .unwrap();
            let network = ScriptedTransport::new();
            let context = ProviderContext::default().with_transport(Arc::new(network.clone()));
            let role = || CvmRole::new().with_vendor_file(Some(vendor.clone()));
            let error = role().provide(&context).await.unwrap_err();
            assert_eq!(
                (error.is_not_configured(), error.is_retryable()),
                (!is_expected, is_expected),
                "{error}"
            );
            assert!(role().with_vendor_file(None).provide(&context).await.unwrap_err().is_not_configured());
            let uri = network.requests()[0].uri().to_string();
            assert_eq!(uri, "http://169.254.0.23/latest/meta-data/cam/security-credentials/");
        }
    }
}
