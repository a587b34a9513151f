//! Headers that callers add, and those they may not.

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

/// How long `X-TC-RequestClient` may be.
const LONGEST_CLIENT: usize = 128;

/// More than servers take, and far less than what a map of headers can hold, which panics beyond.
const MOST: usize = 1_000;

/// Longer than any id of a trace.
const LONGEST_TRACE_ID: usize = 128;

/// What a call says of itself, what HTTP needs for its own, and what would bring answers nobody can read.
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

/// Changes what is signed.
const CONTENT_HASH: &str = "x-tc-content-sha256";

/// Headers that a call sends beside those of the API, unsigned. `Debug` shows their names alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExtraHeaders(Vec<(String, String)>);

impl ExtraHeaders {
    /// Adds a header. Whether it can be sent is found out when the request is made.
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
        return Err(Error::config("the name of a header is none: it is made of letters, digits and dashes"));
    };
    if RESERVED.contains(&name) || name == CONTENT_HASH {
        return Err(Error::config(format!(
            "the header `{name}` is not the caller's to set: the call sets it itself, or it would break the exchange"
        )));
    }
    let Ok(value) = HeaderValue::from_str(value) else {
        return Err(Error::config(format!(
            "the value of the header `{name}` holds a line break or another character that no header can hold"
        )));
    };
    Ok((name, value))
}

/// Checks that a request with this many headers can have another one.
#[doc(hidden)]
pub fn check_header_count(present: usize) -> Result<(), Error> {
    if present < MOST {
        return Ok(());
    }
    Err(Error::config(format!("the call has too many headers: no more than {MOST}")))
}

fn trace_id_header(trace_id: &str) -> Result<HeaderValue, Error> {
    let wrong = || {
        Error::config(format!(
            "the trace id is none: 1 to {LONGEST_TRACE_ID} letters, digits, dashes or underscores, such as a UUID"
        ))
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if trace_id.is_empty() || trace_id.len() > LONGEST_TRACE_ID || !trace_id.bytes().all(allowed) {
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
    let longest = LONGEST_CLIENT - REQUEST_CLIENT.len() - 1;
    let wrong = || {
        Error::config(format!(
            "the name of the program is not fit for a header: 1 to {longest} letters, digits, dots, dashes, \
             underscores or slashes, such as `my-app/1.2`"
        ))
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
    if program.is_empty() || program.len() > longest || !program.bytes().all(allowed) {
        return Err(wrong());
    }
    HeaderValue::from_str(&format!("{REQUEST_CLIENT} {program}")).map_err(|_| wrong())
}
