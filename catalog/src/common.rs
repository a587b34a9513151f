//! `common.json`: what holds for every action of every service.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::Unknown;
use crate::unique::unique;

/// Common parameters and the gateway's error codes.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Common {
    /// Parameters that every call carries in its headers, by their name in the documentation.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, CommonParameter>"))]
    pub parameters: IndexMap<String, CommonParameter>,
    /// Codes that any action can answer.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, GatewayError>"))]
    pub error_codes: IndexMap<String, GatewayError>,
    /// Keywords the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl Common {
    /// The keywords of the file.
    pub const KEYWORDS: [&str; 2] = ["parameters", "errorCodes"];
}

/// A common parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommonParameter {
    /// The HTTP header that carries it.
    pub header: String,
    /// What it is.
    pub description: String,
    /// Whether every call carries it.
    #[serde(default)]
    pub required: bool,
    /// The only values allowed; empty if it is free.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    /// Greatest length, in characters.
    #[serde(default, rename = "maxLength")]
    pub max_length: Option<u64>,
}

/// An error code of the gateway.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GatewayError {
    /// What happened.
    pub description: String,
    /// How a caller reacts.
    pub class: ErrorClass,
}

/// How a caller reacts to an error code.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ErrorClass {
    /// Too many requests: wait, then send again.
    Throttled,
    /// The cloud's own trouble: it may or may not have acted.
    Transient,
    /// Credentials or rights are not what the action needs.
    Auth,
    /// The clocks of the caller and the cloud differ too much.
    Skew,
    /// The request is wrong; sent again it fails again.
    Caller,
}
