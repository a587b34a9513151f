//! `actions/<Name>.json`, and an action of a cataloged version.

use serde::Deserialize;
use serde_json::Value;

use crate::{PaginationSpec, Schema, Unknown, WaiterSpec};

/// An action: its request and response, and all that a client has to know to call it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActionFile {
    /// Name on the wire, `X-TC-Action`; the same as that of the file.
    #[serde(default)]
    pub name: String,
    /// What a call does: one sentence in the third person.
    #[serde(default)]
    pub summary: String,
    /// What else a caller should know. Blank lines separate paragraphs.
    #[serde(default)]
    pub description: Option<String>,
    /// Key of the topic in `service.json` under which the action is listed.
    #[serde(default)]
    pub topic: Option<String>,
    /// Address of the page in the official documentation.
    #[serde(default)]
    pub docs: String,
    /// Whether a call modifies state.
    pub effect: Effect,
    /// Requests per second that an account may make.
    #[serde(default)]
    pub rate_limit: Option<u32>,
    /// Whether the action uses a region.
    pub region: RegionUse,
    /// Whether the action is available.
    #[serde(default)]
    pub status: Status,
    /// Whether the action is called without a signature.
    #[serde(default)]
    pub unsigned: bool,
    /// Parameter that makes a repeated call harmless, such as `ClientToken`.
    #[serde(default)]
    pub idempotency: Option<String>,
    /// How to page through the action's list.
    #[serde(default)]
    pub pagination: Option<PaginationSpec>,
    /// How the response shows that some work has finished.
    #[serde(default)]
    pub waiter: Option<WaiterSpec>,
    /// When the response is a stream of server-sent events.
    #[serde(default)]
    pub events: Option<EventsSpec>,
    /// Media type of the request's body if it is not JSON; no method is generated.
    #[serde(default)]
    pub body: Option<String>,
    /// Error codes that a call can return, listed in `service.json`.
    #[serde(default)]
    pub error_codes: Vec<String>,
    /// Parameters, without the common ones.
    pub request: Schema,
    /// Content of `Response` after a successful call, including `RequestId`.
    pub response: Schema,
    /// Requests with their responses.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Keywords that the format does not have.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl ActionFile {
    /// Returns whether a method is generated: the action is available, and its request is JSON.
    #[must_use]
    pub fn is_callable(&self) -> bool {
        self.status != Status::Offline && self.body.is_none()
    }

    /// The keywords of an action file, in the order in which they are written.
    pub const KEYWORDS: &[&str] = &[
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
        "events",
        "body",
        "errorCodes",
        "request",
        "response",
        "examples",
    ];
}

/// When the response is a stream of server-sent events: always, or if a parameter has a value.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventsSpec {
    /// The parameter that asks for a stream. If it is missing, every response is one.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The value of the parameter that asks for a stream.
    #[serde(default)]
    pub value: Option<Value>,
    /// Whether a request without the parameter asks for a stream, too.
    #[serde(default)]
    pub default: bool,
}

/// Whether a call modifies state.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Only reads, so it may be retried.
    Read,
    /// Modifies state, so it is not retried once the request may have reached the service.
    Write,
}

/// How an action uses the common parameter `Region`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RegionUse {
    /// Does not use a region; none is sent.
    Unused,
    /// Uses a region if one is given.
    Optional,
    /// Requires a region.
    Required,
}

/// Whether an action is available.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Available.
    #[default]
    Online,
    /// Available, but new code should not use it.
    Deprecated,
    /// No longer available; no method is generated.
    Offline,
}

/// A request with its response.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What the example shows.
    #[serde(default)]
    pub title: String,
    /// Whether we wrote the example. The others come from the official documentation, and an import updates them.
    #[serde(default)]
    pub own: bool,
    /// The sides that do not match their schema. The official documentation contains such examples; ours always match.
    #[serde(default)]
    pub contradicts: Vec<ExampleSide>,
    /// Body of the request.
    pub request: Value,
    /// Content of `Response`, or the list of the events of a stream.
    pub response: Value,
}

/// A side of an example.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ExampleSide {
    /// The request.
    Request,
    /// The response.
    Response,
}
