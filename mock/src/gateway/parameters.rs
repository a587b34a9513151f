//! Checks of parameters: the common ones, and those of an action.

use serde_json::Value;
use tencentcloud_catalog::{ActionFile, Common, CommonParameter, MismatchKind, SchemaMismatch, ServiceSpec};

use super::request::{IncomingRequest, Rejection};
use super::{content, quirks, tolerance};

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
    /// Checks the request against the common parameters of the spec.
    pub(super) fn read(common: &Common, request: &'a IncomingRequest) -> Result<Self, Rejection> {
        for (name, parameter) in &common.parameters {
            // The signature may be among the parameters instead.
            if name != "Authorization" || !request.is_signed_among_parameters() {
                check_common(name, parameter, request)?;
            }
        }
        let text = |name, header| request.common(name, header).unwrap_or_default();
        let timestamp_text = text("Timestamp", "x-tc-timestamp");
        let timestamp = timestamp_text.parse().map_err(|_| {
            Rejection::new(
                "InvalidParameter",
                "The parameter `Timestamp` is not a Unix timestamp in seconds.",
            )
        })?;
        Ok(Self {
            action: text("Action", "x-tc-action"),
            version: text("Version", "x-tc-version"),
            timestamp,
            timestamp_text,
            authorization: text("Authorization", "authorization"),
            region: request.common("Region", "x-tc-region"),
            token: request.common("Token", "x-tc-token"),
            unsigned_payload: text("ContentSha256", "x-tc-content-sha256") == "UNSIGNED-PAYLOAD",
        })
    }
}

fn check_common(name: &str, parameter: &CommonParameter, request: &IncomingRequest) -> Result<(), Rejection> {
    let reject = |problem: String| {
        Err(Rejection::new("InvalidParameterValue", format!("The parameter `{name}` {problem}.")))
    };
    let Some(value) = request.common(name, &parameter.header) else {
        return if request.headers.contains_key(&parameter.header) && !request.is_signed_among_parameters() {
            reject("is not UTF-8".to_owned())
        } else if parameter.required {
            Err(Rejection::missing(name))
        } else {
            Ok(())
        };
    };
    if value.is_empty() && parameter.required {
        return Err(Rejection::missing(name));
    }
    if !parameter.values.is_empty() && !parameter.values.iter().any(|allowed| allowed == value) {
        return reject(format!("is not one of {}", parameter.values.join(", ")));
    }
    let length = u64::try_from(quirks::own_text(name, value).chars().count()).unwrap_or(u64::MAX);
    match parameter.max_length {
        Some(limit) if length > limit => reject(format!("is longer than {limit} characters")),
        _ => Ok(()),
    }
}

/// Reads the parameters of the action and checks them against its request schema.
pub(super) fn read(
    service: &ServiceSpec,
    action: &ActionFile,
    request: &IncomingRequest,
) -> Result<Value, Rejection> {
    let parameters = content::parameters(service, action, request)?;
    let mut mismatches = service.check(&action.request, &parameters);
    tolerance::remove_documented(service, action, &parameters, &mut mismatches);
    mismatches.extend(service.check_dates(&action.request, &parameters));
    // Like the cloud, report only the first mistake.
    match mismatches.first() {
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
