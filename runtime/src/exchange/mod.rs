//! One call without input or output: a signed HTTP request out, an HTTP response in.
//!
//! This is all a program needs that brings its own HTTP client; the crate's own driver uses nothing else:
//!
//! ```
//! # use tencentcloud_runtime::{Config, Credentials, Error, Request};
//! # use tencentcloud_runtime::exchange::{Exchange, Options};
//! # use tencentcloud_runtime::sign::Signer;
//! # fn send(_: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> { unreachable!() }
//! # fn call<R: Request>(config: &Config, who: &Credentials, request: &R) -> Result<R::Response, Error> {
//! let exchange = Exchange::new(config, request, &Options::default())?;
//! let response = send(exchange.sign(&Signer::default(), Some(who), config.clock().now())?);
//! exchange.decode::<R>(&response)
//! # }
//! ```

mod decode;
mod envelope;
mod headers;
mod json;
mod request_id;
mod resend;
mod template;

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use crate::action::{Action, ActionRef, RegionUse, Request};
use crate::clock::unix_seconds;
use crate::config::{Config, Language, check_region};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::record::{self, Record};
use crate::retry::RetryPolicy;
use crate::secret::{Credentials, secret_header};
use crate::sign::{self, HexHash, Signer};
use resend::Resending;

#[cfg(feature = "events")]
pub(crate) use decode::media_type;
pub use headers::ExtraHeaders;
pub(crate) use headers::{REQUEST_CLIENT, request_client};
pub(crate) use template::Templates;
#[cfg(feature = "client")]
pub(crate) use {
    headers::{check_header, check_room},
    request_id::{find as find_request_id, last as last_request_id},
};

/// Sent and signed, byte for byte the same.
pub(crate) const CONTENT_TYPE_JSON: &str = "application/json";

const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const X_TC_TRACE_ID: HeaderName = HeaderName::from_static("x-tc-traceid");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");

/// What one call does differently from the configuration.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Another region.
    pub region: Option<String>,
    /// Another language for messages.
    pub language: Option<Language>,
    /// Another time for the whole call.
    pub timeout: Option<Duration>,
    /// Another time for one attempt.
    pub attempt_timeout: Option<Duration>,
    /// How long the next part of a streamed answer may take, if another time than the whole call.
    pub idle_timeout: Option<Duration>,
    /// Headers beside those of the API.
    pub headers: ExtraHeaders,
    /// What is sent as `X-TC-TraceId`.
    pub trace_id: Option<String>,
    /// Other retries.
    pub retries: Option<RetryPolicy>,
    /// Whether the request is sent even if it breaks rules of the spec.
    pub skip_validation: bool,
}

/// One call: its request serialized once, to be signed anew for every attempt, and what is needed to read the answer.
#[derive(Clone)]
pub struct Exchange {
    action: ActionRef,
    endpoint: Endpoint,
    region: Option<HeaderValue>,
    language: Option<Language>,
    request_client: HeaderValue,
    extra: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    body_hash: HexHash,
    resending: Resending,
}

impl Exchange {
    /// Validates and serializes a request.
    ///
    /// # Errors
    /// Nothing was sent: [`Validation`](crate::ErrorKind::Validation) with all that is wrong,
    /// [`Config`](crate::ErrorKind::Config) if a region is needed and none is set,
    /// [`Credentials`](crate::ErrorKind::Credentials) if there are none for an action that needs a signature.
    #[inline]
    pub fn new<R: Request>(config: &Config, request: &R, options: &Options) -> Result<Self, Error> {
        if !options.skip_validation {
            request.validate().map_err(|violations| Error::from(violations).with_action(R::ACTION))?;
        }
        Self::of_record(R::ACTION, record::to_json(request), request, config, options)
    }

    fn of_record(
        action: &'static Action,
        body: Vec<u8>,
        request: &dyn Record,
        config: &Config,
        options: &Options,
    ) -> Result<Self, Error> {
        let (body, resending) = resend::prepare(action, request, body, config);
        Self::prepare(action.into(), body.into(), resending, config, options)
            .map_err(|error| error.with_action(action))
    }

