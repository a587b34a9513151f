//! What an exchange needs to know besides its request.

use http::HeaderValue;

use super::headers::REQUEST_CLIENT;
use super::{Endpoint, ExtraHeaders};
use crate::random::Randomness;

/// The language of messages in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `zh-CN`.
    Chinese,
    /// `en-US`.
    English,
}

impl Language {
    /// The language tag that is sent.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en-US",
        }
    }
}

/// The settings of an [`Exchange`](super::Exchange): where it goes and what is sent besides the parameters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExchangeSettings<'a> {
    /// Where the request is sent.
    pub endpoint: Endpoint,
    /// The region, unless the action ignores it.
    pub region: Option<&'a str>,
    /// The language of messages in errors; the account's own if `None`.
    pub language: Option<Language>,
    /// The header `X-TC-RequestClient`, made by [`request_client`](super::request_client).
    pub request_client: HeaderValue,
    /// Headers besides those of the API, unsigned.
    pub headers: Option<&'a ExtraHeaders>,
    /// The header `X-TC-TraceId`.
    pub trace_id: Option<&'a str>,
    /// Where the value of an action's idempotency parameter comes from if the request leaves it empty. With `None`, it stays
    /// empty.
    pub randomness: Option<&'a dyn Randomness>,
}

impl ExchangeSettings<'_> {
    /// Settings for requests to this endpoint, without anything that is optional.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            region: None,
            language: None,
            request_client: HeaderValue::from_static(REQUEST_CLIENT),
            headers: None,
            trace_id: None,
            randomness: None,
        }
    }
}
