//! The transport over HTTP: connections that are kept, TLS, proxies, limits.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::{Request, Response, Uri};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::runtime;
use tokio::time::{Instant, timeout_at};

use super::body::whole;
use super::builder::HttpTransportBuilder;
use super::connector::Connector;
use super::link::{Body, Link, Unanswered};
use super::pool::{Keeping, Pool};
use super::{BoxFuture, Limits, Transport, TransportError, with_causes};
use crate::error::Error;

/// More hosts and runtimes than this lose the connections of the one that was used first, nothing else.
const MAX_POOLS: usize = 256;

type Sent<T> = Result<T, TransportError>;

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
    fn send(&self, request: Request<Bytes>, limits: Limits) -> BoxFuture<'_, Sent<Response<Bytes>>> {
        match self.pool(request.uri()) {
            Ok(pool) => Box::pin(exchange(pool, request.map(Full::new), limits)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn warm_up<'a>(&'a self, uri: &'a Uri, limits: Limits) -> BoxFuture<'a, Sent<()>> {
        Box::pin(async move {
            let pool = self.pool(uri)?;
            pool.warm_up(limits.connect.min(limits.attempt)).await
        })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("keeping", &self.keeping).finish_non_exhaustive()
    }
}

/// Sends a request and gives the whole answer.
async fn exchange(pool: Arc<Pool>, request: Request<Body>, limits: Limits) -> Sent<Response<Bytes>> {
    let deadline = Deadline::after(limits.attempt);
    let (response, link) = head(&pool, request, &deadline, limits.connect).await?;
    let response = deadline.limit(true, whole(response, limits.max_response_bytes)).await?;
    pool.put_back(link).await;
    Ok(response)
}

/// Sends a request over an idle connection or a new one, and waits for the head of its answer. Dropping the connection
/// before the body has been read closes it.
async fn head(
    pool: &Arc<Pool>,
    mut request: Request<Body>,
    deadline: &Deadline,
    connect: Duration,
) -> Sent<(Response<Incoming>, Link)> {
    loop {
        let (mut link, is_new) = match pool.take() {
            Ok(link) => (link, false),
            Err(waiter) => deadline.limit(false, pool.connect(waiter, connect)).await?,
        };
        // From here on the request may be on its way.
        let sent = deadline.limit(true, async { Ok(link.send(request).await) }).await?;
        match sent {
            Ok(response) => return Ok((response, link)),
            Err(Unanswered::Untouched(untouched, _)) if !is_new => request = untouched,
            Err(Unanswered::Untouched(_, error)) => {
                let message = format!("no connection that holds: {}", with_causes(&error));
                return Err(TransportError::connect(message).with_source(error));
            }
            Err(Unanswered::Lost(error)) => {
                let message = format!("the connection was lost: {}", with_causes(&error));
                return Err(TransportError::lost(message).with_source(error));
            }
        }
    }
}

/// When an attempt is over.
struct Deadline {
    after: Duration,
    /// `None` is so far ahead that it never comes.
    at: Option<Instant>,
}

impl Deadline {
    fn after(after: Duration) -> Self {
        Self { after, at: Instant::now().checked_add(after) }
    }

    /// Does a part of an attempt until then.
    async fn limit<T>(&self, connected: bool, part: impl Future<Output = Sent<T>>) -> Sent<T> {
        let Some(at) = self.at else { return part.await };
        timeout_at(at, part).await.unwrap_or_else(|_| {
            let what = if connected { "no complete answer" } else { "no connection" };
            Err(TransportError::timed_out(connected, format!("{what} within {:?}", self.after)))
        })
    }
}
