//! The transport over a reqwest client that the program has already.

use ::http::{Request, Response};
use bytes::Bytes;
use http_body_util::Full;
use tokio::time::timeout;

use super::body::whole;
use super::{BoxFuture, Limits, Transport, TransportError, with_causes};

/// Sends requests with a [`reqwest::Client`], so that they share its connections, proxies and trust.
///
/// ```
/// use std::sync::Arc;
/// use tencentcloud_runtime::{Config, Credentials};
/// use tencentcloud_runtime::transport::ReqwestTransport;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let config = Config::builder()
///     .credentials(Credentials::new("AKIDexample", "secret")?)
///     .transport(Arc::new(ReqwestTransport::new(reqwest::Client::new())))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Whether TLS is there is up to the features of reqwest that the program enables. The limit on connecting is the
/// client's own, not the configuration's. reqwest does not say whether an attempt whose time was over had found a
/// connection, so that it counts as one that may have arrived.
///
/// No request is sent twice: its body is one that reqwest cannot repeat, for redirects or otherwise.
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

    async fn exchange(
        &self,
        request: Request<Bytes>,
        limit: usize,
    ) -> Result<Response<Bytes>, TransportError> {
        // Wrapped, it is a stream to reqwest, which it reads once.
        let request = request.map(|body| reqwest::Body::wrap(Full::new(body)));
        let request = reqwest::Request::try_from(request).map_err(|error| failed(error.without_url()))?;
        let response = self.client.execute(request).await.map_err(|error| failed(error.without_url()))?;
        whole(Response::from(response), limit).await
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let exchange = self.exchange(request, limits.max_response_bytes);
            timeout(limits.attempt, exchange).await.unwrap_or_else(|_| {
                let message = format!("no complete answer within {:?}", limits.attempt);
                Err(TransportError::timed_out(true, message))
            })
        })
    }
}

fn failed(error: reqwest::Error) -> TransportError {
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
