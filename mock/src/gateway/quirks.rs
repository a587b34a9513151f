//! Deviations of official SDKs from the protocol that are accepted.
//!
//! Each quirk depends on the name of the SDK, so that the same mistake of another client is rejected.

use super::IncomingRequest;

/// What the caller wrote into a common parameter. The official SDKs put their own name and `; ` before the caller's
/// `RequestClient`, of which they keep as many characters as the cloud documents.
pub(super) fn own_text<'a>(name: &str, value: &'a str) -> &'a str {
    let own = value.split_once("; ").filter(|(sdk, _)| sdk.starts_with("SDK_") && !sdk.contains(' '));
    own.filter(|_| name == "RequestClient").map_or(value, |(_, own)| own)
}

/// Whether the official SDK for Node sent the request.
///
/// For a custom endpoint, it uses the first label of the host as the service (`127` for `127.0.0.1:8080`),
/// and signs `host` without the port that it sends.
fn is_node_sdk(request: &IncomingRequest) -> bool {
    request.header("x-tc-requestclient").is_some_and(|client| client.starts_with("SDK_NODEJS_"))
}

/// Whether the port may be omitted from the signed `host`.
pub(super) fn signs_host_without_port(request: &IncomingRequest) -> bool {
    is_node_sdk(request)
}

/// `127.0.0.1` for `127.0.0.1:8080`.
pub(super) fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// Whether the service in the scope is only the first label of the endpoint.
pub(super) fn is_derived_from_host(request: &IncomingRequest, scope: &str) -> bool {
    let host = request.header("host").unwrap_or_default();
    is_node_sdk(request) && host.split(['.', ':']).next() == scope.split(':').next()
}
