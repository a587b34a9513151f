//! One call without input or output: a signed HTTP request out, an HTTP response in.
//!
//! This is all a program needs that brings its own HTTP client; the crate's own driver uses nothing else:
//!
//! ```
//! # use tencentcloud_runtime::{Config, Error, Request};
//! # use tencentcloud_runtime::exchange::{Exchange, Options};
//! # use tencentcloud_runtime::sign::Signer;
//! # fn send(_: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> { unreachable!() }
//! # fn call<R: Request>(config: &Config, request: &R) -> Result<R::Response, Error> {
//! let exchange = Exchange::new(config, request, &Options::default())?;
//! let response = send(exchange.sign(&Signer::default(), config.clock().now())?);
//! exchange.decode::<R>(&response)
//! # }
//! ```

mod decode;
mod envelope;
mod request_id;
mod resend;

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};

use crate::action::{Action, RegionUse, Request};
use crate::clock::unix_seconds;
use crate::config::{Config, Language, check_region};
use crate::credentials::{Credentials, secret_header};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::record::{self, Record};
use crate::retry::RetryPolicy;
use crate::sign::{Signer, sha256_hex};
use resend::Resending;

/// Sent and signed, byte for byte the same.
const CONTENT_TYPE_JSON: &str = "application/json";

/// How Tencent Cloud sees this crate in its logs.
const REQUEST_CLIENT: &str = concat!("tencentcloud-rust/", env!("CARGO_PKG_VERSION"));

const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
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
    /// Other retries.
    pub retries: Option<RetryPolicy>,
    /// Whether the request is sent even if it breaks rules of the spec.
    pub skip_validation: bool,
}

/// One call: its request serialized once, to be signed anew for every attempt, and what is needed to read the answer.
#[derive(Clone)]
pub struct Exchange {
    action: &'static Action,
    endpoint: Endpoint,
    uri: Uri,
    region: Option<HeaderValue>,
    language: Option<Language>,
    credentials: Option<Credentials>,
    body: Bytes,
    body_hash: String,
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
            request.validate().map_err(|found| Error::validation(found).of(R::ACTION, false))?;
        }
        Self::prepare(R::ACTION, record::to_json(request), request, config, options)
            .map_err(|error| error.of(R::ACTION, false))
    }

    fn prepare(
        action: &'static Action,
        body: Vec<u8>,
        request: &dyn Record,
        config: &Config,
        options: &Options,
    ) -> Result<Self, Error> {
        let endpoint = match config.endpoint() {
            Some(endpoint) => endpoint.clone(),
            None => Endpoint::parse(action.service().host(), false)?,
        };
        let credentials = match (action.is_signed(), config.credentials()) {
            (true, None) => return Err(Error::credentials("no credentials are configured")),
            (signed, credentials) => credentials.filter(|_| signed).cloned(),
        };
        let (body, resending) = resend::prepare(action, request, body, config);
        Ok(Self {
            action,
            uri: endpoint.uri()?,
            endpoint,
            region: region_header(action, options.region.as_deref().or(config.region()))?,
            language: options.language.or(config.language()),
            credentials,
            body_hash: sha256_hex(&body),
            body: Bytes::from(body),
            resending,
        })
    }

    /// The action that is called.
    #[must_use]
    pub fn action(&self) -> &'static Action {
        self.action
    }

    /// Whether sending it again does no harm even if it was executed: it only reads, or it carries the parameter by
    /// which the service recognizes it, given by the caller or filled in here.
    #[must_use]
    pub fn is_resendable(&self) -> bool {
        self.resending != Resending::Harms
    }

    /// The HTTP request, signed for this time. Every attempt needs a signature of its own.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) if they cannot be part of a header.
    pub fn sign(&self, signer: &Signer, now: SystemTime) -> Result<http::Request<Bytes>, Error> {
        let headers = self.headers(signer, unix_seconds(now)).map_err(|error| self.name(error))?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn headers(&self, signer: &Signer, timestamp: i64) -> Result<HeaderMap, Error> {
        let (service, host) = (self.action.service(), self.endpoint.host());
        let mut headers = HeaderMap::with_capacity(12);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE_JSON));
        headers.insert(HOST, header(host)?);
        headers.insert(X_TC_ACTION, HeaderValue::from_static(self.action.name()));
        headers.insert(X_TC_VERSION, HeaderValue::from_static(service.version()));
        headers.insert(X_TC_TIMESTAMP, HeaderValue::from(timestamp));
        headers.insert(X_TC_REQUEST_CLIENT, HeaderValue::from_static(REQUEST_CLIENT));
        if let Some(region) = &self.region {
            headers.insert(X_TC_REGION, region.clone());
        }
        if let Some(language) = self.language {
            headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(language.tag()));
        }
        let Some(credentials) = &self.credentials else {
            headers.insert(AUTHORIZATION, HeaderValue::from_static("SKIP"));
            return Ok(headers);
        };
        if let Some(token) = credentials.token() {
            headers.insert(X_TC_TOKEN, secret_header(token)?);
        }
        let authorization = signer.authorization(
            credentials,
            service.name(),
            timestamp,
            CONTENT_TYPE_JSON,
            host,
            &self.body_hash,
        );
        headers.insert(AUTHORIZATION, secret_header(authorization)?);
        Ok(headers)
    }

    /// Tells an error which call it belongs to.
    pub(crate) fn name(&self, error: Error) -> Error {
        // What was filled in here is lost with this exchange: whoever calls again sends something else.
        error.of(self.action, self.resending == Resending::Harmless)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("action", &self.action.name())
            .field("uri", &self.uri)
            .finish_non_exhaustive()
    }
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
