//! `actions/<Name>.json`.

use serde::Deserialize;
use serde_json::Value;

use crate::{Pagination, Schema, Unknown, Waiter};

/// An action: what it does, its request and response, and all a client has to know to call it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActionFile {
    /// Name on the wire, `X-TC-Action`; the same as the file's.
    pub name: String,
    /// One sentence, in the third person: what a call does.
    pub summary: String,
    /// What else a caller should know; paragraphs are parted by blank lines.
    #[serde(default)]
    pub description: Option<String>,
    /// Key of the service's topic under which the action is listed.
    #[serde(default)]
    pub topic: Option<String>,
    /// Page of the official documentation.
    pub docs: String,
    /// Whether a call changes anything.
    pub effect: Effect,
    /// Requests a second that an account may make.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// What the action does with a region.
    pub region: RegionUse,
    /// Where the action stands in its life.
    #[serde(default)]
    pub status: Status,
    /// Whether it is called without a signature.
    #[serde(default)]
    pub unsigned: bool,
    /// Parameter that makes a repeated call harmless, such as `ClientToken`.
    #[serde(default)]
    pub idempotency: Option<String>,
    /// How its list is paged through.
    #[serde(default)]
    pub pagination: Option<Pagination>,
    /// What of its answer tells that something has come to an end.
    #[serde(default)]
    pub waiter: Option<Waiter>,
    /// Codes of the service that a call can answer, listed in `service.json`.
    #[serde(default)]
    pub error_codes: Vec<String>,
    /// Parameters, beside the common ones.
    pub request: Schema,
    /// What is inside `Response` when the call succeeds, `RequestId` included.
    pub response: Schema,
    /// Calls with their answers.
    pub examples: Vec<Example>,
    /// Keywords the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl ActionFile {
    /// The keywords of an action file.
    pub const KEYWORDS: [&str; 17] = [
        "name",
        "summary",
        "description",
        "topic",
        "docs",
        "effect",
        "rateLimit",
        "region",
        "status",
        "unsigned",
        "idempotency",
        "pagination",
        "waiter",
        "errorCodes",
        "request",
        "response",
        "examples",
    ];
}

/// Whether a call changes anything in the cloud or beyond it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Only looks; may be sent again.
    Read,
    /// Changes something; is never sent twice when the first may have arrived.
    Write,
}

/// What an action does with the common parameter `Region`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RegionUse {
    /// Takes none; it is left out.
    Unused,
    /// Takes one if given.
    Optional,
    /// Needs one.
    Required,
}

/// Where an action stands in its life.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In service.
    #[default]
    Online,
    /// In service, no longer to be used.
    Deprecated,
    /// Gone: no method is generated.
    Offline,
}

/// A call and its answer.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What the example shows.
    pub title: String,
    /// Whether we wrote it ourselves; the others are the official documentation's, which an import keeps up to date.
    #[serde(default)]
    pub own: bool,
    /// The body that is sent.
    pub request: Value,
    /// What stands inside `Response` of the answer.
    pub response: Value,
}
