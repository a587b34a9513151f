//! The documented subset of JSON Schema 2020-12 in which requests, responses and types are written.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::Unknown;
use crate::unique::unique;

/// A request, response, shared type or parameter, as a JSON Schema.
///
/// An object lists its members under `properties`; a parameter has a scalar `type`, is an `array`, or
/// points to a shared type with `$ref`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Schema {
    /// What it is, in our own English; plain text with `code` spans.
    pub description: Option<String>,
    /// Shape of the value.
    #[serde(rename = "type")]
    pub kind: Option<TypeKeyword>,
    /// Width or form: `int64` or `uint64` for integers, `double` for numbers; a hint such as
    /// `date-time` for strings, which stay strings.
    pub format: Option<String>,
    /// A shared type: `../types/Name.json` from an action, `Name.json` from a type.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// Members of an object, in the order in which they are documented and written.
    #[serde(deserialize_with = "unique")]
    pub properties: IndexMap<String, Schema>,
    /// Members that a request must give and a response promises.
    pub required: Vec<String>,
    /// Element of an array.
    pub items: Option<Box<Schema>>,
    /// Values that are documented. Strings become an open enumeration.
    #[serde(rename = "enum")]
    pub values: Vec<Value>,
    /// What each value under `enum` means, in the same order.
    #[serde(rename = "x-enumDescriptions")]
    pub value_descriptions: Vec<String>,
    /// The only value allowed.
    #[serde(rename = "const")]
    pub constant: Option<Value>,
    /// What the cloud assumes when the parameter is absent. Documented, never sent unasked.
    pub default: Option<Value>,
    /// Least number allowed.
    pub minimum: Option<Number>,
    /// Greatest number allowed.
    pub maximum: Option<Number>,
    /// Least length of a string, in characters.
    pub min_length: Option<u64>,
    /// Greatest length of a string, in characters.
    pub max_length: Option<u64>,
    /// Greatest length of a string, in bytes of UTF-8.
    #[serde(rename = "x-maxBytes")]
    pub max_bytes: Option<u64>,
    /// What a string holds, such as `application/json`. Documented, not checked.
    pub content_media_type: Option<String>,
    /// How a string holds bytes: `base64`. Documented, not checked.
    pub content_encoding: Option<String>,
    /// Regular expression that a string must match somewhere; anchor it with `^` and `$`.
    pub pattern: Option<String>,
    /// Least number of elements.
    pub min_items: Option<u64>,
    /// Greatest number of elements.
    pub max_items: Option<u64>,
    /// Whether no two elements may be equal.
    pub unique_items: bool,
    /// At least one of these lists of members must be given in full.
    pub any_of: Vec<RequiredList>,
    /// What else must hold once members have certain values.
    pub all_of: Vec<Conditional>,
    /// Members that must be given once another is.
    #[serde(deserialize_with = "unique")]
    pub dependent_required: IndexMap<String, Vec<String>>,
    /// Members whose values, where given, must increase from one to the next.
    #[serde(rename = "x-order")]
    pub order: Vec<Vec<String>>,
    /// Personal data or a secret: never shown in Debug output, logs or errors.
    #[serde(rename = "x-sensitive")]
    pub sensitive: bool,
    /// Still accepted, no longer to be used; the description says what to use instead.
    pub deprecated: bool,
    /// Values as they look in practice.
    pub examples: Vec<Value>,
    /// Keywords outside the subset, each of which is reported.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl Schema {
    /// The keywords of the subset.
    pub const KEYWORDS: [&str; 29] = [
        "$ref",
        "allOf",
        "anyOf",
        "const",
        "contentEncoding",
        "contentMediaType",
        "default",
        "dependentRequired",
        "deprecated",
        "description",
        "enum",
        "examples",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "pattern",
        "properties",
        "required",
        "type",
        "uniqueItems",
        "x-enumDescriptions",
        "x-maxBytes",
        "x-order",
        "x-sensitive",
    ];

    /// The scalar, `array` or `object` that `type` names, `null` aside.
    #[must_use]
    pub fn scalar(&self) -> Option<ScalarType> {
        match self.kind.as_ref()? {
            TypeKeyword::One(kind) => Some(*kind),
            TypeKeyword::Many(kinds) => kinds.iter().copied().find(|kind| *kind != ScalarType::Null),
        }
    }

    /// Whether `null` is one of the types.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        matches!(&self.kind, Some(TypeKeyword::Many(kinds)) if kinds.contains(&ScalarType::Null))
    }
}

/// The keyword `type`: one type, or a type and `null`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "unknown type; there are `string`, `integer`, `number`, `boolean`, `array`, `object`, or a list of one of them and `null`"
)]
pub enum TypeKeyword {
    /// `"type": "string"`.
    One(ScalarType),
    /// `"type": ["string", "null"]`.
    Many(Vec<ScalarType>),
}

/// A type of JSON.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ScalarType {
    /// Text.
    String,
    /// A whole number; `format` tells its width.
    Integer,
    /// A floating-point number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list; `items` describes the element.
    Array,
    /// Named members under `properties`.
    Object,
    /// `null`, beside another type.
    Null,
}

/// An element of `allOf`: what must hold once members have certain values.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// When it must hold.
    #[serde(rename = "if")]
    pub condition: Condition,
    /// What must hold then.
    pub then: Consequence,
}

/// The keyword `if`: members that are given, with one of some values where `properties` has them.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Values of members, each by `const` or `enum`.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ValueRule>"))]
    pub properties: IndexMap<String, ValueRule>,
    /// The members that must be there for it; all of `properties` are among them.
    pub required: Vec<String>,
}

/// The keyword `then`: members that must be given, and narrower limits of some.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// Members that must be given.
    #[serde(default)]
    pub required: Vec<String>,
    /// Limits of members, where they are given.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ValueRule>"))]
    pub properties: IndexMap<String, ValueRule>,
}

/// What a value must be, inside `if` and `then`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ValueRule {
    /// Exactly this.
    #[serde(rename = "const")]
    pub constant: Option<Value>,
    /// One of these.
    #[serde(rename = "enum")]
    pub values: Vec<Value>,
    /// Least number allowed; only inside `then`.
    pub minimum: Option<Number>,
    /// Greatest number allowed; only inside `then`.
    pub maximum: Option<Number>,
}

impl ValueRule {
    /// The values that `const` or `enum` lists.
    #[must_use]
    pub fn listed(&self) -> &[Value] {
        self.constant.as_ref().map_or(&self.values[..], std::slice::from_ref)
    }
}

/// An alternative of `anyOf`: members that together satisfy it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequiredList {
    /// Names of members.
    pub required: Vec<String>,
}
