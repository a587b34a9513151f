//! How host names become addresses.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::{fmt, io};

use super::BoxFuture;
use super::lookup::lookup;

/// Resolves host names instead of the operating system, for example over HTTPS, or from a table.
///
/// ```
/// use std::io;
/// use std::net::IpAddr;
/// use std::sync::Arc;
/// use tencentcloud_client::transport::{BoxFuture, DnsResolver, HttpTransport};
///
/// /// Leads one host to an address within the company, and no other host anywhere.
/// #[derive(Debug)]
/// struct Table;
///
/// impl DnsResolver for Table {
///     fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
///         Box::pin(async move {
///             match host {
///                 "ccc.tencentcloudapi.com" => Ok(vec![IpAddr::from([10, 0, 0, 7])]),
///                 _ => Err(io::Error::new(io::ErrorKind::NotFound, "not in the table")),
///             }
///         })
///     }
/// }
///
/// let transport = HttpTransport::builder().dns_resolver(Arc::new(Table)).build()?;
/// # Ok::<(), tencentcloud_client::Error>(())
/// ```
pub trait DnsResolver: fmt::Debug + Send + Sync + 'static {
    /// Returns the addresses of a host, the preferred one first. The host is a name, never an address.
    ///
    /// The connect timeout includes this future; it is dropped when the timeout expires.
    ///
    /// # Errors
    /// Any error, or no address at all, fails the attempt as [`Connect`](crate::ErrorKind::Connect): the request was not
    /// sent. The error's text becomes part of the message.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// Resolves a host, which may be an address, with the resolver or else with the operating system.
pub(super) async fn resolve(
    resolver: Option<&Arc<dyn DnsResolver>>,
    host: &str,
    port: u16,
) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let addresses = match resolver {
        Some(resolver) => resolver.resolve(host).await.map(|addresses| {
            let with_port = addresses.into_iter().map(|address| SocketAddr::from((address, port)));
            with_port.collect()
        }),
        None => lookup(host, port).await,
    };
    addresses.map_err(|error| {
        io::Error::new(error.kind(), format!("the host name could not be resolved: {error}"))
    })
}
