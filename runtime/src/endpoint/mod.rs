//! Where calls go.
//!
//! A service has a host in each *family* of endpoints. Which family is meant is up to the configuration:
//!
//! | setting | host of the service `ccc` |
//! | --- | --- |
//! | none, or [`EndpointFamily::Mainland`] | `ccc.tencentcloudapi.com` |
//! | [`EndpointFamily::International`] | `ccc.intl.tencentcloudapi.com` |
//! | [`EndpointFamily::Regional`] | `ccc.ap-guangzhou.tencentcloudapi.com`, of the call's region |
//! | [`EndpointFamily::Internal`] | `ccc.internal.tencentcloudapi.com`, reachable inside the cloud only |
//! | [`root_domain("example.com")`](crate::config::ConfigBuilder::root_domain) | `ccc.example.com`, and so on for the families |
//! | [`endpoint("https://host:port")`](crate::config::ConfigBuilder::endpoint) | that one, for every service |
//!
//! ```
//! use tencentcloud_runtime::{Config, Credentials};
//! use tencentcloud_runtime::endpoint::EndpointFamily;
//!
//! let config = Config::builder()
//!     .credentials(Credentials::new("AKIDexample", "secret")?)
//!     .endpoint_family(EndpointFamily::International)
//!     .build()?;
//! # Ok::<(), tencentcloud_runtime::Error>(())
//! ```
//!
//! What is signed is the name of the service and never a part of its host. A host is spoken to by HTTPS; by HTTP only if
//! it is this machine, or if [`allow_plain_http`](crate::config::ConfigBuilder::allow_plain_http) was called.
//!
//! # Failover
//!
//! With a [`Failover`], which is off unless configured, attempts go to another family while the usual one cannot be
//! reached:
//!
//! * An attempt that found no connection, so that nothing was sent, is followed by one at the next family, if the call
//!   has an attempt left.
//! * Every host has a circuit breaker, shared by all clients of a configuration. It opens after five attempts in a row
//!   that were not answered: no connection, a connection that was lost or stayed silent, a gateway's 502, 503 or 504.
//!   From then on attempts begin at the next family. After 30 s one attempt looks whether the host is back; an answer
//!   closes the breaker, and an error of the service is an answer.
//! * If all are open, the usual host is asked: a breaker never makes a call fail by itself.
//!
//! A failover changes where attempts go, never how many there are: whether there is another one, is up to the retries,
//! and so nothing is sent again that may have arrived.

#[cfg(feature = "client")]
mod breaker;
mod failover;
mod place;
mod policy;
#[cfg(feature = "client")]
mod route;

pub use failover::Failover;
pub(crate) use place::Endpoint;
pub(crate) use policy::EndpointPolicy;
#[cfg(feature = "client")]
pub(crate) use route::{Outcome, Route};

/// A family of endpoints: in each, a service has a host of its own.
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
