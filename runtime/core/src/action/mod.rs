//! Services, actions, and their requests.

mod request;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;

pub use self::request::Request;
use crate::error::{ActionName, Error};

/// A service at one version of its API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    name: Cow<'static, str>,
    version: Cow<'static, str>,
    host: Cow<'static, str>,
    /// Why a name is invalid, determined once rather than for every call.
    mistake: Option<&'static str>,
}

impl Service {
    /// A service with its name on the wire (`ccc`), the version of its API (`2020-02-10`) and its default host
    /// (`ccc.tencentcloudapi.com`).
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, host: &'static str) -> Self {
        let mistake = mistake_in_service(name, version);
        Self {
            name: Cow::Borrowed(name),
            version: Cow::Borrowed(version),
            host: Cow::Borrowed(host),
            mistake,
        }
    }

    /// A service whose name and version are known only at run time. Its host is
    /// `{name}.tencentcloudapi.com`.
    #[must_use]
    pub fn named(name: impl Into<String>, version: impl Into<String>) -> Self {
        let (name, version) = (name.into(), version.into());
        let mistake = mistake_in_service(&name, &version);
        let host = Cow::Owned(format!("{name}.tencentcloudapi.com"));
        Self { name: Cow::Owned(name), version: Cow::Owned(version), host, mistake }
    }

    /// The name, which is signed. It is never taken from the host, which may be a proxy or a mock.
    #[must_use]
    pub const fn name(&self) -> &str {
        text(&self.name)
    }

    /// The version, sent as `X-TC-Version`.
    #[must_use]
    pub const fn version(&self) -> &str {
        text(&self.version)
    }

    /// The host that calls are sent to unless the configuration sets another endpoint.
    #[must_use]
    pub const fn host(&self) -> &str {
        text(&self.host)
    }

    pub(crate) fn version_header(&self) -> Result<HeaderValue, Error> {
        header(&self.version)
    }
}

#[expect(clippy::ptr_arg, reason = "dereferencing it is not const")]
const fn text<'a>(text: &'a Cow<'static, str>) -> &'a str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => text.as_str(),
    }
}

/// A header with this text, without a copy if the text is static.
#[expect(clippy::ptr_arg, reason = "static text needs no copy")]
fn header(text: &Cow<'static, str>) -> Result<HeaderValue, Error> {
    let header = match text {
        Cow::Borrowed(text) => HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())),
        Cow::Owned(text) => HeaderValue::from_str(text),
    };
    header.map_err(|_| Error::config("a name or version cannot be sent in a header"))
}

/// What an action does to the state of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Reads state, so it may be sent again.
    Read,
    /// Modifies state, so it is not sent again once the request may have reached the service.
    Write,
}

/// Whether an action uses a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// Does not use a region; none is sent.
    Unused,
    /// Uses a region if one is set.
    Optional,
    /// Needs a region.
    Required,
}

/// One action of a service.
///
/// ```
/// use tencentcloud_core::{Action, Effect, RegionUse, Service};
///
/// static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
/// const CREATE: &Action = &Action::new(&CCC, "CreateAutoCalloutTask")
///     .with_effect(Effect::Write)
///     .with_rate_limit(20)
///     .with_region_use(RegionUse::Unused);
/// assert_eq!(CREATE.name(), "CreateAutoCalloutTask");
/// ```
#[derive(Clone, Debug)]
pub struct Action {
    service: Cow<'static, Service>,
    name: Cow<'static, str>,
    /// Whether the name is a valid identifier.
    is_valid_name: bool,
    effect: Effect,
    region: RegionUse,
    rate_limit: Option<u32>,
    idempotency: Option<&'static str>,
    signed: bool,
    secret_response: bool,
    error_parameter: bool,
}

impl Action {
    /// An action that writes, uses an optional region and is signed: the safe assumptions, which the methods below change.
    #[must_use]
    pub const fn new(service: &'static Service, name: &'static str) -> Self {
        Self::with_defaults(Cow::Borrowed(service), Cow::Borrowed(name), is_identifier(name))
    }

    /// An action whose names are known only at run time. They are checked when the action is called.
    ///
    /// ```
    /// use tencentcloud_core::{Action, Effect, Service};
    ///
    /// let cvm = Service::named("cvm", "2017-03-12");
    /// assert_eq!(cvm.host(), "cvm.tencentcloudapi.com");
    /// let describe = Action::named(cvm, "DescribeInstances").with_effect(Effect::Read);
    /// assert_eq!(describe.to_string(), "DescribeInstances");
    /// ```
    #[must_use]
    pub fn named(service: Service, name: impl Into<String>) -> Self {
        let name = name.into();
        let is_valid_name = is_identifier(&name);
        Self::with_defaults(Cow::Owned(service), Cow::Owned(name), is_valid_name)
    }

    const fn with_defaults(
        service: Cow<'static, Service>,
        name: Cow<'static, str>,
        is_valid_name: bool,
    ) -> Self {
        let (effect, region) = (Effect::Write, RegionUse::Optional);
        Self {
            service,
            name,
            is_valid_name,
            effect,
            region,
            rate_limit: None,
            idempotency: None,
            signed: true,
            secret_response: false,
            error_parameter: false,
        }
    }

