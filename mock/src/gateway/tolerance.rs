//! Values that do not have the documented type, but the spelling of an official example.
//!
//! Some examples write a number as `"10"`, or a boolean as `"true"`. What an example of the action shows is accepted in the
//! same member; everywhere else, the type must be the documented one.

use serde_json::{Number, Value};
use tencentcloud_catalog::{ActionFile, ExampleSide, MismatchKind, SchemaMismatch, ServiceSpec};

/// Removes the mismatches that an example of the action has as well.
pub(super) fn remove_documented(
    service: &ServiceSpec,
    action: &ActionFile,
    parameters: &Value,
    mismatches: &mut Vec<SchemaMismatch>,
) {
    if mismatches.iter().all(|mismatch| mismatch.kind != MismatchKind::Type) {
        return;
    }
    let contradictory =
        action.examples.iter().filter(|example| example.contradicts.contains(&ExampleSide::Request));
    let documented: Vec<String> = contradictory
        .flat_map(|example| {
            let found = service.check(&action.request, &example.request);
            let respelled = move |mismatch: &SchemaMismatch| is_respelled(&example.request, mismatch);
            found.into_iter().filter(respelled).map(|mismatch| member(&mismatch.pointer))
        })
        .collect();
    mismatches.retain(|mismatch| {
        !(is_respelled(parameters, mismatch) && documented.contains(&member(&mismatch.pointer)))
    });
}

/// Whether the value is a number or boolean as text, or the other way around, or null.
fn is_respelled(parameters: &Value, mismatch: &SchemaMismatch) -> bool {
    mismatch.kind == MismatchKind::Type
        && match parameters.pointer(&mismatch.pointer) {
            Some(Value::String(text)) => {
                text.parse::<Number>().is_ok() || text.to_ascii_lowercase().parse::<bool>().is_ok()
            }
            Some(Value::Number(_) | Value::Bool(_) | Value::Null) => true,
            _ => false,
        }
}

/// The pointer with `0` for all indexes of lists.
fn member(pointer: &str) -> String {
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = pointer.split('/').map(|part| if is_index(part) { "0" } else { part }).collect();
    parts.join("/")
}
