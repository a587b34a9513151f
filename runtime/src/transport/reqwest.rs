//! The transport over a reqwest client that the program has already.

use ::http::{Request, Response};
use bytes::Bytes;
use tokio::time::timeout;

use super::body::Whole;
use super::parts::parts;
use super::payload::Payload;
use super::{AttemptLimits, BodyStream, BoxFuture, Transport, TransportError, with_causes};

/// Sends requests with a [`reqwest::Client`], so that they share its connections, proxies and trust.
///
/// ```
/// use std::sync::Arc;
/// use tencentcloud_runtime::{Config, Credentials};
/// use tencentcloud_runtime::transport::ReqwestTransport;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .transport(Arc::new(ReqwestTransport::new(client)))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Whether TLS is there is up to the features of reqwest that the program enables. The limit on connecting is the
/// client's own, not the configuration's. reqwest does not say whether an attempt whose time was over had found a
/// connection, so that it counts as one that may have arrived.
///
/// No request is sent twice: its body is one that reqwest cannot repeat, for redirects or otherwise. A redirect that asks
/// for a `GET` without a body is up to the client: one that follows it takes the headers along, the token of temporary
/// credentials among them. The API redirects nobody, so the client should have `redirect::Policy::none()`.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport over this client.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }

    /// Sends a request and waits for the head of its answer.
    async fn open(&self, request: Request<Bytes>) -> Result<Response<reqwest::Body>, TransportError> {
        // Wrapped, it is a stream to reqwest, which it reads once.
        let request = request.map(|body| reqwest::Body::wrap(Payload::from(body)));
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let response = self.client.execute(request).await.map_err(failed)?;
        Ok(Response::from(response))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(within(limits, async move {
            Whole::new(self.open(request).await?, limits.max_response_bytes).await
        }))
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let response = within(limits, self.open(request)).await?;
            let status = response.status();
            Ok(response.map(|body| parts(body, status, None)))
        })
    }
}

async fn within<T>(
    limits: AttemptLimits,
    exchange: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    timeout(limits.attempt_timeout, exchange).await.unwrap_or_else(|_| {
        let message = format!("no complete answer within {:?}", limits.attempt_timeout);
        Err(TransportError::timed_out(true, message))
    })
}

fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let causes = with_causes(&error);
    let failed = if error.is_connect() || error.is_builder() {
        TransportError::connect(format!("no connection: {causes}"))
    } else if error.is_timeout() {
        TransportError::timed_out(true, format!("no complete answer in time: {causes}"))
    } else {
        TransportError::lost(format!("the connection was lost: {causes}"))
    };
    failed.with_source(error)
}