    fn prepare(
        action: ActionRef,
        body: Bytes,
        resending: Resending,
        config: &Config,
        options: &Options,
    ) -> Result<Self, Error> {
        action.check_names()?;
        let region = options.region.as_deref().or(config.region());
        if action.is_signed() && config.credentials().is_none() {
            return Err(no_credentials());
        }
        Ok(Self {
            endpoint: config.endpoints().usual(action.service(), region)?,
            region: region_header(&action, region)?,
            language: options.language.or(config.language()),
            request_client: config.request_client().clone(),
            extra: headers::extra(options)?,
            body_hash: sign::hash(&body),
            body,
            resending,
            action,
        })
    }

    /// The action that is called.
    #[must_use]
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// The host and port it goes to.
    #[cfg(feature = "client")]
    pub(crate) fn server(&self) -> (&str, u16) {
        let uri = self.endpoint.uri();
        let default = if uri.scheme_str() == Some("http") { 80 } else { 443 };
        (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(default))
    }

    /// The region it asks for.
    #[cfg(feature = "client")]
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_ref().and_then(|region| region.to_str().ok())
    }

    /// Whether sending it again does no harm even if it was executed: it only reads, or it carries the parameter by
    /// which the service recognizes it, given by the caller or filled in here.
    #[must_use]
    pub fn is_resendable(&self) -> bool {
        self.resending != Resending::Harms
    }

    /// Whether it is sent with a signature. If not, [`sign`](Self::sign) needs no credentials.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.action.is_signed()
    }

    /// The HTTP request, signed by these credentials for this time. Every attempt needs a signature of its own.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) if there are none for an action that is signed, or if they cannot
    /// be part of a header.
    pub fn sign(
        &self,
        signer: &Signer,
        credentials: Option<&Credentials>,
        now: SystemTime,
    ) -> Result<http::Request<Bytes>, Error> {
        let headers =
            self.headers(signer, credentials, unix_seconds(now)).map_err(|error| self.name(error))?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.endpoint.uri().clone();
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn headers(
        &self,
        signer: &Signer,
        credentials: Option<&Credentials>,
        timestamp: i64,
    ) -> Result<HeaderMap, Error> {
        let credentials = match credentials {
            _ if !self.is_signed() => None,
            Some(credentials) => Some(credentials),
            None => return Err(no_credentials()),
        };
        let token = credentials.and_then(Credentials::token);
        let mut headers = self.template(token.is_some())?;
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        headers.insert(X_TC_TIMESTAMP, HeaderValue::from(timestamp));
        for (name, value) in &self.extra {
            headers.append(name.clone(), value.clone());
        }
        if let Some(token) = token {
            headers.insert(X_TC_TOKEN, secret_header(token)?);
        }
        let authorization = match credentials {
            Some(credentials) => secret_header(self.authorization(signer, credentials, timestamp))?,
            None => HeaderValue::from_static("SKIP"),
        };
        headers.insert(AUTHORIZATION, authorization);
        Ok(headers)
    }

    fn authorization(&self, signer: &Signer, credentials: &Credentials, timestamp: i64) -> Vec<u8> {
        let (service, host) = (self.action.service().name(), self.endpoint.signed());
        signer.authorization(credentials, service, timestamp, host, &self.body_hash)
    }

    /// Sends the following attempts there.
    #[cfg(feature = "client")]
    pub(crate) fn redirect(&mut self, endpoint: Endpoint) {
        self.endpoint = endpoint;
    }

    /// Tells an error which call it belongs to.
    pub(crate) fn name(&self, error: Error) -> Error {
        // What was filled in here is lost with this exchange: whoever calls again sends something else.
        error.with_action(&*self.action).with_resendable(self.resending == Resending::Harmless)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("action", &self.action.name())
            .field("uri", self.endpoint.uri())
            .finish_non_exhaustive()
    }
}

fn no_credentials() -> Error {
    Error::credentials(
        "no credentials are configured: give `ConfigBuilder::credentials` some, or take `Config::load`",
    )
}

fn region_header(action: &Action, region: Option<&str>) -> Result<Option<HeaderValue>, Error> {
    match (action.region_use(), region) {
        (RegionUse::Unused, _) | (RegionUse::Optional, None) => Ok(None),
        (RegionUse::Required, None) => {
            Err(Error::config("this action needs a region: set one in the configuration or for the call"))
        }
        (_, Some(region)) => {
            check_region(region)?;
            header(region).map(Some)
        }
    }
}

fn header(text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(|_| Error::config("a setting cannot be part of a header"))
}
