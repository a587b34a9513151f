//! Decides what an HTTP response is: a value, an error of the service, or something else.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap};
use memchr::memmem::Finder;

use super::Exchange;
use super::envelope::{Envelope, ErrorMeaning, Head, Ignored};
use super::request_id;
use crate::action::Request;
use crate::error::{Error, excerpt, mask_request_id, one_line};
use crate::record::{self, ReadError, ReadFields, Record, Tolerated};

/// How many characters of a response an error shows.
const EXCERPT: usize = 300;

/// The member that contains all others. Paths leave it out.
const RESPONSE: &str = "Response";

/// Every error of the service contains this. Making the finder takes as long as searching a short response.
static ERROR: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\"Error\""));

type Response = http::Response<Bytes>;

impl Exchange {
    /// Decodes a response.
    ///
    /// The body decides: a response with an `Error` is an error whatever its HTTP status. A response without one is a
    /// success if its HTTP status is. An `Error` without a code is one as well. If the response has a parameter of that name,
    /// the response is an error only if its `Error` has a code and nothing but the request ID is next to it.
    ///
    /// # Errors
    /// [`Service`](crate::ErrorKind::Service), [`Decode`](crate::ErrorKind::Decode) or
    /// [`UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse).
    #[inline]
    pub fn decode<R: Request>(&self, response: &Response) -> Result<R::Response, Error> {
        let mut value = R::Response::empty();
        self.decode_into(response, &mut value)?;
        Ok(value)
    }

    /// Checks that a response is a success, whatever else it contains.
    pub(super) fn check(&self, response: &Response) -> Result<(), Error> {
        self.decode_into(response, &mut Ignored)
    }

    /// The error of a response that does not fit a type of the caller.
    pub(super) fn undecodable(&self, response: &Response, error: &serde_json::Error) -> Error {
        let error = Error::decode(ReadError::from(error), response.body().clone());
        self.with_response(error, response, request_id::find(response))
    }

    /// The error of a response, as far as it shows without the type of the action's response: an error of the service or
    /// an HTTP status of failure. Another attempt cannot help against anything else that is wrong with a response.
    #[doc(hidden)]
    #[must_use]
    pub fn failure(&self, response: &Response) -> Option<Error> {
        let body = response.body();
        let success = response.status().is_success();
        if success && ERROR.find(body).is_none() {
            return None;
        }
        let mut head = Head::read(body);
        // Without a code there is no reason for another attempt, and whether it is an error depends on the action.
        let declared = self.action.has_error_parameter();
        let meaning = if declared { ErrorMeaning::Declared } else { ErrorMeaning::Coded };
        let error = match head.service_error(meaning) {
            Some(error) => error,
            None if success => return None,
            None => self.unexpected(response),
        };
        Some(self.with_response(error, response, head.request_id().or_else(|| request_id::last(response))))
    }

    /// The error of a complete response where a stream was expected.
    #[doc(hidden)]
    #[must_use]
    pub fn no_stream(&self, response: &Response) -> Error {
        let message = format!("no stream of events: {}", self.describe(response));
        let error = Error::unexpected_response(message, response.body().clone());
        self.with_response(error, response, request_id::find(response))
    }

    fn unexpected(&self, response: &Response) -> Error {
        Error::unexpected_response(self.describe(response), response.body().clone())
    }

    /// A few words about a response that does not come from the API, and its beginning unless it may contain secrets.
    fn describe(&self, response: &Response) -> String {
        let status = response.status().as_u16();
        let media_type = media_type(response.headers()).unwrap_or_else(|| "no content type".to_owned());
        if self.action.has_secret_response() {
            return format!("unexpected response: HTTP {status} with {media_type}");
        }
        match excerpt(response.body(), EXCERPT).as_str() {
            "" => format!("unexpected response: HTTP {status} with an empty body"),
            start => format!("unexpected response: HTTP {status} with {media_type}: {start}"),
        }
    }

    /// Adds the call and the response to an error.
    fn with_response(&self, error: Error, response: &Response, request_id: Option<String>) -> Error {
        self.with_action(error.with_response(response.status().as_u16(), request_id))
    }

    fn decode_into(&self, response: &Response, target: &mut dyn ReadFields) -> Result<(), Error> {
        let body = response.body();
        let mut envelope = Envelope::new(target);
        let outcome = record::read_response(body, &mut envelope);
        // The error of a service may also follow something that cannot be read.
        if envelope.has_error() || outcome.is_err() {
            let mut head = Head::read(body);
            let meaning = match response.status().is_success() {
                _ if self.action.has_error_parameter() || envelope.declares_error() => ErrorMeaning::Declared,
                true => ErrorMeaning::Any,
                false => ErrorMeaning::Coded,
            };
            if let Some(error) = head.service_error(meaning) {
                let request_id = head.request_id().or_else(|| request_id::last(response));
                return Err(self.with_response(error, response, request_id));
            }
        }
        let error = match outcome {
            Ok(tolerated) if response.status().is_success() && envelope.has_response() => {
                self.warn(&tolerated.within(RESPONSE), response);
                return Ok(());
            }
            Err(error) if response.status().is_success() && body.trim_ascii_start().starts_with(b"{") => {
                Error::decode(error.within(RESPONSE), body.clone())
            }
            _ => self.unexpected(response),
        };
        Err(self.with_response(error, response, request_id::find(response)))
    }

    /// Reports what is wrong with a response that was read nevertheless.
    pub(super) fn warn(&self, tolerated: &Tolerated, response: &Response) {
        let Tolerated { broken, first_broken, repaired, .. } = tolerated;
        if *broken == 0 && repaired.is_none() {
            return;
        }
        let request_id = request_id::find(response);
        let request_id = request_id.as_deref().map(mask_request_id);
        let (action, request_id) = (self.action.name(), request_id.as_deref());
        if *broken > 0 {
            tracing::warn!(
                target: "tencentcloud",
                action,
                path = first_broken,
                count = broken,
                request_id,
                "the response lacks required members; they have their default values",
            );
        }
        if let Some(path) = repaired {
            let path = &*one_line(path, EXCERPT);
            tracing::warn!(
                target: "tencentcloud",
                action,
                path,
                request_id,
                "the response contains text that is not valid Unicode; U+FFFD replaces it",
            );
        }
    }
}

/// The content type in lower case, without parameters.
#[doc(hidden)]
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(CONTENT_TYPE)?.as_bytes();
    let media_type = header.split(|byte| *byte == b';').next()?;
    Some(excerpt(media_type, 64).to_ascii_lowercase())
}
