//! Checks of parameters: the common ones in the headers, and those of an action in the body.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, Common, CommonParameter, MismatchKind, SchemaMismatch, ServiceSpec};

use super::request::{IncomingRequest, Rejection};

/// The common parameters that the gateway uses.
pub(crate) struct CommonParameters<'a> {
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    /// Unix timestamp in seconds.
    pub(crate) timestamp: i64,
    /// The timestamp as sent and signed.
    pub(crate) timestamp_text: &'a str,
    pub(crate) authorization: &'a str,
    pub(crate) region: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
    /// Whether the signature does not cover the body.
    pub(crate) unsigned_payload: bool,
}

impl<'a> CommonParameters<'a> {
    /// Checks the headers against the common parameters of the spec.
    pub(super) fn read(common: &Common, request: &'a IncomingRequest) -> Result<Self, Rejection> {
        for (name, parameter) in &common.parameters {
            check_header(name, parameter, request)?;
        }
        let text = |header| request.header(header).unwrap_or_default();
        let timestamp_text = text("x-tc-timestamp");
        let timestamp = timestamp_text.parse().map_err(|_| {
            Rejection::new(
                "InvalidParameter",
                "The parameter `Timestamp` is not a Unix timestamp in seconds.",
            )
        })?;
        Ok(Self {
            action: text("x-tc-action"),
            version: text("x-tc-version"),
            timestamp,
            timestamp_text,
            authorization: text("authorization"),
            region: request.header("x-tc-region"),
            token: request.header("x-tc-token"),
            unsigned_payload: text("x-tc-content-sha256") == "UNSIGNED-PAYLOAD",
        })
    }
}

fn check_header(name: &str, parameter: &CommonParameter, request: &IncomingRequest) -> Result<(), Rejection> {
    let reject = |problem: String| {
        Err(Rejection::new("InvalidParameterValue", format!("The parameter `{name}` {problem}.")))
    };
    if !request.headers.contains_key(&parameter.header) {
        return if parameter.required { Err(Rejection::missing(name)) } else { Ok(()) };
    }
    let Some(value) = request.header(&parameter.header) else {
        return reject("is not UTF-8".to_owned());
    };
    if value.is_empty() && parameter.required {
        return Err(Rejection::missing(name));
    }
    if !parameter.values.is_empty() && !parameter.values.iter().any(|allowed| allowed == value) {
        return reject(format!("is not one of {}", parameter.values.join(", ")));
    }
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    match parameter.max_length {
        Some(limit) if length > limit => reject(format!("is longer than {limit} characters")),
        _ => Ok(()),
    }
}

/// Parses the body and checks it against the request schema of the action.
pub(super) fn read(service: &ServiceSpec, action: &ActionFile, body: &[u8]) -> Result<Value, Rejection> {
    let parameters = serde_json::from_slice(body).ok().filter(Value::is_object).ok_or_else(|| {
        let hint = if body.is_empty() { " A request without parameters is `{}`." } else { "" };
        Rejection::new("InvalidRequest", format!("The body of the request is not a JSON object.{hint}"))
    })?;
    // Like the cloud, report only the first mistake.
    match service.check(&action.request, &parameters).first() {
        Some(mismatch) => Err(rejection(mismatch)),
        None => Ok(parameters),
    }
}

fn rejection(mismatch: &SchemaMismatch) -> Rejection {
    let (parameter, problem) = (mismatch.parameter(), &mismatch.problem);
    match mismatch.kind {
        // A rule about several parameters does not name a single one.
        MismatchKind::Missing if parameter.is_empty() => {
            Rejection::new("MissingParameter", format!("The request is missing parameters: {problem}."))
        }
        MismatchKind::Missing => Rejection::missing(parameter),
        MismatchKind::Unknown => {
            Rejection::new("UnknownParameter", format!("The parameter `{parameter}` is not recognized."))
        }
        MismatchKind::Type => Rejection::new(
            "InvalidParameter",
            format!("The parameter `{parameter}` has the wrong type: {problem}."),
        ),
        MismatchKind::Limit | MismatchKind::Unlisted => Rejection::new(
            "InvalidParameterValue",
            format!("The parameter `{parameter}` has an invalid value: {problem}."),
        ),
    }
}
