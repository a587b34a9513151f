//! The order of keys; those that are not listed come behind, in their own.

/// `service.json`.
pub(super) const SERVICE: &[&str] = &[
    "$schema",
    "service",
    "version",
    "title",
    "description",
    "docs",
    "endpoint",
    "draft",
    "topics",
    "errorCodes",
];

/// The file of an action.
pub(super) const ACTION: &[&str] = &[
    "$schema",
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

/// A request, a response, or the file of a shared type.
pub(super) const RECORD: &[&str] = &[
    "$schema",
    "description",
    "type",
    "properties",
    "required",
    "anyOf",
    "allOf",
    "dependentRequired",
    "x-order",
];

/// A member, or what is under its `items`.
pub(super) const MEMBER: &[&str] = &[
    "type",
    "format",
    "$ref",
    "items",
    "enum",
    "x-enumDescriptions",
    "const",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "x-maxBytes",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contentMediaType",
    "contentEncoding",
    "x-sensitive",
    "deprecated",
    "description",
    "examples",
];
