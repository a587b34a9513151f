//! Common parameters: what every call carries in its headers, checked as `common.json` describes them.

use tencentcloud_catalog::{Common, CommonParameter};

use super::{Arrival, Refusal};

/// The common parameters that the gateway itself acts on.
pub(crate) struct CommonParameters<'a> {
    pub(crate) action: &'a str,
    pub(crate) version: &'a str,
    /// Unix time in seconds.
    pub(crate) timestamp: i64,
    /// The timestamp as it was sent and signed.
    pub(crate) timestamp_text: &'a str,
    pub(crate) authorization: &'a str,
    pub(crate) region: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
    /// Whether the signature leaves the body out.
    pub(crate) unsigned_payload: bool,
}

impl<'a> CommonParameters<'a> {
    /// Checks every common parameter of the spec and takes out those that the gateway needs.
    pub(super) fn read(common: &Common, request: &'a Arrival) -> Result<Self, Refusal> {
        for (name, parameter) in &common.parameters {
            check(name, parameter, request)?;
        }
        let text = |header| request.header(header).unwrap_or_default();
        let timestamp_text = text("x-tc-timestamp");
        let timestamp = timestamp_text.parse().map_err(|_| {
            Refusal::new("InvalidParameter", "The parameter `Timestamp` is not Unix time in seconds.")
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

fn check(name: &str, parameter: &CommonParameter, request: &Arrival) -> Result<(), Refusal> {
    let refuse = |problem: String| {
        Err(Refusal::new("InvalidParameterValue", format!("The parameter `{name}` {problem}.")))
    };
    if !request.headers.contains_key(&parameter.header) {
        return if parameter.required { Err(Refusal::missing(name)) } else { Ok(()) };
    }
    let Some(value) = request.header(&parameter.header) else {
        return refuse("is not UTF-8".to_owned());
    };
    if value.is_empty() && parameter.required {
        return Err(Refusal::missing(name));
    }
    if !parameter.values.is_empty() && !parameter.values.iter().any(|allowed| allowed == value) {
        return refuse(format!("is none of {}", parameter.values.join(", ")));
    }
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    match parameter.max_length {
        Some(limit) if length > limit => refuse(format!("is longer than {limit} characters")),
        _ => Ok(()),
    }
}
