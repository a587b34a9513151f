//! An answer as it came.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_core::de::DeserializeOwned;

use super::{Call, Callable, Generic, send_blocking, sending};
use crate::action::Request;
use crate::client::{Answered, Form};
use crate::error::Error;
use crate::exchange::find_request_id;

impl<R: Callable> Call<R> {
    /// Sends the request and gives the answer as it came, whatever it is: status, headers, bytes. Only what is no answer
    /// is an error here; an error of the service shows when the answer is [decoded](RawAnswer::decode).
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Client, Error, Request};
    /// # async fn example<R: Request>(client: Client, request: R) -> Result<R::Response, Error> {
    /// let answer = client.call(request).raw().await?;
    /// println!("HTTP {}, {} bytes, {:?}", answer.status(), answer.body().len(), answer.request_id());
    /// answer.decode()
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`].
    pub fn raw(self) -> impl Future<Output = Result<RawAnswer<R>, Error>> + Send + use<R> {
        let sending = sending(self, Form::Raw);
        async move { Ok(RawAnswer::of(sending.await?)) }
    }

    /// As [`raw`](Self::raw), blocking this thread until the answer is there.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn raw_blocking(self) -> Result<RawAnswer<R>, Error> {
        let exchange = self.exchange();
        send_blocking(self.client, exchange, self.options, Form::Raw).map(RawAnswer::of)
    }
}

/// The answer to a call, not yet read. `Debug` shows nothing of what is in it.
pub struct RawAnswer<R> {
    answered: Answered,
    request: PhantomData<fn() -> R>,
}

impl<R> RawAnswer<R> {
    fn of(mut answered: Answered) -> Self {
        answered.observed.end();
        Self { answered, request: PhantomData }
    }

    /// The HTTP status. Errors of a service mostly come with 200.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.answered.reply.response.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.answered.reply.response.headers()
    }

    /// The body, envelope and all.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.answered.reply.response.body()
    }

    /// What Tencent Cloud's support asks for first, looked for in the body, then in the headers.
    #[must_use]
    pub fn request_id(&self) -> Option<String> {
        find_request_id(&self.answered.reply.response)
    }
}

impl<R: Request> RawAnswer<R> {
    /// Reads the answer as the call would have.
    ///
    /// # Errors
    /// What the answer is if it is no success: see [`Error`].
    pub fn decode(&self) -> Result<R::Response, Error> {
        self.answered.decode::<R>()
    }
}

impl RawAnswer<Generic> {
    /// Reads the answer as the call would have, as any type that serde can read.
    ///
    /// # Errors
    /// What the answer is if it is no success: see [`Error`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.answered.decode_json()
    }
}

impl<R> fmt::Debug for RawAnswer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer").field("status", &self.status().as_u16()).finish_non_exhaustive()
    }
}
