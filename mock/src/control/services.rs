//! `/_mock/services`: what the mock serves.

use serde_json::{Value, json};
use tencentcloud_catalog::suggest;

use super::ControlError;
use crate::services::ServedVersion;
use crate::state::ServerState;

/// Lists all versions of all services, or those of a service with their actions.
pub(super) fn list(state: &ServerState, service: &str) -> Result<Value, ControlError> {
    let services = state.gateway.services();
    let entry = |version: &ServedVersion, actions: Value| {
        json!({
            "service": version.service(),
            "version": version.version(),
            "title": services.title(version),
            "actions": actions,
        })
    };
    if service.is_empty() {
        let versions = services.versions().iter();
        let versions = versions.map(|version| entry(version, services.action_names(version).len().into()));
        return Ok(json!({ "services": versions.collect::<Vec<_>>() }));
    }
    let versions = services.versions().iter().filter(|version| version.service() == service);
    let found: Vec<Value> =
        versions.map(|version| entry(version, services.action_names(version).into())).collect();
    if found.is_empty() {
        let names = services.versions().iter().map(ServedVersion::service);
        return Err(ControlError::not_found(format!(
            "unknown service `{service}`; {}",
            nearest(service, names)
        )));
    }
    Ok(json!({ "services": found }))
}

/// Checks that a service, or any service, has an action.
pub(super) fn check_action(state: &ServerState, service: Option<&str>, action: &str) -> Result<(), String> {
    let services = state.gateway.services();
    let is_meant = |version: &&ServedVersion| service.is_none_or(|name| version.service() == name);
    let versions: Vec<&ServedVersion> = services.versions().iter().filter(is_meant).collect();
    if let Some(service) = service.filter(|_| versions.is_empty()) {
        let names = services.versions().iter().map(ServedVersion::service);
        return Err(format!("unknown service `{service}`; {}", nearest(service, names)));
    }
    if versions.iter().any(|version| services.has_action(version, action)) {
        return Ok(());
    }
    let names = versions.iter().flat_map(|version| services.action_names(version)).map(String::as_str);
    Err(format!("unknown action `{action}`; {}", nearest(action, names)))
}

/// The most similar name, or where to find the names, which are too many for a message.
fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let suggestion = suggest(wrong, known);
    if suggestion.starts_with("did you mean") {
        suggestion
    } else {
        "GET /_mock/services lists what exists".to_owned()
    }
}
