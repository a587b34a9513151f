//! Whether the reviewed final states of an action fit its response.

use serde::Deserialize;
use serde_json::Value;

use super::upstream::{Api, ApiAction};
use crate::WaiterSpec;

/// Checks a reviewed waiter of an action.
///
/// # Errors
/// Returns an error if the response does not have the state, or if a final state cannot be a value of it.
pub(super) fn check(api: &Api, name: &str, action: &ApiAction, waiter: &Value) -> Result<(), String> {
    let failed = |problem: String| format!("the reviewed waiter of {name} fits nothing: {problem}");
    let WaiterSpec { state, success, failure } =
        WaiterSpec::deserialize(waiter).map_err(|error| failed(error.to_string()))?;
    let members = api.objects.get(&action.output).map_or(&[][..], |response| &response.members);
    let member = members.iter().find(|member| member.name == state && !member.disabled);
    let fits: fn(&Value) -> bool = match member.map(|member| &*member.kind) {
        Some("string") => Value::is_string,
        Some("int") => Value::is_i64,
        _ => return Err(failed(format!("`{state}` is not a string or integer of its response"))),
    };
    if success.is_empty() {
        return Err(failed("no state means success".to_owned()));
    }
    let values: Vec<&Value> = success.iter().chain(&failure).map(|state| &state.value).collect();
    for (index, value) in values.iter().enumerate() {
        if !fits(value) || values[..index].contains(value) {
            return Err(failed(format!("{value} is not a value of `{state}`, or is listed twice")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;
    use crate::import::upstream::Api;

    fn check_with(waiter: &Value) -> Result<(), String> {
        let api = json!({
            "metadata": { "apiVersion": "2024-01-01", "serviceShortName": "demo" },
            "actions": { "GetJob": { "input": "Request", "output": "Response" } },
            "objects": {
                "Request": { "members": [] },
                "Response": { "members": [
                    { "name": "State", "type": "string", "member": "string" },
                    { "name": "Code", "type": "int", "member": "int64" },
                    { "name": "Old", "type": "string", "member": "string", "disabled": true },
                    { "name": "Jobs", "type": "list", "member": "string" },
                ] },
            },
        });
        let api: Api = serde_json::from_value(api).unwrap();
        check(&api, "GetJob", &api.actions["GetJob"], waiter)
    }

    fn waiter(state: &str, success: &[Value], failure: &[Value]) -> Value {
        let states = |values: &[Value]| {
            let states = values.iter().map(|value| json!({ "value": value, "name": "over" }));
            states.collect::<Vec<_>>()
        };
        json!({ "state": state, "success": states(success), "failure": states(failure) })
    }

    #[test]
    fn final_states_are_values_of_a_member() {
        assert_eq!(check_with(&waiter("State", &[json!("DONE")], &[json!("FAIL")])), Ok(()));
        assert_eq!(check_with(&waiter("Code", &[json!(0), json!(2)], &[json!(-1)])), Ok(()));
    }

    #[test]
    fn a_waiter_that_does_not_fit_the_response_is_an_error() {
        let done = [json!("DONE")];
        let cases = [
            (waiter("Status", &done, &[]), "`Status` is not a string or integer"),
            (waiter("Old", &done, &[]), "`Old` is not a string or integer"),
            (waiter("Jobs", &done, &[]), "`Jobs` is not a string or integer"),
            (waiter("State", &[], &done), "no state means success"),
            (waiter("State", &[json!(1)], &[]), "1 is not a value of `State`"),
            (waiter("Code", &done, &[]), "\"DONE\" is not a value of `Code`"),
            (waiter("State", &done, &done), "\"DONE\" is not a value of `State`, or is listed twice"),
            (json!({ "success": [] }), "missing field `state`"),
        ];
        for (waiter, problem) in cases {
            let error = check_with(&waiter).unwrap_err();
            assert!(error.starts_with("the reviewed waiter of GetJob fits nothing: "), "{error}");
            assert!(error.contains(problem), "{error}");
        }
    }
}
