//! Sends HTTP requests.
//!
//! | transport | use |
//! | --- | --- |
//! | [`HttpTransport`] | the default: pooled HTTP connections over rustls |
//! | [`HttpTransport::builder`] | the same, with your own certificates, proxy, name resolution, or pool settings |
//! | `ReqwestTransport` (feature `reqwest`) | an existing [`reqwest::Client`](https://docs.rs/reqwest) |
//! | [`ScriptedTransport`] | tests: plays a script of responses, without a network |
//! | your own [`Transport`] | everything else |
//!
//! ```
//! use std::sync::Arc;
//! use tencentcloud_client::{Config, Credentials};
//! use tencentcloud_client::transport::HttpTransport;
//!
//! # fn example(company_ca: &[u8]) -> Result<(), tencentcloud_client::Error> {
//! let transport = HttpTransport::builder().root_certificates_pem(company_ca).build()?;
//! let config = Config::builder()
//!     .credentials(Credentials::new("AKIDexample", "secret")?)
//!     .transport(Arc::new(transport))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! A transport performs one exchange at a time. It knows nothing about signatures, retries, or service errors. Its most
//! important duty is to report [`TransportError::connected`] correctly: `false` means that the request was not sent or not
//! processed, so it may be sent again even if the action modifies state.
//!
//! # Proxies
//!
//! By default, [`HttpTransport`] reads the environment as curl does: the proxy is in `https_proxy` (for an `http://` endpoint,
//! in `http_proxy`) or else in `all_proxy`, and `no_proxy` lists the hosts to connect to directly. The names may also be
//! uppercase; lowercase ones come first, and empty variables count as unset.
//!
//! - A proxy is a URL such as `http://user:password@host:3128`. The default port is 1080, or 443 for an `https://` proxy.
//! - `no_proxy` separates its entries by commas or blanks: domains, which include their subdomains (`example.com` or
//!   `.example.com`), addresses, and networks (`10.0.0.0/8`). A single `*` matches every host, and nothing else is a
//!   wildcard.
//! - Loopback addresses and the metadata service of the machine are always reached directly.
//! - A variable that is malformed or names a SOCKS proxy fails the calls that would use it. For SOCKS, use `ReqwestTransport`.
//! - In a CGI program, where `REQUEST_METHOD` is set, `HTTP_PROXY` is ignored, because it holds a header of the incoming
//!   request.

mod body;
mod builder;
mod connection;
mod connector;
mod dns;
mod error;
mod http;
#[cfg(feature = "http2")]
mod http2;
#[cfg(not(feature = "http2"))]
#[path = "no_http2.rs"]
mod http2;
mod in_flight;
mod lookup;
mod pool;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "http2")]
mod resets;
mod scripted;
mod socket;
mod tcp;
mod tls;

use std::fmt;
use std::future::ready;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

#[cfg(feature = "events")]
pub(crate) use self::body::EndsWithConnection;
pub use self::builder::HttpTransportBuilder;
pub use self::dns::DnsResolver;
use self::error::TransportResult;
pub use self::error::{TransportError, TransportErrorKind};
pub use self::http::HttpTransport;
pub use self::proxy::Proxy;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use self::scripted::ScriptedTransport;
pub use crate::future::BoxFuture;

/// The body of a response, chunk by chunk as it arrives.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Sends one HTTP request and returns the response.
///
/// An implementation sends a request at most once, follows no redirects, and knows nothing about Tencent Cloud. It is
/// always polled inside a Tokio runtime, as are the streams it returns.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request and returns the whole response. Dropping the future cancels the request.
    fn send(
        &self,
        request: ::http::Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<::http::Response<Bytes>, TransportError>>;

    /// Sends the request and returns once the head of the response has arrived.
    ///
    /// The attempt's timeout ends there, and the body may have any length. The body is read only as the stream is polled;
    /// dropping the stream cancels the request. A transport that cannot stream returns the whole body as one chunk.
    fn send_streaming(
        &self,
        request: ::http::Request<Bytes>,
        limits: AttemptLimits,
    ) -> BoxFuture<'_, Result<::http::Response<BodyStream>, TransportError>> {
        Box::pin(async move { Ok(self.send(request, limits).await?.map(body::single_chunk)) })
    }

    /// Opens a connection for a later request to this URL, without sending anything. A transport without a connection pool
    /// does nothing.
    fn warm_up<'a>(
        &'a self,
        _: &'a ::http::Uri,
        _: AttemptLimits,
    ) -> BoxFuture<'a, Result<(), TransportError>> {
        Box::pin(ready(Ok(())))
    }
}

/// The limits of one attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptLimits {
    /// The longest time until the connection is established, including DNS and TLS.
    pub connect_timeout: Duration,
    /// The longest time until the response is complete, including connecting.
    pub attempt_timeout: Duration,
    /// The largest allowed body of the response, in bytes.
    pub max_response_bytes: usize,
}

impl AttemptLimits {
    /// Creates the limits of an attempt.
    #[must_use]
    pub fn new(connect_timeout: Duration, attempt_timeout: Duration, max_response_bytes: usize) -> Self {
        Self { connect_timeout, attempt_timeout, max_response_bytes }
    }
}
