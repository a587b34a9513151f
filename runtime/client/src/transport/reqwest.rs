//! A transport over an existing reqwest client.

use ::http::{Request, Response};
use bytes::Bytes;
use tokio::time::timeout;

use super::body::{ReadResponse, RequestBody, stream};
use super::error::with_causes;
use super::{
    AttemptLimits, BodyStream, BoxFuture, HttpTransport, Transport, TransportError, TransportResult,
};
use crate::host::is_metadata;

/// Sends requests with a [`reqwest::Client`] and its connections, proxies, and trusted certificates.
///
/// ```
/// use std::sync::Arc;
/// use tencentcloud_client::{Config, Credentials};
/// use tencentcloud_client::transport::ReqwestTransport;
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
/// Supporting TLS is up to the features of reqwest that the program enables. The connect timeout is the client's own, not
/// that of the [`Config`](crate::Config). reqwest does not report whether an attempt that timed out was connected, so such a
/// request counts as possibly executed.
///
/// Requests for the metadata service of the machine, from which [`CvmRole`](crate::credentials::CvmRole) takes credentials,
/// do not pass through this client, which may use a proxy. An [`HttpTransport`] sends them directly.
///
/// No request is sent twice: reqwest cannot repeat its body, be it for a redirect or otherwise. A redirect to a `GET`
/// without a body depends on the client. If it follows the redirect, it forwards the headers, including the token of
/// temporary credentials. The API never redirects, so configure the client with `redirect::Policy::none()`.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Creates a transport over this client.
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }

    /// Sends a request and waits for the head of the response.
    async fn head(&self, request: Request<Bytes>) -> TransportResult<Response<reqwest::Body>> {
        // To reqwest a wrapped body is a stream, which it can read only once.
        let has_body = !request.body().is_empty();
        let mut request = request.map(RequestBody::from);
        let progress = request.body_mut().track();
        let request = reqwest::Request::try_from(request.map(reqwest::Body::wrap)).map_err(convert)?;
        match self.client.execute(request).await {
            Ok(response) => Ok(Response::from(response)),
            // The request got a response, a redirect to a host that cannot be reached.
            Err(error) if has_body && !progress.withdraw() && is_unsent(&error) => {
                let error = error.without_url();
                let message = format!("the redirect could not be followed: {}", with_causes(&error));
                Err(TransportError::lost(message).with_source(error))
            }
            Err(error) => Err(convert(error)),
        }
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, TransportResult<Response<Bytes>>> {
        if request.uri().host().is_some_and(is_metadata) {
            return Box::pin(send_directly(request, limits));
        }
        Box::pin(within(limits, async move {
            ReadResponse::new(self.head(request).await?, limits.max_response_bytes).await
        }))
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, TransportResult<Response<BodyStream>>> {
        Box::pin(async move {
            let response = within(limits, self.head(request)).await?;
            Ok(stream(response, None))
        })
    }
}

async fn send_directly(request: Request<Bytes>, limits: AttemptLimits) -> TransportResult<Response<Bytes>> {
    let transport = HttpTransport::builder().no_proxy().build();
    transport.map_err(TransportError::connect_failed)?.send(request, limits).await
}

async fn within<T>(
    limits: AttemptLimits,
    exchange: impl Future<Output = TransportResult<T>>,
) -> TransportResult<T> {
    let timed_out = |_| Err(TransportError::response_timeout(limits.attempt_timeout));
    timeout(limits.attempt_timeout, exchange).await.unwrap_or_else(timed_out)
}

/// Whether the last request of reqwest was not sent, which may be one that follows a redirect.
fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

fn convert(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if is_unsent(&error) {
        TransportError::connect_failed(error)
    } else if error.is_timeout() {
        let message = format!("no complete response in time: {}", with_causes(&error));
        TransportError::timed_out(true, message).with_source(error)
    } else {
        TransportError::connection_lost(error)
    }
}
