//! Which action a request means: by its host, the service that it signs, its version, and the name of its action.

use tencentcloud_catalog::{RegionUse, Status, similar};

use super::authorization::invalid;
use super::parameters::CommonParameters;
use super::quirks;
use super::request::{IncomingRequest, Rejection};
use crate::services::{ServedAction, ServedVersion, Services};

/// Finds the requested action. `scope` is the service that the request signs; some signatures have none.
pub(super) fn find_action(
    services: &Services,
    request: &IncomingRequest,
    common: &CommonParameters<'_>,
    scope: Option<&str>,
) -> Result<ServedAction, Rejection> {
    let scope = scope.filter(|scope| !quirks::is_derived_from_host(request, scope));
    let host = request.header("host").unwrap_or_default();
    let served = match (scope, service_of_host(host)) {
        (Some(scope), Some(host)) if scope != host => {
            return Err(invalid("the service in `Credential` is not the one that the host belongs to"));
        }
        (Some(service), _) | (None, Some(service)) => in_service(services, service, common)?,
        (None, None) => in_any_service(services, host, common)?,
    };
    if served.action.status == Status::Offline {
        return Err(Rejection::new("ActionOffline", "The action is no longer available."));
    }
    if served.action.region == RegionUse::Required && common.region.is_none_or(str::is_empty) {
        return Err(Rejection::missing("Region"));
    }
    Ok(served)
}

/// `cvm` for `cvm.tencentcloudapi.com`, `cvm.ap-guangzhou.tencentcloudapi.com`, and `cvm.localhost:8080`.
fn service_of_host(host: &str) -> Option<&str> {
    let (label, domain) = quirks::without_port(host).split_once('.')?;
    let is_cloud = domain == "localhost" || domain.split('.').any(|label| label == "tencentcloudapi");
    is_cloud.then_some(label)
}

fn in_service(
    services: &Services,
    service: &str,
    common: &CommonParameters<'_>,
) -> Result<ServedAction, Rejection> {
    let versions = || services.versions().iter().filter(|known| known.service() == service);
    if versions().next().is_none() {
        let names = services.versions().iter().map(ServedVersion::service);
        let message = format!("The service does not exist.{}", did_you_mean(service, names));
        return Err(Rejection::new("NoSuchProduct", message));
    }
    let Some(version) = versions().find(|known| known.version() == common.version) else {
        let names: Vec<&str> = versions().map(ServedVersion::version).collect();
        let message = format!("The service has no such version. It has {}.", names.join(", "));
        return Err(Rejection::new("NoSuchVersion", message));
    };
    if let Some(served) = read(version, common.action)? {
        return Ok(served);
    }
    let has_action = |version: &&ServedVersion| services.has_action(version, common.action);
    let hint = match versions().find(has_action) {
        Some(other) => format!(" Version {} has it.", other.version()),
        None => did_you_mean(common.action, names(services, version)),
    };
    let message = format!("The service has no such action in this version.{hint}");
    Err(Rejection::new("InvalidAction", message))
}

/// Finds an action by its name and version alone, for a request that does not say which service it is for. 74 pairs of
/// services share a version and the name of an action; there, the first label of the host must be the service.
fn in_any_service(
    services: &Services,
    host: &str,
    common: &CommonParameters<'_>,
) -> Result<ServedAction, Rejection> {
    let versions = || services.versions().iter().filter(|known| known.version() == common.version);
    if versions().next().is_none() {
        return Err(Rejection::new("NoSuchVersion", "No service has such a version."));
    }
    let found: Vec<_> = versions().filter(|version| services.has_action(version, common.action)).collect();
    let label = host.split('.').next().unwrap_or_default();
    let version = match found[..] {
        [version] => version,
        [] => {
            let names = versions().flat_map(|version| names(services, version));
            let hint = did_you_mean(common.action, names);
            let message = format!("No service has such an action in this version.{hint}");
            return Err(Rejection::new("InvalidAction", message));
        }
        _ => found.iter().find(|version| version.service() == label).ok_or_else(|| ambiguous(&found))?,
    };
    let missing = || Rejection::new("InvalidAction", "The service has no such action in this version.");
    read(version, common.action)?.ok_or_else(missing)
}

fn ambiguous(found: &[&ServedVersion]) -> Rejection {
    let names: Vec<&str> = found.iter().map(|version| version.service()).collect();
    let (list, first) = (names.join(" and "), names.first().copied().unwrap_or_default());
    invalid(format!(
        "it does not name a service, and {list} have this action in this version; sign the name of the service, or \
         use an endpoint that starts with it, such as `{first}.localhost`"
    ))
}

fn names<'a>(services: &'a Services, version: &ServedVersion) -> impl Iterator<Item = &'a str> {
    services.action_names(version).iter().map(String::as_str)
}

fn read(version: &ServedVersion, action: &str) -> Result<Option<ServedAction>, Rejection> {
    version.action(action).map_err(|_| Rejection::new("InternalError", "The data of the mock is damaged."))
}

/// ` Did you mean …?` with the most similar names, if any.
fn did_you_mean<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = similar(wrong, known).into_iter().map(|name| format!("`{name}`")).collect();
    match &names[..] {
        [] => String::new(),
        [only] => format!(" Did you mean {only}?"),
        [first, second] => format!(" Did you mean {first} or {second}?"),
        [first @ .., last] => format!(" Did you mean {}, or {last}?", first.join(", ")),
    }
}
