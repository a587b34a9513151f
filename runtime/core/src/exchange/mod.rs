//! One request and its response, without I/O: a signed [`http::Request`] out, an [`http::Response`] in.
//!
//! A program that brings its own HTTP client needs nothing else; the client of this SDK uses it in the same way:
//!
//! ```
//! use tencentcloud_core::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters, Signer};
//! # use std::time::SystemTime;
//! # use tencentcloud_core::{Credentials, Error, Request};
//! # fn send(_: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> { unreachable!() }
//! # fn call<R: Request>(request: &R, credentials: &Credentials, now: SystemTime) -> Result<R::Response, Error> {
//! let mut settings = ExchangeSettings::new(Endpoint::parse(R::ACTION.service().host())?);
//! settings.region = Some("ap-guangzhou");
//!
//! let exchange = Exchange::new(Parameters::of(request)?, &settings)?;
//! let response = send(exchange.sign(&Signer::default(), Some(credentials), now)?);
//! exchange.decode::<R>(&response)
//! # }
//! ```

mod decode;
mod endpoint;
mod envelope;
mod headers;
mod json;
mod parameters;
mod request_id;
mod settings;
mod signer;

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::Method;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use crate::action::{Action, ActionRef, RegionUse, check_region};
use crate::clock::unix_seconds;
use crate::credentials::{Credentials, secret_header};
use crate::error::Error;
use crate::sign::{self, HexHash};
use parameters::Resending;

pub use decode::media_type;
pub use endpoint::Endpoint;
pub use headers::{ExtraHeaders, REQUEST_CLIENT, check_header, check_header_count, request_client};
pub use parameters::Parameters;
pub use request_id::{find as find_request_id, last as last_request_id};
pub use settings::{ExchangeSettings, Language};
pub use signer::Signer;

/// The content type that is signed and sent.
const CONTENT_TYPE_JSON: &str = "application/json";

const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const X_TC_TRACE_ID: HeaderName = HeaderName::from_static("x-tc-traceid");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");

/// A request that is serialized once and signed for every attempt, and what is needed to read its response.
#[derive(Clone)]
pub struct Exchange {
    action: ActionRef,
    endpoint: Endpoint,
    region: Option<HeaderValue>,
    language: Option<Language>,
    request_client: HeaderValue,
    extra_headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    body_hash: HexHash,
    resending: Resending,
}

impl Exchange {
    /// Makes an exchange of these parameters with these settings.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the action needs a region and the settings have none, or if a name or a
    /// setting cannot be sent.
    pub fn new(parameters: Parameters<'_>, settings: &ExchangeSettings<'_>) -> Result<Self, Error> {
        let action = parameters.action.clone();
        Self::build(parameters, settings).map_err(|error| error.with_action(&*action))
    }

    fn build(parameters: Parameters<'_>, settings: &ExchangeSettings<'_>) -> Result<Self, Error> {
        let action = parameters.action.clone();
        action.check_names()?;
        let region = region_header(&action, settings.region)?;
        let extra_headers = headers::extra_headers(settings)?;
        let (body, resending) = parameters.into_body(settings.randomness);
        Ok(Self {
            endpoint: settings.endpoint.clone(),
            region,
            language: settings.language,
            request_client: settings.request_client.clone(),
            extra_headers,
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

    /// The endpoint that the request is sent to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Sends the following attempts to another endpoint.
    pub fn set_endpoint(&mut self, endpoint: Endpoint) {
        self.endpoint = endpoint;
    }

    /// The region that is sent, if any.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_ref().and_then(|region| region.to_str().ok())
    }

    /// Whether sending the request again is harmless even if it was executed: the action only reads, or the request carries
    /// the parameter by which the service recognizes it, set by the caller or filled in.
    #[must_use]
    pub fn is_resendable(&self) -> bool {
        self.resending != Resending::Harmful
    }

    /// Whether the request is signed. If not, [`sign`](Self::sign) needs no credentials.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.action.is_signed()
    }

    /// The HTTP request, signed with these credentials for this time. Every attempt needs its own signature.
    ///
    /// # Errors
    /// [`Credentials`](crate::ErrorKind::Credentials) if the action needs a signature and there are no credentials, or if
    /// they cannot be sent in a header.
    pub fn sign(
        &self,
        signer: &Signer,
        credentials: Option<&Credentials>,
        now: SystemTime,
    ) -> Result<http::Request<Bytes>, Error> {
        let headers =
            self.headers(signer, credentials, unix_seconds(now)).map_err(|error| self.with_action(error))?;
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
            None => {
                return Err(Error::credentials("the action needs a signature and there are no credentials"));
            }
        };
        let token = credentials.and_then(Credentials::token);
        let mut headers = signer.templates.headers(self, token.is_some())?;
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        headers.insert(X_TC_TIMESTAMP, HeaderValue::from(timestamp));
        for (name, value) in &self.extra_headers {
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
        let (service, host) = (self.action.service().name(), self.endpoint.signed_host());
        signer.keys.authorization(credentials, service, timestamp, host, &self.body_hash)
    }

    /// Adds to an error which action it belongs to and whether the caller can send the request again without harm.
    #[doc(hidden)]
    #[must_use]
    pub fn with_action(&self, error: Error) -> Error {
        // A parameter that was filled in is lost with this exchange: another call sends another one.
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

fn region_header(action: &Action, region: Option<&str>) -> Result<Option<HeaderValue>, Error> {
    match (action.region_use(), region) {
        (RegionUse::Unused, _) | (RegionUse::Optional, None) => Ok(None),
        (RegionUse::Required, None) => {
            Err(Error::config("this action needs a region: set one in the configuration or for the call"))
        }
        (_, Some(region)) => {
            check_region(region)?;
            HeaderValue::from_str(region)
                .map(Some)
                .map_err(|_| Error::config("the region cannot be sent in a header"))
        }
    }
}
