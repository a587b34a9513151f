//! The default transport: pooled connections, TLS, proxies, timeouts.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use ::http::{Request, Response, Uri};
use bytes::Bytes;
use tokio::runtime;

use super::body::{PooledConnection, RequestBody, stream};
use super::builder::HttpTransportBuilder;
use super::connection::Connection;
use super::connector::Connector;
use super::in_flight::{AttemptContext, InFlight, unsent};
use super::pool::{Pool, PoolConfig};
use super::{AttemptLimits, BodyStream, BoxFuture, Transport, TransportError, TransportResult};
use crate::error::Error;

/// With more hosts and runtimes than this, the oldest pool is dropped. Only its idle connections are lost.
const MAX_POOLS: usize = 256;

/// Sends requests over HTTP/1.1, or over HTTP/2 with the feature `http2` if the server supports it.
///
/// Idle connections are pooled per Tokio runtime: a connection cannot outlive the runtime it was opened in, and makes no
/// progress while that runtime is blocked.
///
/// A request is written at most once. Only if a reused connection turns out to be closed before the first byte is written
/// does the request go to another connection.
pub struct HttpTransport {
    connector: Connector,
    pool_config: PoolConfig,
    pools: Mutex<Vec<Arc<Pool>>>,
}

impl HttpTransport {
    /// Creates a transport that trusts Mozilla's root certificates and uses the proxies that the environment names in
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and `NO_PROXY`, except for loopback addresses.
    ///
    /// # Errors
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Returns a builder for custom root certificates, proxies, and pool settings.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }

    pub(super) fn with_connector(connector: Connector, pool_config: PoolConfig) -> Self {
        Self { connector, pool_config, pools: Mutex::default() }
    }

    /// The pool for a host and the current runtime.
    fn pool(&self, uri: &Uri) -> TransportResult<Arc<Pool>> {
        let runtime = runtime::Handle::try_current()
            .map_err(|_| TransportError::connect("could not connect: this is not a Tokio runtime"))?
            .id();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.iter().find(|pool| pool.serves(runtime, uri)) {
            return Ok(Arc::clone(pool));
        }
        // Those of runtimes that have ended, among others.
        pools.retain(|pool| !pool.is_unused());
        if pools.len() >= MAX_POOLS {
            pools.remove(0);
        }
        let pool = Arc::new(Pool::new(runtime, uri.clone(), self.connector.clone(), self.pool_config));
        pools.push(Arc::clone(&pool));
        Ok(pool)
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, TransportResult<Response<Bytes>>> {
        match self.pool(request.uri()) {
            Ok(pool) => start(AttemptContext::new(pool, limits), request.map(RequestBody::from)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, TransportResult<Response<BodyStream>>> {
        match self.pool(request.uri()) {
            Ok(pool) => {
                Box::pin(start_streaming(AttemptContext::new(pool, limits), request.map(RequestBody::from)))
            }
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn warm_up<'a>(&'a self, uri: &'a Uri, limits: AttemptLimits) -> BoxFuture<'a, TransportResult<()>> {
        Box::pin(async move { AttemptContext::new(self.pool(uri)?, limits).warm_up().await })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("pool_config", &self.pool_config).finish_non_exhaustive()
    }
}

/// Sends a request over an idle connection or a new one.
pub(super) fn start(
    attempt: AttemptContext,
    request: Request<RequestBody>,
) -> BoxFuture<'static, TransportResult<Response<Bytes>>> {
    match attempt.pool.acquire(attempt.started) {
        Ok(connection) => send(attempt, connection, false, request),
        // A future of its own, to keep the common case small.
        Err(checkout) => Box::pin(async move {
            let (connection, is_new) = attempt.connect(checkout).await?;
            send(attempt, connection, is_new, request).await
        }),
    }
}

fn send(
    attempt: AttemptContext,
    mut connection: Connection,
    is_new: bool,
    request: Request<RequestBody>,
) -> BoxFuture<'static, TransportResult<Response<Bytes>>> {
    match &mut connection {
        Connection::Http1(sender) => {
            let sending = sender.try_send_request(request);
            Box::pin(InFlight::new(attempt, connection, is_new, None, sending))
        }
        Connection::Http2(sender) => {
            let sending = sender.try_send_request(request);
            let progress = Some(sending.progress.clone());
            Box::pin(InFlight::new(attempt, connection, is_new, progress, sending))
        }
    }
}

/// Sends a request and returns once the head of the response has arrived.
async fn start_streaming(
    attempt: AttemptContext,
    mut request: Request<RequestBody>,
) -> TransportResult<Response<BodyStream>> {
    loop {
        let (mut connection, is_new) = match attempt.pool.acquire(attempt.started) {
            Ok(connection) => (connection, false),
            Err(checkout) => attempt.connect(checkout).await?,
        };
        let (sending, progress) = connection.send(request);
        let Some(outcome) = attempt.within_deadline(sending).await else {
            return Err(attempt.timed_out(progress.as_ref()));
        };
        match outcome {
            Ok(response) => {
                let connection = PooledConnection { pool: attempt.pool, connection };
                return Ok(stream(response, Some(connection)));
            }
            Err(error) => request = unsent(&attempt, is_new, progress.as_ref(), error)?,
        }
    }
}
