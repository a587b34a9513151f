//! What an HTTP response is: a value, an error of the service, or something else.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap};
use memchr::memmem::Finder;

use super::Exchange;
use super::envelope::{Envelope, Head};
use super::request_id;
use crate::action::Request;
use crate::error::{Error, excerpt, mask_request_id};
use crate::record::{self, Broken, Fields, ReadError, ReadFields, Readable};

/// How much of an answer an error shows, in characters.
const EXCERPT: usize = 300;

/// What paths leave out, since everything is in it.
const RESPONSE: &str = "Response";

/// What every error of the service has in it. Making a searcher costs as much as searching a short answer.
static ERROR: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\"Error\""));

type Response = http::Response<Bytes>;

impl Exchange {
    /// Reads the answer.
    ///
    /// What decides is the body: an envelope with an `Error` is an error whatever the HTTP status, and an envelope
    /// without is a success only with a status that says so too.
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

    /// Whether the answer is a success, whatever is in it.
    pub(super) fn check(&self, response: &Response) -> Result<(), Error> {
        self.decode_into(response, &mut Anything)
    }

    /// The error of an answer that a type of the user's own cannot hold.
    pub(super) fn unreadable(&self, response: &Response, error: &serde_json::Error) -> Error {
        self.place(Error::decode(ReadError::from(error), response.body().clone()), response)
    }

    /// The error that an answer is, as far as that shows without knowing what the action answers: an error of the service
    /// or an HTTP status of failure. Whatever else is wrong with an answer, another attempt does not mend it.
    #[doc(hidden)]
    #[must_use]
    pub fn failure(&self, response: &Response) -> Option<Error> {
        let body = response.body();
        let success = response.status().is_success();
        if success && ERROR.find(body).is_none() {
            return None;
        }
        let head = Head::read(body);
        let error = match (head.has_code(), success) {
            (true, _) => head.into_error(),
            (false, false) => Error::unexpected_response(describe(response), body.clone()),
            (false, true) => return None,
        };
        Some(self.place(error, response))
    }

    /// The error of a whole answer where a stream was expected.
    #[doc(hidden)]
    #[must_use]
    pub fn no_stream(&self, response: &Response) -> Error {
        let message = format!("no stream of events: {}", describe(response));
        self.place(Error::unexpected_response(message, response.body().clone()), response)
    }

    /// Tells an error which answer it is about.
    fn place(&self, error: Error, response: &Response) -> Error {
        let request_id = request_id::find(response);
        self.with_action(error.with_response(response.status().as_u16(), request_id))
    }

    fn decode_into(&self, response: &Response, target: &mut dyn Fields) -> Result<(), Error> {
        let broken = read(response, target).map_err(|error| self.place(error, response))?;
        if broken.count > 0 {
            let request_id = request_id::find(response);
            tracing::warn!(
                target: "tencentcloud",
                action = self.action.name(),
                path = broken.first,
                count = broken.count,
                request_id = request_id.as_deref().map(mask_request_id).as_deref(),
                "the response lacks what the spec promises; zero values stand in",
            );
        }
        Ok(())
    }
}

/// A record of which nobody wants to know anything.
struct Anything;

impl ReadFields for Anything {
    fn empty() -> Self {
        Self
    }

    fn field_mut(&mut self, _: &str) -> Option<&mut dyn Readable> {
        None
    }
}

fn read(response: &Response, target: &mut dyn Fields) -> Result<Broken, Error> {
    let body = response.body();
    let mut pass = Pass::over(body, target, true);
    // An error may also stand behind what could not be read.
    if pass.has_error || pass.outcome.is_err() {
        let head = Head::read(body);
        if head.has_code() {
            return Err(head.into_error());
        }
    }
    if pass.has_error {
        // What looked like an error is a parameter of that name.
        pass = Pass::over(body, target, false);
    }
    let success = response.status().is_success();
    match pass.outcome {
        Ok(broken) if success && pass.has_response => Ok(broken.within(RESPONSE)),
        Err(problem) if success && body.trim_ascii_start().starts_with(b"{") => {
            Err(Error::decode(problem.within(RESPONSE), body.clone()))
        }
        _ => Err(Error::unexpected_response(describe(response), body.clone())),
    }
}

/// What one reading of the body found.
struct Pass {
    outcome: Result<Broken, ReadError>,
    has_response: bool,
    has_error: bool,
}

impl Pass {
    fn over(body: &[u8], target: &mut dyn Fields, errors_apart: bool) -> Self {
        let mut envelope = Envelope::new(target, errors_apart);
        let outcome = record::read_json(body, &mut envelope);
        Self { outcome, has_response: envelope.has_response(), has_error: envelope.has_error() }
    }
}

/// An answer that is none of the API, in a few words and with its beginning.
fn describe(response: &Response) -> String {
    let status = response.status().as_u16();
    let media_type = media_type(response.headers()).unwrap_or_else(|| "no content type".to_owned());
    match excerpt(response.body(), EXCERPT).as_str() {
        "" => format!("unexpected response: HTTP {status} with an empty body"),
        start => format!("unexpected response: HTTP {status} with {media_type}: {start}"),
    }
}

/// The content type without its parameters, in lower case.
#[doc(hidden)]
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(CONTENT_TYPE)?.as_bytes();
    let media_type = header.split(|byte| *byte == b';').next()?;
    Some(excerpt(media_type, 64).to_ascii_lowercase())
}
