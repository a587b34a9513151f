//! The client that generated clients wrap, and its calls.

mod attempt;
mod background;
mod call;
mod deadline;
mod generic;
mod opening;
mod operation;
mod options;
mod prepare;
mod raw;
mod verdict;

use std::fmt;
use std::sync::Arc;

use serde_core::de::DeserializeOwned;
use tokio::runtime::Handle;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;

use crate::action::{Request, Service};
use crate::config::Config;
use crate::error::Error;
use crate::exchange::{Exchange, ExchangeSettings, Parameters, Signer};
use crate::observe::Observed;
use crate::retry::{self, RetryBudget};
use crate::transport::{AttemptLimits, BodyStream, BoxFuture};
use attempt::Form;
use background::Background;
use verdict::History;

pub use call::{Call, CallFuture, Callable};
pub use generic::{Generic, GenericCall};
pub use raw::{Raw, RawResponse};

pub(crate) use attempt::Reply;
pub(crate) use options::CallOptions;

/// Calls actions. Clones are cheap and share their connections and their budget for [retries](crate::retry).
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    signer: Signer,
    budget: RetryBudget,
    background: Background,
}

/// A call with a response.
#[doc(hidden)]
pub struct Completed {
    pub(crate) exchange: Exchange,
    pub(crate) reply: Reply,
    pub(crate) observed: Observed,
    history: History,
}

impl Completed {
    /// Decodes the response, which ends the call.
    #[inline]
    pub(crate) fn read<R: Request>(self) -> Result<R::Response, Error> {
        self.ending(Self::decode::<R>)
    }

    /// Decodes the response as any type that serde can read, which ends the call.
    pub(crate) fn read_json<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.ending(Self::decode_json)
    }

    #[inline]
    fn ending<T>(mut self, decode: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        let result = self.observed.span().in_scope(|| decode(&self));
        if let Err(error) = &result {
            self.observed.failed(error);
        }
        result
    }

    /// Decodes the response.
    #[inline]
    pub(crate) fn decode<R: Request>(&self) -> Result<R::Response, Error> {
        self.exchange.decode::<R>(&self.reply.response).map_err(|error| self.conclude(error))
    }

    /// Decodes the response as any type that serde can read.
    pub(crate) fn decode_json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.exchange.decode_json(&self.reply.response).map_err(|error| self.conclude(error))
    }

    /// The rest of the body, if the response is a stream.
    pub fn take_stream(&mut self) -> Option<BodyStream> {
        self.reply.rest.take()
    }

    /// Turns an error of the response into that of the call.
    pub(crate) fn conclude(&self, error: Error) -> Error {
        self.history.conclude(error.with_retry_after(retry::retry_after(self.reply.response.headers())))
    }
}

