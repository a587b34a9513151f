//! Where an official SDK deviates from the protocol against an endpoint of its own, and is let through.
//!
//! Each quirk is tied to the SDK's own name, so that nobody else's mistake passes for it.

use tencentcloud_catalog::{ServiceSpec, Spec};

use super::Arrival;

/// Whether the official SDK for Node sent the request.
///
/// It takes the first label of the endpoint for the service (`127` of `127.0.0.1:8080`), and signs
/// `host` without the port that it sends.
fn is_node_sdk(request: &Arrival) -> bool {
    request.header("x-tc-requestclient").is_some_and(|client| client.starts_with("SDK_NODEJS_"))
}

/// Whether the signature may leave the port out of `host`.
pub(super) fn signs_host_without_port(request: &Arrival) -> bool {
    is_node_sdk(request)
}

/// `127.0.0.1` of `127.0.0.1:8080`
pub(super) fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// The service that a scope taken from the endpoint's name means: the one with this version and action.
pub(super) fn service_of_endpoint<'a>(
    spec: &'a Spec,
    request: &Arrival,
    scope: &str,
    version: &str,
    action: &str,
) -> Option<&'a ServiceSpec> {
    let label = request.header("host")?.split('.').next()?;
    if !is_node_sdk(request) || label != scope {
        return None;
    }
    spec.services
        .iter()
        .find(|service| service.service.version == version && service.actions.contains_key(action))
}
