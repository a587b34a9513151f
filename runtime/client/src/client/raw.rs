//! Calls that return the HTTP response as it is.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_core::de::DeserializeOwned;

use super::attempt::Form;
use super::{Call, Callable, Completed, Generic};
use crate::action::Request;
use crate::error::Error;
use crate::exchange::{Parameters, find_request_id};

/// A request whose response is returned as it is.
#[derive(Clone, Debug)]
pub struct Raw<R>(R);

impl<R: Callable> Call<R> {
    /// Returns the response as it is, whatever it says: status, headers, bytes. The call fails only if there is no response;
    /// an error of the service is found when the response is [decoded](RawResponse::decode).
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Request};
    /// # async fn example<R: Request>(client: Client, request: R) -> Result<R::Response, Error> {
    /// let response = client.call(request).raw().await?;
    /// println!("HTTP {}, {} bytes, {:?}", response.status(), response.body().len(), response.request_id());
    /// response.decode()
    /// # }
    /// ```
    pub fn raw(self) -> Call<Raw<R>> {
        self.map(Raw)
    }
}

impl<R: Callable> Callable for Raw<R> {
    type Output = RawResponse<R>;

    const FORM: Form = Form::Raw;

    fn parameters(&self, skip_validation: bool) -> Result<Parameters<'_>, Error> {
        self.0.parameters(skip_validation)
    }

    fn read(completed: Completed) -> Result<RawResponse<R>, Error> {
        Ok(RawResponse::of(completed))
    }
}

/// The response to a call, not decoded yet. `Debug` does not show its content.
pub struct RawResponse<R> {
    completed: Completed,
    request: PhantomData<fn() -> R>,
}

impl<R> RawResponse<R> {
    fn of(mut completed: Completed) -> Self {
        completed.observed.end();
        Self { completed, request: PhantomData }
    }

    /// The HTTP status. Most errors of a service have the status 200.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.completed.reply.response.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.completed.reply.response.headers()
    }

    /// The body, with its envelope.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.completed.reply.response.body()
    }

    /// The request ID, which Tencent Cloud's support asks for first. It is taken from the body, else from the headers.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        find_request_id(&self.completed.reply.response)
    }
}

impl<R: Request> RawResponse<R> {
    /// Decodes the response as the call would have.
    ///
    /// # Errors
    /// The error that the response is, if it is not a success: see [`Error`].
    pub fn decode(&self) -> Result<R::Response, Error> {
        self.completed.decode::<R>()
    }
}

impl<T> RawResponse<Generic<T>> {
    /// Decodes the response as the call would have, as any type that serde can read.
    ///
    /// # Errors
    /// The error that the response is, if it is not a success: see [`Error`].
    pub fn json<U: DeserializeOwned>(&self) -> Result<U, Error> {
        self.completed.decode_json()
    }
}

impl<R> fmt::Debug for RawResponse<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse").field("status", &self.status().as_u16()).finish_non_exhaustive()
    }
}
