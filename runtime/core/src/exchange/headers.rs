//! Headers that callers add, and headers that they must not add.

use std::fmt;

use http::header::{self, HeaderName, HeaderValue};

use super::{
    ExchangeSettings, X_TC_ACTION, X_TC_LANGUAGE, X_TC_REGION, X_TC_REQUEST_CLIENT, X_TC_TIMESTAMP,
    X_TC_TOKEN, X_TC_TRACE_ID, X_TC_VERSION,
};
use crate::error::Error;

/// The name of this SDK in the logs of Tencent Cloud.
#[doc(hidden)]
pub const REQUEST_CLIENT: &str = concat!("tencentcloud-rust/", env!("CARGO_PKG_VERSION"));

/// The maximum length of `X-TC-RequestClient`.
const MAX_CLIENT_LENGTH: usize = 128;

/// The maximum number of headers: more than servers accept, and fewer than `HeaderMap` can hold without a panic.
const MAX_HEADERS: usize = 1_000;

/// The maximum length of a trace id.
const MAX_TRACE_ID_LENGTH: usize = 128;

/// Headers that a call or HTTP itself sets, and headers that would change the form of the response.
static RESERVED: [HeaderName; 22] = [
    header::ACCEPT_ENCODING,
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::RANGE,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    X_TC_ACTION,
    X_TC_LANGUAGE,
    X_TC_REGION,
    X_TC_REQUEST_CLIENT,
    X_TC_TIMESTAMP,
    X_TC_TOKEN,
    X_TC_TRACE_ID,
    X_TC_VERSION,
];

/// Changes the signed content.
const CONTENT_HASH: &str = "x-tc-content-sha256";

/// Headers that a call sends besides those of the API, unsigned. `Debug` only shows their names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExtraHeaders(Vec<(String, String)>);

impl ExtraHeaders {
    /// Adds a header. It is checked when the exchange is made.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
}

impl fmt::Debug for ExtraHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// The headers that the settings add.
pub(super) fn extra_headers(
    settings: &ExchangeSettings<'_>,
) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let mut extra = Vec::new();
    for (name, value) in settings.headers.iter().flat_map(|headers| &headers.0) {
        check_header_count(extra.len())?;
        extra.push(check_header(name, value)?);
    }
    if let Some(trace_id) = settings.trace_id {
        extra.push((X_TC_TRACE_ID, trace_id_header(trace_id)?));
    }
    Ok(extra)
}

/// Checks a header that the caller adds: it must be valid and not be one that the call sets itself.
#[doc(hidden)]
pub fn check_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err(Error::config("the name of a header is invalid: use letters, digits and dashes"));
    };
    if RESERVED.contains(&name) || name == CONTENT_HASH {
        return Err(Error::config(format!(
            "the header `{name}` is reserved: the call sets it itself, or it would break the exchange"
        )));
    }
    let Ok(value) = HeaderValue::from_str(value) else {
        return Err(Error::config(format!(
            "the value of the header `{name}` contains a line break or another character that is invalid in headers"
        )));
    };
    Ok((name, value))
}

/// Checks that a request with this many headers can have another one.
#[doc(hidden)]
pub fn check_header_count(present: usize) -> Result<(), Error> {
    if present < MAX_HEADERS {
        return Ok(());
    }
    Err(Error::config(format!("the call has too many headers: no more than {MAX_HEADERS}")))
}

fn trace_id_header(trace_id: &str) -> Result<HeaderValue, Error> {
    let wrong = || {
        Error::config(format!(
            "the trace id is invalid: use 1 to {MAX_TRACE_ID_LENGTH} letters, digits, dashes or underscores, such as a UUID"
        ))
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if trace_id.is_empty() || trace_id.len() > MAX_TRACE_ID_LENGTH || !trace_id.bytes().all(allowed) {
        return Err(wrong());
    }
    HeaderValue::from_str(trace_id).map_err(|_| wrong())
}

/// The header `X-TC-RequestClient` for a program of this name, such as `my-app/1.2`. It follows the name of this SDK.
///
/// # Errors
/// [`Config`](crate::ErrorKind::Config) if the name is empty, too long or holds a character besides letters, digits and
/// `._-/`.
pub fn request_client(program: &str) -> Result<HeaderValue, Error> {
    let longest = MAX_CLIENT_LENGTH - REQUEST_CLIENT.len() - 1;
    let wrong = || {
        Error::config(format!(
            "the name of the program is invalid: use 1 to {longest} letters, digits, dots, dashes, \
             underscores or slashes, such as `my-app/1.2`"
        ))
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    if program.is_empty() || program.len() > longest || !program.bytes().all(allowed) {
        return Err(wrong());
    }
    HeaderValue::from_str(&format!("{REQUEST_CLIENT} {program}")).map_err(|_| wrong())
}