impl Client {
    /// A client of this configuration. It shares connections with all clients of the same configuration.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            shared: Arc::new(Shared {
                config: config.clone(),
                signer: Signer::default(),
                budget: RetryBudget::new(config.retry_budget()),
                background: Background::default(),
            }),
        }
    }

    /// What a call sends, with the settings of the configuration and its own options. Compiled once for all actions.
    fn exchange(
        &self,
        parameters: Result<Parameters<'_>, Error>,
        options: &CallOptions,
    ) -> Result<Exchange, Error> {
        let (parameters, config) = (parameters?, &self.shared.config);
        let region = options.region.as_deref().or(config.region());
        let action = parameters.action();
        let endpoint = (|| {
            action.check_names()?;
            if action.is_signed() && config.credentials().is_none() {
                return Err(Error::credentials(
                    "no credentials are configured: set `ConfigBuilder::credentials`, or use `Config::load`",
                ));
            }
            config.endpoints().endpoint(action.service(), region)
        })();
        let mut settings = ExchangeSettings::new(endpoint.map_err(|error| error.with_action(action))?);
        settings.region = region;
        settings.language = options.language.or(config.language());
        settings.request_client = config.request_client().clone();
        settings.headers = Some(&options.headers);
        settings.trace_id = options.trace_id.as_deref();
        settings.randomness = config.fills_idempotency().then_some(config.randomness());
        Exchange::new(parameters, &settings)
    }

    /// A call, which is sent when it is awaited, or by [`send`](Call::send) or [`send_blocking`](Call::send_blocking).
    #[inline]
    pub fn call<R: Request>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// Opens a connection to a service, with TLS, so that its first call need not wait for it. Sends no request, and does
    /// nothing if the pool has a connection. The connection belongs to the Tokio runtime this is awaited in; without one, to
    /// the client's own thread.
    ///
    /// ```no_run
    /// # use tencentcloud_client::{Client, Error, Service};
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// static CCC: Service = Service::new("ccc", "2020-02-10", "ccc.tencentcloudapi.com");
    /// client.warm_up(&CCC).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Connect`](crate::ErrorKind::Connect) or [`Timeout`](crate::ErrorKind::Timeout) if there is no connection,
    /// [`Config`](crate::ErrorKind::Config) if the service has no endpoint.
    pub async fn warm_up(&self, service: &Service) -> Result<(), Error> {
        self.run(self.warming_up(service)?).await?
    }

    /// Opens a connection for blocking calls, and blocks this thread until it is open. See [`warm_up`](Self::warm_up).
    ///
    /// # Errors
    /// As [`warm_up`](Self::warm_up).
    pub fn warm_up_blocking(&self, service: &Service) -> Result<(), Error> {
        self.run_blocking(self.warming_up(service)?)?
    }

    fn warming_up(&self, service: &Service) -> Result<BoxFuture<'static, Result<(), Error>>, Error> {
        let config = self.config().clone();
        let endpoint = config.endpoints().endpoint(service, config.region())?;
        Ok(Box::pin(async move {
            let limits =
                AttemptLimits::new(config.connect_timeout(), config.timeout(), config.max_response_bytes());
            config.transport().warm_up(endpoint.uri(), limits).await.map_err(Error::from)
        }))
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Sends a call from any executor: inside a Tokio runtime from there, otherwise from the client's own thread.
    ///
    /// Not an `async fn`, since the future of one stores its arguments twice.
    #[expect(clippy::manual_async_fn, reason = "a call pays for the size of this future")]
    pub(crate) fn send(
        self,
        mut exchange: Exchange,
        options: CallOptions,
        form: Form,
    ) -> impl Future<Output = Result<Completed, Error>> + Send + 'static {
        async move {
            let mut observed = Observed::begin(&exchange);
            if Handle::try_current().is_err() {
                // Boxed, so that the common future stays small.
                return Box::pin(self.send_elsewhere(exchange, options, form, observed)).await;
            }
            let run = operation::run(&self.shared, &mut exchange, &options, form, &mut observed);
            let (reply, history) = run.await?;
            Ok(Completed { exchange, reply, observed, history })
        }
    }

    async fn send_elsewhere(
        self,
        exchange: Exchange,
        options: CallOptions,
        form: Form,
        mut observed: Observed,
    ) -> Result<Completed, Error> {
        let background = settle(self.shared.background.handle(), &exchange, &mut observed)?;
        let work = async move { self.send_here(exchange, &options, form, observed).await };
        background.run(work.with_current_subscriber()).await?
    }

    async fn send_here(
        &self,
        mut exchange: Exchange,
        options: &CallOptions,
        form: Form,
        mut observed: Observed,
    ) -> Result<Completed, Error> {
        let run = operation::run(&self.shared, &mut exchange, options, form, &mut observed);
        let (reply, history) = run.await?;
        Ok(Completed { exchange, reply, observed, history })
    }

    /// Sends a call from the client's own thread and blocks this one.
    pub(crate) fn send_blocking(
        self,
        exchange: Exchange,
        options: CallOptions,
        form: Form,
    ) -> Result<Completed, Error> {
        let mut observed = Observed::begin(&exchange);
        let background = settle(self.shared.background.handle_to_block_on(), &exchange, &mut observed)?;
        let work = async move { self.send_here(exchange, &options, form, observed).await };
        background.run_blocking(work.with_current_subscriber())?
    }

    /// Sends a call from this runtime. Returns a stream of events once its head has arrived.
    #[cfg(feature = "events")]
    pub(crate) async fn open(&self, exchange: Exchange, options: &CallOptions) -> Result<Completed, Error> {
        let observed = Observed::begin(&exchange);
        self.send_here(exchange, options, Form::Events, observed).await
    }

    /// Runs a task that makes several calls, inside a Tokio runtime or else on the client's own thread.
    pub(crate) async fn run<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Ok(work.await);
        }
        // The spans of the calls are children of the span of the whole task.
        let work = work.in_current_span().with_current_subscriber();
        self.shared.background.handle()?.run(work).await
    }

    /// Runs a task that makes several calls on the client's own thread and blocks this one.
    pub(crate) fn run_blocking<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        let work = work.in_current_span().with_current_subscriber();
        self.shared.background.handle_to_block_on()?.run_blocking(work)
    }
}

/// Makes an error that prevents the first attempt the result of the call.
fn settle<T>(result: Result<T, Error>, exchange: &Exchange, observed: &mut Observed) -> Result<T, Error> {
    result.map_err(|error| exchange.with_action(error)).inspect_err(|error| observed.failed(error))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;
    use crate::action::Action;

    /// The maximum size of allocations that glibc serves from a cache of the thread.
    const CACHED: usize = 1_032;

    #[test]
    fn the_future_of_a_call_is_small() {
        let credentials = Credentials::new("AKIDexample", "secret").unwrap();
        let config = Config::builder().credentials(credentials).build().unwrap();
        let action = Action::named(Service::named("cvm", "2017-03-12"), "DescribeInstances");
        let client = Client::new(&config);
        let parameters = Parameters::of_json(action, "{}");
        let exchange = client.exchange(parameters, &CallOptions::default()).unwrap();
        let future = client.send(exchange, CallOptions::default(), Form::Success);
        // Optional features may make it a little larger.
        let more = if cfg!(any(feature = "events", feature = "metrics")) { 64 } else { 0 };
        assert!(size_of_val(&future) <= CACHED + more, "{} bytes", size_of_val(&future));
    }
}
