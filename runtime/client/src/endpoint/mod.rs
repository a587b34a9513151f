//! Where calls are sent.
//!
//! A service has a host in each *family* of endpoints. The configuration selects the family:
//!
//! | setting | host of the service `ccc` |
//! | --- | --- |
//! | default, or [`EndpointFamily::Mainland`] | `ccc.tencentcloudapi.com` |
//! | [`EndpointFamily::International`] | `ccc.intl.tencentcloudapi.com` |
//! | [`EndpointFamily::Regional`] | `ccc.ap-guangzhou.tencentcloudapi.com`, of the call's region |
//! | [`EndpointFamily::Internal`] | `ccc.internal.tencentcloudapi.com`, reachable inside the cloud only |
//! | [`root_domain("example.com")`](crate::config::ConfigBuilder::root_domain) | `ccc.example.com`, and so on for the families |
//! | [`endpoint("https://host:port")`](crate::config::ConfigBuilder::endpoint) | that host, for every service |
//!
//! ```
//! use tencentcloud_client::{Config, Credentials};
//! use tencentcloud_client::endpoint::EndpointFamily;
//!
//! let config = Config::builder()
//!     .credentials(Credentials::new("AKIDexample", "secret")?)
//!     .endpoint_family(EndpointFamily::International)
//!     .build()?;
//! # Ok::<(), tencentcloud_client::Error>(())
//! ```
//!
//! The signature contains the name of the service and never a part of its host. Requests use HTTPS; they use HTTP only if
//! the host is this machine or [`allow_plain_http`](crate::config::ConfigBuilder::allow_plain_http) is set.
//!
//! # Failover
//!
//! With a [`Failover`], which is off by default, attempts use another family while the configured one cannot be reached:
//!
//! * After an attempt without a connection, which was not sent, the next attempt of the call uses the next family.
//! * Every host has a circuit breaker, shared by all clients of a configuration. It opens after five attempts in a row
//!   without a response: no connection, a connection that was lost or timed out, a gateway's 502, 503 or 504. From then on,
//!   attempts start at the next family. After 30 s one attempt probes the host; a response closes the breaker, even if it
//!   is an error of the service.
//! * If all breakers are open, attempts use the configured family: a breaker alone never fails a call.
//!
//! A failover changes where attempts are sent, not how many there are. The retry policy decides whether there is another
//! attempt, so nothing is sent again that the service may have executed.

mod breaker;
mod failover;
mod failover_state;
mod resolver;

pub use failover::Failover;
pub(crate) use failover_state::{BreakerChange, EndpointStatus, FailoverState};
pub(crate) use resolver::EndpointResolver;

/// A family of endpoints. A service has its own host in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndpointFamily {
    /// `{service}.tencentcloudapi.com`: the site for mainland China, in whichever region is near.
    #[default]
    Mainland,
    /// `{service}.intl.tencentcloudapi.com`: the international site.
    International,
    /// `{service}.{region}.tencentcloudapi.com`: the call's own region.
    Regional,
    /// `{service}.internal.tencentcloudapi.com`: from machines inside the cloud, without the public network.
    Internal,
}
