//! A call on its way: options first, then `.await` or `.send_blocking()`.

mod generic;
mod raw;

use std::fmt;
use std::future::ready;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::action::Request;
use crate::client::{Answered, Client, Form};
use crate::config::{Config, Language};
use crate::error::Error;
use crate::exchange::{Exchange, Options};
use crate::observe;
use crate::retry::RetryPolicy;
use crate::transport::BoxFuture;

pub use generic::{Generic, GenericCall};
pub use raw::RawAnswer;

/// One call of an action. Nothing happens until it is awaited or sent. A clone is another call with the same options.
///
/// Awaited in a Tokio runtime, which needs its I/O and its timers enabled, it is sent from there; awaited anywhere else,
/// from the client's own thread.
///
/// ```no_run
/// # use std::time::Duration;
/// # use tencentcloud_runtime::{Client, Error, Request};
/// # async fn example<R: Request>(client: Client, request: R) -> Result<R::Response, Error> {
/// let response = client.call(request).region("ap-guangzhou").timeout(Duration::from_secs(5)).await?;
/// # Ok(response)
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a call is sent when it is awaited, or by `send_blocking`"]
pub struct Call<R> {
    client: Client,
    request: R,
    options: Options,
}

/// The options, whatever is called.
impl<R> Call<R> {
    #[inline]
    pub(crate) fn new(client: Client, request: R) -> Self {
        Self { client, request, options: Options::default() }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn request_mut(&mut self) -> &mut R {
        &mut self.request
    }

    /// Asks another region than the configuration's.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.options.region = Some(region.into());
        self
    }

    /// Limits how long the call may take, all in all.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Limits how long one attempt may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// Attempts the call as often as this says, rather than as the configuration does.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.options.retries = Some(policy);
        self
    }

    /// Attempts the call once, whatever comes of it.
    pub fn no_retries(self) -> Self {
        self.retries(RetryPolicy::none())
    }

    /// Asks for messages in another language than the configuration's.
    pub fn language(mut self, language: Language) -> Self {
        self.options.language = Some(language);
        self
    }

    /// Limits how long the next part of a streamed answer may take, otherwise as long as the whole call.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.options.idle_timeout = Some(timeout);
        self
    }

    /// Adds a header, unsigned. The call fails with [`Config`](crate::ErrorKind::Config) if it cannot be one or is set by
    /// the call itself, such as `Host`, `Authorization` and the headers of the API.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.add(name, value);
        self
    }

    /// Sends `X-TC-TraceId`, by which a chain of calls is found: letters, digits and dashes, such as a UUID.
    pub fn trace_id(mut self, trace_id: impl Into<String>) -> Self {
        self.options.trace_id = Some(trace_id.into());
        self
    }

    /// Sends the request even if it breaks rules of the spec, and lets the service judge.
    pub fn skip_validation(mut self) -> Self {
        self.options.skip_validation = true;
        self
    }
}

impl<R: Request> Call<R> {
    /// Sends the request and blocks this thread until the answer is there. Needs no async runtime; inside of one it
    /// works too, but holds up the thread it is called on.
    ///
    /// # Errors
    /// See [`Error`].
    #[inline]
    pub fn send_blocking(self) -> Result<R::Response, Error> {
        let exchange = Exchange::new(self.client.config(), &self.request, &self.options);
        send_blocking(self.client, exchange, self.options, Form::Success)?.read::<R>()
    }
}

impl<R: Request> IntoFuture for Call<R> {
    type Output = Result<R::Response, Error>;
    type IntoFuture = CallFuture<R>;

    #[inline]
    fn into_future(self) -> CallFuture<R> {
        let exchange = Exchange::new(self.client.config(), &self.request, &self.options);
        CallFuture { answer: send(self.client, exchange, self.options, Form::Success), request: PhantomData }
    }
}

/// What a call can be made of: the request of an action, or any action with its parameters.
pub trait Callable: Send + 'static {
    /// The call without input and output.
    #[doc(hidden)]
    fn exchange(&self, config: &Config, options: &Options) -> Result<Exchange, Error>;
}

impl<R: Request> Callable for R {
    #[inline]
    fn exchange(&self, config: &Config, options: &Options) -> Result<Exchange, Error> {
        Exchange::new(config, self, options)
    }
}

impl<R: Callable> Call<R> {
    fn exchange(&self) -> Result<Exchange, Error> {
        self.request.exchange(self.client.config(), &self.options)
    }

    #[cfg(feature = "events")]
    pub(crate) fn into_exchange(self) -> (Client, Result<Exchange, Error>, Options) {
        let exchange = self.exchange().inspect_err(observe::refused);
        (self.client, exchange, self.options)
    }
}

/// Starts a call; its exchange is made at once.
fn sending<R: Callable>(call: Call<R>, form: Form) -> BoxFuture<'static, Result<Answered, Error>> {
    let exchange = call.exchange();
    send(call.client, exchange, call.options, form)
}

/// The part that is the same for every action, compiled once.
fn send(
    client: Client,
    exchange: Result<Exchange, Error>,
    options: Options,
    form: Form,
) -> BoxFuture<'static, Result<Answered, Error>> {
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
    options: Options,
    form: Form,
) -> Result<Answered, Error> {
    client.send_blocking(exchange.inspect_err(observe::refused)?, options, form)
}

/// A call being sent. Dropping it gives up; the request may have been executed by then.
#[must_use = "futures do nothing unless polled"]
pub struct CallFuture<R> {
    answer: BoxFuture<'static, Result<Answered, Error>>,
    request: PhantomData<fn() -> R>,
}

impl<R: Request> Future for CallFuture<R> {
    type Output = Result<R::Response, Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.answer.as_mut().poll(context).map(|answered| answered?.read::<R>())
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
