//! The client that generated clients wrap.

mod background;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::action::Request;
use crate::call::Call;
use crate::config::Config;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Options};
use crate::rate::deadline;
use crate::sign::Signer;
use crate::transport::{BoxFuture, Failure, Limits, TransportError};
use background::Background;

/// Calls actions. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    signer: Signer,
    background: Background,
}

/// A call that was answered.
pub(crate) struct Answered {
    pub(crate) exchange: Exchange,
    pub(crate) response: http::Response<bytes::Bytes>,
}

impl Client {
    /// A client of this configuration. Connections are shared with all clients that have the same.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let (config, signer) = (config.clone(), Signer::default());
        Self { shared: Arc::new(Shared { config, signer, background: Background::default() }) }
    }

    /// A call that is sent once it is awaited or [`send_blocking`](Call::send_blocking) is called.
    #[inline]
    pub fn call<R: Request>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Sends from whatever executor polls it: in a Tokio runtime right here, otherwise on the client's own thread.
    pub(crate) async fn send(self, exchange: Exchange, options: Options) -> Result<Answered, Error> {
        if Handle::try_current().is_ok() {
            return self.attempt(exchange, &options).await;
        }
        let background = self.shared.background.handle()?;
        // Apart, so that the usual way stays small.
        Box::pin(async move { background.run(async move { self.attempt(exchange, &options).await }).await })
            .await?
    }

    /// Sends on the client's own thread and blocks this one.
    pub(crate) fn send_blocking(self, exchange: Exchange, options: Options) -> Result<Answered, Error> {
        let background = self.shared.background.handle()?;
        background.run_blocking(async move { self.attempt(exchange, &options).await })?
    }

    /// Runs work of many calls from whatever executor polls it, where [`send`](Self::send) would send.
    pub(crate) async fn run<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Ok(work.await);
        }
        self.shared.background.handle()?.run(work).await
    }

    /// Runs work of many calls on the client's own thread and blocks this one.
    pub(crate) fn run_blocking<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, Error> {
        self.shared.background.handle()?.run_blocking(work)
    }

    async fn attempt(&self, exchange: Exchange, options: &Options) -> Result<Answered, Error> {
        let config = &self.shared.config;
        let mut limits = limits(config, options);
        if let Some(limit) = config.rates().limit_of(exchange.action()) {
            let until = deadline(options.timeout.unwrap_or(config.timeout()));
            let secret_id = config.credentials().map_or("", Credentials::secret_id);
            let admitted = config.rates().admit(exchange.action(), secret_id, limit, until).await;
            admitted.map_err(|error| exchange.name(error))?;
            limits.attempt = limits.attempt.min(until - Instant::now());
        }
        let request = exchange.sign(&self.shared.signer, config.clock().now())?;
        match config.transport().send(request, limits).await {
            Ok(response) => Ok(Answered { exchange, response }),
            Err(error) => Err(exchange.name(failed(&error))),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.shared.config).finish_non_exhaustive()
    }
}

fn limits(config: &Config, options: &Options) -> Limits {
    let timeout = options.timeout.unwrap_or(config.timeout());
    let attempt = options.attempt_timeout.or(config.attempt_timeout()).unwrap_or(Duration::MAX);
    Limits::new(config.connect_timeout(), attempt.min(timeout), config.max_response_bytes())
}

fn failed(error: &TransportError) -> Error {
    let kind = match error.failure() {
        Failure::Connect => ErrorKind::Connect,
        Failure::TimedOut => ErrorKind::Timeout,
        Failure::Lost => ErrorKind::Interrupted,
        Failure::TooLarge => ErrorKind::ResponseTooLarge,
    };
    let failed = Error::transport(kind, error.to_string(), error.connected());
    match error.status() {
        Some(status) => failed.with_status(status),
        None => failed,
    }
}
