//! Facts about host names that transports, endpoints and credentials share.

use std::net::IpAddr;

/// The link-local address of the metadata service of Tencent Cloud virtual machines. Its name is
/// `metadata.tencentyun.com`, but an attacker who controls name resolution could respond in its place.
pub const METADATA_ADDRESS: &str = "169.254.0.23";

/// Whether a host is the metadata service of this machine, which is reachable from inside the cloud only and must never be
/// reached through a proxy.
#[must_use]
pub fn is_metadata(host: &str) -> bool {
    host == METADATA_ADDRESS || host.trim_end_matches('.').eq_ignore_ascii_case("metadata.tencentyun.com")
}

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
