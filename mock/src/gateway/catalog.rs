//! Which service, version and action a call means.

use tencentcloud_catalog::{ActionFile, RegionUse, ServiceSpec, Spec, Status};

use super::authorization::Authorization;
use super::common::CommonParameters;
use super::{Arrival, Refusal, quirks};

/// Finds the action; the service's name comes from the scope of the signature, never from the host.
pub(super) fn find<'a>(
    spec: &'a Spec,
    request: &Arrival,
    common: &CommonParameters<'_>,
    authorization: &Authorization<'_>,
) -> Result<(&'a ServiceSpec, &'a ActionFile), Refusal> {
    let (name, version) = (authorization.service, common.version);
    let service = spec
        .service(name, version)
        .or_else(|| quirks::service_of_endpoint(spec, request, name, version, common.action));
    let Some(service) = service else {
        return Err(if spec.services.iter().any(|known| known.service.service == name) {
            Refusal::new("NoSuchVersion", "The service has no such version.")
        } else {
            Refusal::new("NoSuchProduct", "There is no such service.")
        });
    };
    let Some(action) = service.actions.get(common.action) else {
        return Err(Refusal::new("InvalidAction", "The service has no such action in this version."));
    };
    if action.status == Status::Offline {
        return Err(Refusal::new("ActionOffline", "The action is no longer offered."));
    }
    if action.region == RegionUse::Required && common.region.is_none_or(str::is_empty) {
        return Err(Refusal::missing("Region"));
    }
    Ok((service, action))
}
