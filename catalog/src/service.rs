//! `service.json`.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::Unknown;
use crate::unique::unique;

/// A version of a service.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServiceFile {
    /// Name in the signature's scope and in the endpoint, `ccc`.
    pub service: String,
    /// `X-TC-Version`, `2020-02-10`.
    pub version: String,
    /// The product's name.
    pub title: String,
    /// What the service is for; paragraphs are parted by blank lines.
    pub description: String,
    /// Page of the official documentation.
    pub docs: String,
    /// Host of the mainland endpoint, `ccc.tencentcloudapi.com`.
    pub endpoint: String,
    /// Whether its words are still to be written: descriptions and examples may be missing.
    #[serde(default)]
    pub draft: bool,
    /// Groups of actions for the documentation, by the key that actions name, in the order in which they are shown.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, Topic>"))]
    pub topics: IndexMap<String, Topic>,
    /// The service's own error codes, sorted.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ServiceError>"))]
    pub error_codes: IndexMap<String, ServiceError>,
    /// Keywords the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl ServiceFile {
    /// The keywords of a service file.
    pub const KEYWORDS: [&str; 9] =
        ["service", "version", "title", "description", "docs", "endpoint", "draft", "topics", "errorCodes"];
}

/// A group of actions in the documentation.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its heading.
    pub title: String,
    /// What its actions are for, in a sentence or two.
    pub description: String,
}

/// An error code of a service.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceError {
    /// What happened, and what to do about it.
    pub description: String,
}
