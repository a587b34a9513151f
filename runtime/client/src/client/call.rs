//! One call: options first, then `.await`, `.send()` or `.send_blocking()`.

use std::fmt;
use std::future::ready;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::attempt::Form;
use super::{CallOptions, Client, Completed};
use crate::action::Request;
use crate::error::Error;
use crate::exchange::{Exchange, Parameters};
use crate::future::BoxFuture;
use crate::observe;

/// One call of an action. It is not sent before it is awaited or sent. A clone is another call with the same options.
///
/// If it is awaited in a Tokio runtime, which needs its I/O and timers enabled, it is sent from there; otherwise from the
/// client's own thread.
///
/// ```no_run
/// # use std::time::Duration;
/// # use tencentcloud_client::{Client, Error, Request};
/// # async fn example<R: Request>(client: Client, request: R) -> Result<R::Response, Error> {
/// let response = client.call(request).region("ap-guangzhou").timeout(Duration::from_secs(5)).await?;
/// # Ok(response)
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a call is sent when it is awaited, or by `send` or `send_blocking`"]
pub struct Call<R> {
    pub(super) client: Client,
    pub(super) request: R,
    pub(super) options: CallOptions,
}

/// What a [`Call`] consists of: the request of an action, or any action with its parameters.
pub trait Callable: Send + 'static {
    /// The result of the call.
    type Output;

    #[doc(hidden)]
    const FORM: Form;

    #[doc(hidden)]
    fn parameters(&self, skip_validation: bool) -> Result<Parameters<'_>, Error>;

    #[doc(hidden)]
    fn read(completed: Completed) -> Result<Self::Output, Error>;
}

impl<R: Request> Callable for R {
    type Output = R::Response;

    const FORM: Form = Form::Success;

    #[inline]
    fn parameters(&self, skip_validation: bool) -> Result<Parameters<'_>, Error> {
        if skip_validation { Ok(Parameters::unchecked(self)) } else { Parameters::of(self) }
    }

    #[inline]
    fn read(completed: Completed) -> Result<R::Response, Error> {
        completed.read::<R>()
    }
}

impl<R> Call<R> {
    #[inline]
    pub(super) fn new(client: Client, request: R) -> Self {
        Self { client, request, options: CallOptions::default() }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn request_mut(&mut self) -> &mut R {
        &mut self.request
    }

    pub(super) fn map<S>(self, map: impl FnOnce(R) -> S) -> Call<S> {
        Call { client: self.client, request: map(self.request), options: self.options }
    }
}

impl<R: Callable> Call<R> {
    /// Sends the call, as awaiting it does.
    ///
    /// # Errors
    /// See [`Error`].
    #[inline]
    pub fn send(self) -> CallFuture<R> {
        let exchange = self.exchange();
        CallFuture { result: send(self.client, exchange, self.options, R::FORM), request: PhantomData }
    }

    /// Sends the call and blocks this thread until it has a result. It needs no async runtime; inside one it works as well,
    /// but blocks the thread it is called on.
    ///
    /// # Errors
    /// See [`Error`].
    #[inline]
    pub fn send_blocking(self) -> Result<R::Output, Error> {
        let exchange = self.exchange();
        R::read(send_blocking(self.client, exchange, self.options, R::FORM)?)
    }

    #[inline]
    fn exchange(&self) -> Result<Exchange, Error> {
        let parameters = self.request.parameters(self.options.skip_validation);
        self.client.exchange(parameters, &self.options)
    }

    #[cfg(feature = "events")]
    pub(crate) fn into_exchange(self) -> (Client, Result<Exchange, Error>, CallOptions) {
        let exchange = self.exchange().inspect_err(observe::refused);
        (self.client, exchange, self.options)
    }
}

impl<R: Callable> IntoFuture for Call<R> {
    type Output = Result<R::Output, Error>;
    type IntoFuture = CallFuture<R>;

    #[inline]
    fn into_future(self) -> CallFuture<R> {
        self.send()
    }
}

/// The part that is the same for every action, compiled once.
fn send(
    client: Client,
    exchange: Result<Exchange, Error>,
    options: CallOptions,
    form: Form,
) -> BoxFuture<'static, Result<Completed, Error>> {
    match exchange {
        Ok(exchange) => Box::pin(client.send(exchange, options, form)),
        Err(error) => {
            observe::refused(&error);
            Box::pin(ready(Err(error)))
        }
    }
}

fn send_blocking(
    client: Client,
    exchange: Result<Exchange, Error>,
    options: CallOptions,
    form: Form,
) -> Result<Completed, Error> {
    client.send_blocking(exchange.inspect_err(observe::refused)?, options, form)
}

/// A call being sent. Dropping it gives up; the service may have executed the request by then.
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<R> {
    result: BoxFuture<'static, Result<Completed, Error>>,
    request: PhantomData<fn() -> R>,
}

impl<R: Callable> Future for CallFuture<R> {
    type Output = Result<R::Output, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.result.as_mut().poll(context).map(|completed| R::read(completed?))
    }
}

impl<R: fmt::Debug> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<R> fmt::Debug for CallFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
