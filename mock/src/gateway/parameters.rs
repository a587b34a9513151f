//! The parameters of an action, checked against its schema.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, Mismatch, MismatchKind, ServiceSpec};

use super::Refusal;

/// The parameters, if they are all that the action asks for.
pub(super) fn read(service: &ServiceSpec, action: &ActionFile, body: &[u8]) -> Result<Value, Refusal> {
    let parameters = serde_json::from_slice(body).ok().filter(Value::is_object).ok_or_else(|| {
        let hint = if body.is_empty() { " A request without parameters is `{}`." } else { "" };
        Refusal::new("InvalidRequest", format!("The body of the request is not a JSON object.{hint}"))
    })?;
    // The cloud names one mistake, the first.
    match service.check(&action.request, &parameters).first() {
        Some(mismatch) => Err(refuse(mismatch)),
        None => Ok(parameters),
    }
}

fn refuse(mismatch: &Mismatch) -> Refusal {
    let (parameter, problem) = (mismatch.parameter(), &mismatch.problem);
    match mismatch.kind {
        // A rule over several parameters has no single name to give.
        MismatchKind::Missing if parameter.is_empty() => {
            Refusal::new("MissingParameter", format!("The request is missing parameters: {problem}."))
        }
        MismatchKind::Missing => Refusal::missing(parameter),
        MismatchKind::Unknown => {
            Refusal::new("UnknownParameter", format!("The parameter `{parameter}` is not recognized."))
        }
        MismatchKind::Type => Refusal::new(
            "InvalidParameter",
            format!("The parameter `{parameter}` is of a wrong type: {problem}."),
        ),
        MismatchKind::Limit => Refusal::new(
            "InvalidParameterValue",
            format!("The parameter `{parameter}` has a value that is not taken: {problem}."),
        ),
    }
}
