//! `common.json`: what holds for every action of every service. `crates.json`: which crates are named without a version.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::Unknown;
use crate::keys::unique;

/// The common parameters that queries and forms mix with those of the action.
pub const COMMON_PARAMETERS: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// Common parameters and the error codes of the gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Common {
    /// Parameters that calls carry in headers, by their name in the documentation.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, CommonParameter>"))]
    pub parameters: IndexMap<String, CommonParameter>,
    /// Error codes that any action can return.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, GatewayErrorSpec>"))]
    pub error_codes: IndexMap<String, GatewayErrorSpec>,
    /// Keywords that the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl Common {
    /// The keywords of the file, in the order in which they are written.
    pub const KEYWORDS: &[&str] = &["parameters", "errorCodes"];
}

/// A common parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommonParameter {
    /// HTTP header that carries the parameter.
    pub header: String,
    /// What the parameter is.
    pub description: String,
    /// Whether every call carries the parameter.
    #[serde(default)]
    pub required: bool,
    /// Allowed values; empty if any value is allowed.
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    /// Maximum length in characters.
    #[serde(default, rename = "maxLength")]
    pub max_length: Option<u64>,
}

/// An error code of the gateway.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GatewayErrorSpec {
    /// What happened.
    pub description: String,
    /// How a client reacts.
    pub class: ErrorClass,
}

/// How a client reacts to an error code.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ErrorClass {
    /// Too many requests: the client waits, then retries.
    Throttled,
    /// The service failed; it may have executed the request.
    Transient,
    /// The credentials are invalid or lack permissions.
    Auth,
    /// The clocks of the client and the service differ too much.
    Skew,
    /// The request is invalid and fails again if it is retried.
    Caller,
}

/// The version, by service, whose crate has the name of the service alone. The crates of all others have their version in the
/// name, so that a name never moves to another version.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrateNames(pub BTreeMap<String, String>);
