//! The result of an action: an official example, or values that are made up from the schema.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tencentcloud_catalog::{EventsSpec, Example, ExampleSide, Members};

use crate::clock;
use crate::gateway::AcceptedRequest;

/// Returns the members of `Response`, or the list of the events if the request asks for a stream. Every result has a
/// request ID of its own; the rest of an example is returned as documented, even if a promised member is missing.
pub(crate) fn result(request: &AcceptedRequest) -> Value {
    let is_stream =
        request.action.events.as_ref().is_some_and(|events| asks_for(events, &request.parameters));
    let mut result = match (find(request, is_stream), is_stream) {
        (Some(example), _) => example.response.clone(),
        // Without documented events, the whole response is the only event.
        (None, true) => Value::Array(vec![whole(request)]),
        (None, false) => whole(request),
    };
    let id = random_request_id();
    match &mut result {
        Value::Array(events) => {
            for shown in events.iter_mut().filter_map(|event| event.get_mut("RequestId")) {
                *shown = id.clone().into();
            }
        }
        Value::Object(members) => drop(members.insert("RequestId".to_owned(), id.into())),
        _ => {}
    }
    if request.service.service.service == "sts" {
        issue_credentials(&mut result, request);
    }
    result
}

/// Replaces the temporary credentials in a result by new ones, which are valid as long as requested.
fn issue_credentials(result: &mut Value, request: &AcceptedRequest) {
    let Some(Value::Object(credentials)) = result.get_mut("Credentials") else { return };
    let random = || random_request_id().replace('-', "");
    for (name, value) in [
        ("Token", random() + &random()),
        ("TmpSecretId", format!("AKID{}", random())),
        ("TmpSecretKey", random()),
    ] {
        credentials.insert(name.to_owned(), value.into());
    }
    let default = if request.action.name == "GetFederationToken" { 1_800 } else { 7_200 };
    // Roles are assumed for at most twelve hours, users for 36.
    let seconds = request.parameters["DurationSeconds"].as_u64().unwrap_or(default).min(36 * 3_600);
    let Some(end) = request.at.checked_add(Duration::from_secs(seconds)) else { return };
    result["ExpiredTime"] = end.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().into();
    result["Expiration"] = clock::rfc3339(end).into();
}

/// Finds an example of a stream or of a response: the one with the same parameters as the request; otherwise the first one,
/// if possible one whose response matches its schema.
fn find(request: &AcceptedRequest, is_stream: bool) -> Option<&Example> {
    let examples =
        || request.action.examples.iter().filter(|example| example.response.is_array() == is_stream);
    let is_sound = |example: &&Example| !example.contradicts.contains(&ExampleSide::Response);
    let same = examples().find(|example| example.request == request.parameters);
    same.or_else(|| examples().find(is_sound)).or_else(|| examples().next())
}

/// The response in one piece: of an example, or made up.
fn whole(request: &AcceptedRequest) -> Value {
    let example = find(request, false).map(|example| example.response.clone());
    example.unwrap_or_else(|| request.service.sample(&request.action.response, Members::All))
}

/// Whether a request asks for a stream of events.
fn asks_for(events: &EventsSpec, parameters: &Value) -> bool {
    let Some(parameter) = &events.parameter else { return true };
    match parameters.get(parameter) {
        Some(sent) => events.value.as_ref() == Some(sent),
        None => events.default,
    }
}

/// A request ID in the form of a random UUID.
///
/// The random bits are the keys that the standard library generates for hash maps, which differ from call
/// to call. Nothing here requires more.
pub(crate) fn random_request_id() -> String {
    let random = || RandomState::new().hash_one(());
    uuid((u128::from(random()) << 64) | u128::from(random()))
}

/// Formats random bits as a UUID of version 4, variant 1.
fn uuid(bits: u128) -> String {
    let marked = bits & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let text = format!("{marked:032x}");
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_parameter_asks_for_a_stream() {
        let events =
            |default| EventsSpec { parameter: Some("Stream".to_owned()), value: Some(true.into()), default };
        assert!(asks_for(&events(false), &json!({ "Stream": true })));
        assert!(!asks_for(&events(true), &json!({ "Stream": false })));
        assert!(!asks_for(&events(false), &json!({})));
        assert!(asks_for(&events(true), &json!({})));
        assert!(asks_for(&EventsSpec { parameter: None, value: None, default: false }, &json!({})));
    }

    #[test]
    fn request_ids_are_distinct_random_uuids() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let ids: std::collections::HashSet<String> = (0..1000).map(|_| random_request_id()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
