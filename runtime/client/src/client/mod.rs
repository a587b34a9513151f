//! The client that generated clients wrap.

mod attempt;
mod background;
mod call;
mod deadline;
mod generic;
#[cfg(feature = "events")]
mod opening;
mod operation;
mod options;
mod prepare;
mod raw;

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
use crate::retry::{self, ClockSkew, RetryBudget};
use crate::transport::{AttemptLimits, BoxFuture};
use attempt::Form;
use background::Background;
use operation::History;

pub use call::{Call, CallFuture, Callable};
pub use generic::{Generic, GenericCall};
pub use raw::{Raw, RawResponse};

pub(crate) use attempt::Reply;
pub(crate) use options::CallOptions;

/// Calls actions. Cheap to clone; clones share their connections, what they may spend on [retries](crate::retry), and
/// what they have learnt of the cloud's clock.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    signer: Signer,
    skew: ClockSkew,
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
    /// Reads the answer, which ends the call.
    #[inline]
    pub(crate) fn read<R: Request>(self) -> Result<R::Response, Error> {
        self.ending(Self::decode::<R>)
    }

    /// Reads the answer as any type that serde can read, which ends the call.
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

    /// Reads the answer.
    #[inline]
    pub(crate) fn decode<R: Request>(&self) -> Result<R::Response, Error> {
        self.exchange.decode::<R>(&self.reply.response).map_err(|error| self.conclude(error))
    }

    /// Reads the answer as any type that serde can read.
    pub(crate) fn decode_json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.exchange.decode_json(&self.reply.response).map_err(|error| self.conclude(error))
    }

    /// Makes an error that showed in the answer that of the call.
    pub(crate) fn conclude(&self, error: Error) -> Error {
        self.history.conclude(error.with_retry_after(retry::retry_after(self.reply.response.headers())))
    }
}

impl Client {
    /// A client of this configuration. Connections are shared with all clients that have the same.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            shared: Arc::new(Shared {
                config: config.clone(),
                signer: Signer::default(),
                skew: ClockSkew::default(),
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

    /// A call that is sent once it is awaited or [`send_blocking`](Call::send_blocking) is called.
    #[inline]
    pub fn call<R: Request>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// Makes a connection to a service, with TLS, so that its first call need not wait for that; sends nothing. There is
    /// nothing to do if one is kept already. It is kept for the Tokio runtime this is awaited in; without one, for the
    /// client's own thread.
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
    /// [`Config`](crate::ErrorKind::Config) if the endpoint cannot be named.
    pub async fn warm_up(&self, service: &Service) -> Result<(), Error> {
        self.run(self.warming_up(service)?).await?
    }

    /// Makes a connection for blocking calls, and blocks this thread until it is there. See [`warm_up`](Self::warm_up).
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

    /// Sends from whatever executor polls it: in a Tokio runtime right here, otherwise on the client's own thread.
    ///
    /// No `async fn`, since those keep their arguments a second time.
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
                // Apart, so that the usual way stays small.
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

    /// Sends on the client's own thread and blocks this one.
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

    /// Sends from the runtime that this is polled in, for an answer in parts if it is a stream of events.
    #[cfg(feature = "events")]
    pub(crate) async fn open(&self, exchange: Exchange, options: &CallOptions) -> Result<Completed, Error> {
        let observed = Observed::begin(&exchange);
        self.send_here(exchange, options, Form::Events, observed).await
    }

    /// Runs work of many calls from whatever executor polls it, where [`send`](Self::send) would send.
    pub(crate) async fn run<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Ok(work.await);
        }
        // The calls are seen within the span that all of them are made for.
        let work = work.in_current_span().with_current_subscriber();
        self.shared.background.handle()?.run(work).await
    }

    /// Runs work of many calls on the client's own thread and blocks this one.
    pub(crate) fn run_blocking<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        let work = work.in_current_span().with_current_subscriber();
        self.shared.background.handle_to_block_on()?.run_blocking(work)
    }
}

/// Names an error that keeps a call from being attempted, and makes it what the call came to.
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

    /// Up to here glibc serves an allocation from a list of its thread.
    const CHEAP: usize = 1_032;

    #[test]
    fn the_future_of_a_call_is_small() {
        let credentials = Credentials::new("AKIDexample", "secret").unwrap();
        let config = Config::builder().credentials(credentials).build().unwrap();
        let action = Action::named(Service::named("cvm", "2017-03-12"), "DescribeInstances");
        let client = Client::new(&config);
        let parameters = Parameters::of_json(action, "{}");
        let exchange = client.exchange(parameters, &CallOptions::default()).unwrap();
        let future = client.send(exchange, CallOptions::default(), Form::Success);
        // What few programs have may make it a little larger.
        let more = if cfg!(any(feature = "events", feature = "metrics")) { 64 } else { 0 };
        assert!(size_of_val(&future) <= CHEAP + more, "{} bytes", size_of_val(&future));
    }
}