    /// Sets whether the action modifies state.
    #[must_use]
    pub const fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// Sets whether the action uses a region.
    #[must_use]
    pub const fn with_region_use(mut self, region: RegionUse) -> Self {
        self.region = region;
        self
    }

    /// Sets how many requests per second an account may send.
    #[must_use]
    pub const fn with_rate_limit(mut self, requests_per_second: u32) -> Self {
        self.rate_limit = Some(requests_per_second);
        self
    }

    /// Sets the parameter by which the service recognizes a request that it has executed, such as `ClientToken`.
    #[must_use]
    pub const fn with_idempotency_parameter(mut self, parameter: &'static str) -> Self {
        self.idempotency = Some(parameter);
        self
    }

    /// Makes the action one that is called without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// Makes the response of the action one that contains secrets: errors do not show its beginning, even if it cannot be
    /// read.
    #[must_use]
    pub const fn with_secret_response(mut self) -> Self {
        self.secret_response = true;
        self
    }

    /// Makes the response of the action one that has a parameter called `Error`, such as the failure of a task that the
    /// action describes. It is an error of the call only if nothing but the request ID is next to it.
    #[must_use]
    pub const fn with_error_parameter(mut self) -> Self {
        self.error_parameter = true;
        self
    }

    /// The service.
    #[must_use]
    pub const fn service(&self) -> &Service {
        match &self.service {
            Cow::Borrowed(service) => service,
            Cow::Owned(service) => service,
        }
    }

    /// The name, sent as `X-TC-Action`.
    #[must_use]
    pub const fn name(&self) -> &str {
        text(&self.name)
    }

    /// Whether the action modifies state.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the action uses a region.
    #[must_use]
    pub const fn region_use(&self) -> RegionUse {
        self.region
    }

    /// How many requests per second an account may send, if that is known.
    #[must_use]
    pub const fn rate_limit(&self) -> Option<u32> {
        self.rate_limit
    }

    /// The parameter by which the service recognizes a request that it has executed, if there is one.
    #[must_use]
    pub const fn idempotency_parameter(&self) -> Option<&'static str> {
        self.idempotency
    }

    /// Whether the action is called with a signature.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.signed
    }

    pub(crate) const fn has_secret_response(&self) -> bool {
        self.secret_response
    }

    pub(crate) const fn has_error_parameter(&self) -> bool {
        self.error_parameter
    }

    pub(crate) fn name_header(&self) -> Result<HeaderValue, Error> {
        header(&self.name)
    }

    /// Checks the names before they become part of a host, a signature or a header.
    #[doc(hidden)]
    pub fn check_names(&self) -> Result<(), Error> {
        const NAME: &str = "the name of the action is invalid: write it as `DescribeInstances`";
        let mistake = self.service().mistake.or((!self.is_valid_name).then_some(NAME));
        mistake.map_or(Ok(()), |mistake| Err(Error::config(mistake)))
    }
}

impl From<&Action> for ActionName {
    fn from(action: &Action) -> Self {
        Self { service: action.service().name.clone(), action: action.name.clone() }
    }
}

const fn mistake_in_service(name: &str, version: &str) -> Option<&'static str> {
    if !is_label(name) {
        return Some("the name of the service is invalid: write it as in its host, such as `cvm`");
    }
    if !is_date(version) {
        return Some("the version of the service's API is not a date: write it as `2017-03-12`");
    }
    None
}

/// Lower-case letters, digits and dashes, as in the name of a host.
const fn is_label(text: &str) -> bool {
    let (bytes, mut index) = (text.as_bytes(), 0);
    while index < bytes.len() {
        if !(bytes[index].is_ascii_lowercase() || bytes[index].is_ascii_digit() || bytes[index] == b'-') {
            return false;
        }
        index += 1;
    }
    0 < index && index <= 63
}

const fn is_identifier(text: &str) -> bool {
    let (bytes, mut index) = (text.as_bytes(), 0);
    while index < bytes.len() {
        if !(bytes[index].is_ascii_alphanumeric() || bytes[index] == b'_') {
            return false;
        }
        index += 1;
    }
    0 < index
}

const fn is_date(text: &str) -> bool {
    let (bytes, mut index) = (text.as_bytes(), 0);
    while index < bytes.len() {
        let fits =
            if index == 4 || index == 7 { bytes[index] == b'-' } else { bytes[index].is_ascii_digit() };
        if !fits {
            return false;
        }
        index += 1;
    }
    index == 10
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A static action, as almost all are, or a shared one.
#[derive(Clone)]
pub(crate) enum ActionRef {
    Static(&'static Action),
    Shared(Arc<Action>),
}

impl Deref for ActionRef {
    type Target = Action;

    fn deref(&self) -> &Action {
        match self {
            Self::Static(action) => action,
            Self::Shared(action) => action,
        }
    }
}

impl From<&'static Action> for ActionRef {
    fn from(action: &'static Action) -> Self {
        Self::Static(action)
    }
}

impl From<Arc<Action>> for ActionRef {
    fn from(action: Arc<Action>) -> Self {
        Self::Shared(action)
    }
}

/// Checks that a region is written like one: lower-case letters, digits and dashes.
#[doc(hidden)]
pub fn check_region(region: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !region.is_empty() && region.bytes().all(allowed) {
        return Ok(());
    }
    Err(Error::config("the region is invalid: write it as `ap-guangzhou`"))
}
