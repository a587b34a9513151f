//! The transport over HTTP: connections that are kept, TLS, proxies, limits.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use ::http::{Request, Response, Uri};
use bytes::Bytes;
use tokio::runtime;

use super::builder::HttpTransportBuilder;
use super::connector::Connector;
use super::flight::{Exchange, Flight, Sent, untouched};
use super::link::{Link, in_origin_form};
use super::parts::{Lease, parts};
use super::payload::Payload;
use super::pool::{Keeping, Pool};
use super::{AttemptLimits, BodyStream, BoxFuture, Transport, TransportError};
use crate::error::Error;

/// More hosts and runtimes than this lose the connections of the one that was used first, nothing else.
const MAX_POOLS: usize = 256;

/// Sends requests over HTTP/1.1, or HTTP/2 with the feature `http2` where the server offers it.
///
/// Connections are kept for each Tokio runtime apart: a connection lives and dies with the runtime it was made in, and
/// stands still while that is blocked.
///
/// A request is written once. Only if a kept connection turns out to be closed before the first byte was written, it
/// goes to another one: hyper hands such a request back untouched.
pub struct HttpTransport {
    connector: Connector,
    keeping: Keeping,
    pools: Mutex<Vec<Arc<Pool>>>,
}

impl HttpTransport {
    /// A transport that trusts the roots Mozilla trusts and uses the proxies that the environment names as curl does
    /// (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), except for this machine itself.
    ///
    /// # Errors
    /// [`Environment`](crate::ErrorKind::Environment) if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A transport with other roots, proxies or limits on the connections it keeps.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }

    pub(super) fn over(connector: Connector, keeping: Keeping) -> Self {
        Self { connector, keeping, pools: Mutex::default() }
    }

    /// The connections to a host from the runtime this is called in.
    fn pool(&self, uri: &Uri) -> Sent<Arc<Pool>> {
        let runtime = runtime::Handle::try_current()
            .map_err(|_| TransportError::connect("there is no Tokio runtime here"))?
            .id();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.iter().find(|pool| pool.serves(runtime, uri)) {
            return Ok(Arc::clone(pool));
        }
        if pools.len() >= MAX_POOLS {
            pools.remove(0);
        }
        let pool = Arc::new(Pool::new(runtime, uri.clone(), self.connector.clone(), self.keeping));
        pools.push(Arc::clone(&pool));
        Ok(pool)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request<Bytes>, limits: AttemptLimits) -> BoxFuture<'_, Sent<Response<Bytes>>> {
        match self.pool(request.uri()) {
            Ok(pool) => begin(Exchange::new(pool, limits), request.map(Payload::from)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Sent<Response<BodyStream>>> {
        match self.pool(request.uri()) {
            Ok(pool) => Box::pin(open(Exchange::new(pool, limits), request.map(Payload::from))),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn warm_up<'a>(&'a self, uri: &'a Uri, limits: AttemptLimits) -> BoxFuture<'a, Sent<()>> {
        Box::pin(async move {
            let pool = self.pool(uri)?;
            pool.warm_up(limits.connect_timeout.min(limits.attempt_timeout)).await
        })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("keeping", &self.keeping).finish_non_exhaustive()
    }
}

/// Sends a request over an idle connection or a new one.
pub(super) fn begin(
    exchange: Exchange,
    request: Request<Payload>,
) -> BoxFuture<'static, Sent<Response<Bytes>>> {
    match exchange.pool.take(exchange.started) {
        Ok(link) => send(exchange, link, false, request),
        // Apart, so that the usual way stays small.
        Err(waiter) => Box::pin(async move {
            let (link, is_new) = exchange.connect(waiter).await?;
            send(exchange, link, is_new, request).await
        }),
    }
}

/// Gives a request to a connection.
fn send(
    exchange: Exchange,
    mut link: Link,
    is_new: bool,
    request: Request<Payload>,
) -> BoxFuture<'static, Sent<Response<Bytes>>> {
    match &mut link {
        Link::Http1(sender, _) => {
            let sending = sender.try_send_request(in_origin_form(request));
            Box::pin(Flight::new(exchange, link, is_new, sending))
        }
        #[cfg(feature = "http2")]
        Link::Http2(sender) => {
            let sending = sender.try_send_request(request);
            Box::pin(Flight::new(exchange, link, is_new, sending))
        }
    }
}

/// The same up to the head of the answer; the body is left to whoever asks for it.
async fn open(exchange: Exchange, mut request: Request<Payload>) -> Sent<Response<BodyStream>> {
    loop {
        let (mut link, is_new) = match exchange.pool.take(exchange.started) {
            Ok(link) => (link, false),
            Err(waiter) => exchange.connect(waiter).await?,
        };
        let heard = exchange.limit(true, link.send(request)).await;
        match heard.inspect_err(|_| exchange.pool.distrust_shared())? {
            Ok(response) => {
                let (status, lease) = (response.status(), Lease { pool: exchange.pool, link });
                return Ok(response.map(|body| parts(body, status, Some(lease))));
            }
            Err(error) => request = untouched(&exchange, is_new, error)?,
        }
    }
}
