//! `/_mock/requests`: the requests received.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tencentcloud_catalog::suggest;

use super::ControlError;
use crate::lock;
use crate::request_log::ReceivedRequest;
use crate::state::ServerState;

/// Lists the requests of the query's `service` and `action`, oldest first.
pub(super) fn list(state: &ServerState, query: &str) -> Result<Value, ControlError> {
    let (mut service, mut action) = (None, None);
    for (name, value) in query.split('&').filter(|part| !part.is_empty()).map(parameter) {
        match &*name {
            "service" => service = Some(value),
            "action" => action = Some(value),
            _ => {
                let message =
                    format!("unknown parameter `{name}`; {}", suggest(&name, ["service", "action"]));
                return Err(ControlError::invalid(message));
            }
        }
    }
    let is_wanted = |request: &&ReceivedRequest| {
        (service.is_none() || request.service == service) && (action.is_none() || request.action == action)
    };
    let log = lock(&state.log);
    let requests: Vec<Value> = log.iter().filter(is_wanted).map(ReceivedRequest::to_json).collect();
    Ok(json!({ "requests": requests, "dropped": log.dropped() }))
}

/// `name=value`, decoded.
fn parameter(part: &str) -> (String, String) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (decode(name), decode(value))
}
