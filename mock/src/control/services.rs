//! `/_mock/services`: what the mock serves.

use serde_json::{Value, json};
use tencentcloud_catalog::suggest;

use super::ControlError;
use crate::state::ServerState;

/// Lists all versions of all services, or those of a service with their actions.
pub(super) fn list(state: &ServerState, service: &str) -> Result<Value, ControlError> {
    let versions = &state.gateway.spec().services;
    if service.is_empty() {
        let versions: Vec<Value> = versions
            .iter()
            .map(|spec| {
                json!({
                    "service": spec.service.service,
                    "version": spec.service.version,
                    "title": spec.service.title,
                    "actions": spec.actions.len(),
                })
            })
            .collect();
        return Ok(json!({ "services": versions }));
    }
    let found: Vec<Value> = versions
        .iter()
        .filter(|spec| spec.service.service == service)
        .map(|spec| {
            let actions: Vec<&String> = spec.actions.keys().collect();
            json!({ "service": service, "version": spec.service.version, "title": spec.service.title, "actions": actions })
        })
        .collect();
    if found.is_empty() {
        let names = versions.iter().map(|spec| spec.service.service.as_str());
        return Err(ControlError::not_found(format!(
            "unknown service `{service}`; {}",
            nearest(service, names)
        )));
    }
    Ok(json!({ "services": found }))
}

/// Checks that a service, or any service, has an action.
pub(super) fn check_action(state: &ServerState, service: Option<&str>, action: &str) -> Result<(), String> {
    let all = &state.gateway.spec().services;
    let versions: Vec<_> =
        all.iter().filter(|spec| service.is_none_or(|name| spec.service.service == name)).collect();
    if let Some(service) = service.filter(|_| versions.is_empty()) {
        let names = all.iter().map(|spec| spec.service.service.as_str());
        return Err(format!("unknown service `{service}`; {}", nearest(service, names)));
    }
    if versions.iter().any(|spec| spec.actions.contains_key(action)) {
        return Ok(());
    }
    let names = versions.iter().flat_map(|spec| spec.actions.keys().map(String::as_str));
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
