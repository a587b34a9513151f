//! Facts about host names that transports, endpoints and credentials share.

use std::net::IpAddr;

/// The metadata service of Tencent Cloud virtual machines, reachable from inside the cloud only and never through a proxy.
pub const METADATA_HOST: &str = "metadata.tencentyun.com";

/// Whether a host is this machine, judging by its name or address.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || without_brackets(host).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A host without the brackets that a URL puts around IPv6 addresses.
#[must_use]
pub fn without_brackets(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}
