//! `service.json`.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::Unknown;
use crate::keys::unique;

/// A version of a service.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServiceFile {
    /// Name in the signature's scope and in the endpoint, `ccc`.
    pub service: String,
    /// Version, `X-TC-Version`, `2020-02-10`.
    pub version: String,
    /// Name of the product.
    pub title: String,
    /// What the service is for. Blank lines separate paragraphs.
    pub description: String,
    /// Address of the page in the official documentation.
    pub docs: String,
    /// Host of the mainland endpoint, `ccc.tencentcloudapi.com`.
    pub endpoint: String,
    /// Whether descriptions and examples may be missing because nobody has written them yet.
    #[serde(default)]
    pub draft: bool,
    /// Groups of actions in the documentation, by the key that actions refer to, in the order in which they are shown.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, TopicSpec>"))]
    pub topics: IndexMap<String, TopicSpec>,
    /// The service's own error codes, sorted.
    #[serde(deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ServiceErrorSpec>"))]
    pub error_codes: IndexMap<String, ServiceErrorSpec>,
    /// Keywords that the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl ServiceFile {
    /// The keywords of a service file, in the order in which they are written.
    pub const KEYWORDS: &[&str] =
        &["service", "version", "title", "description", "docs", "endpoint", "draft", "topics", "errorCodes"];
}

/// A group of actions in the documentation.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TopicSpec {
    /// Heading.
    pub title: String,
    /// What the actions are for, in a sentence or two.
    pub description: String,
}

/// An error code of a service.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceErrorSpec {
    /// What happened, and what to do about it.
    pub description: String,
}
