//! The documented subset of JSON Schema 2020-12 in which requests, responses and types are written.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::Unknown;
use crate::keys::unique;

/// A request, response, shared type or parameter, as a JSON Schema.
///
/// An object lists its members under `properties`. A member has a scalar `type`, is an `array`, or refers to a shared
/// type with `$ref`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Schema {
    /// What it is, in our own words: plain text with `code` spans.
    pub description: Option<String>,
    /// Type of the value.
    #[serde(rename = "type")]
    pub kind: Option<TypeKeyword>,
    /// Width of a number: `int64` or `uint64` for integers, `double` for other numbers. For strings, a hint such as
    /// `date-time`; they remain strings.
    pub format: Option<String>,
    /// Reference to a shared type: `../types/Name.json` from an action, `Name.json` from a type.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// Members of an object, in the order in which they are documented and sent.
    #[serde(deserialize_with = "unique")]
    pub properties: IndexMap<String, Schema>,
    /// Members that a request must have. If only responses use the object, those that a response always has.
    pub required: Vec<String>,
    /// Members that a response always has, possibly none, in a type that requests use too. Other types do not have the
    /// keyword.
    #[serde(rename = "x-promised")]
    pub promised: Option<Vec<String>>,
    /// Schema of the elements of an array.
    pub items: Option<Box<Schema>>,
    /// Documented values. Strings become an open enumeration.
    #[serde(rename = "enum")]
    pub values: Vec<Value>,
    /// Meaning of each value of `enum`, in the same order.
    #[serde(rename = "x-enumDescriptions")]
    pub value_descriptions: Vec<String>,
    /// The name of the enumeration, in upper camel case and the singular. Enumerations of one name are one type.
    #[serde(rename = "x-enumName")]
    pub enum_name: Option<String>,
    /// The name of each value under `enum` in Rust, in upper camel case and the same order.
    #[serde(rename = "x-enumVariants")]
    pub variant_names: Vec<String>,
    /// The only allowed value.
    #[serde(rename = "const")]
    pub constant: Option<Value>,
    /// What the service assumes if the parameter is missing. It is documented and not sent.
    pub default: Option<Value>,
    /// Minimum of a number.
    pub minimum: Option<Number>,
    /// Maximum of a number.
    pub maximum: Option<Number>,
    /// Minimum length of a string in characters.
    pub min_length: Option<u64>,
    /// Maximum length of a string in characters.
    pub max_length: Option<u64>,
    /// Maximum length of a string in bytes of UTF-8.
    #[serde(rename = "x-maxBytes")]
    pub max_bytes: Option<u64>,
    /// Media type of the content of a string, such as `application/json`. It is documented and not checked.
    pub content_media_type: Option<String>,
    /// Encoding of bytes in a string: `base64`. It is documented and not checked.
    pub content_encoding: Option<String>,
    /// Regular expression that a part of a string must match. Anchor it with `^` and `$` to match the whole string.
    pub pattern: Option<String>,
    /// Minimum number of elements.
    pub min_items: Option<u64>,
    /// Maximum number of elements.
    pub max_items: Option<u64>,
    /// Whether all elements must be different.
    pub unique_items: bool,
    /// Lists of members, at least one of which must be given in full.
    pub any_of: Vec<RequiredMembers>,
    /// Constraints that hold when members have certain values.
    pub all_of: Vec<IfThen>,
    /// Members that must be given if another one is.
    #[serde(deserialize_with = "unique")]
    pub dependent_required: IndexMap<String, Vec<String>>,
    /// Lists of members whose values, where given, must increase from one to the next.
    #[serde(rename = "x-order")]
    pub order: Vec<Vec<String>>,
    /// Whether the value is personal data or a secret, which `Debug`, logs and errors do not show.
    #[serde(rename = "x-sensitive")]
    pub sensitive: bool,
    /// Whether new code should not use it. The description says what to use instead.
    pub deprecated: bool,
    /// Example values.
    pub examples: Vec<Value>,
    /// Keywords outside the subset, each of which is reported as a mistake.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub unknown: Unknown,
}

impl Schema {
    /// The keywords of the subset, in the order in which those of a record and those of a member are written.
    pub const KEYWORDS: &[&str] = &[
        "type",
        "format",
        "$ref",
        "items",
        "enum",
        "x-enumDescriptions",
        "x-enumName",
        "x-enumVariants",
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
        "properties",
        "required",
        "x-promised",
        "anyOf",
        "allOf",
        "dependentRequired",
        "x-order",
    ];

    /// Returns the type that the keyword `type` names besides `null`.
    #[must_use]
    pub fn scalar(&self) -> Option<ScalarType> {
        match self.kind.as_ref()? {
            TypeKeyword::One(kind) => Some(*kind),
            TypeKeyword::Many(kinds) => kinds.iter().copied().find(|kind| *kind != ScalarType::Null),
        }
    }

    /// Returns whether a number is an integer of the width that `format` names.
    #[must_use]
    pub fn fits_integer(&self, number: &Number) -> bool {
        match self.format.as_deref() {
            Some("uint64") => number.is_u64(),
            _ => number.is_i64(),
        }
    }

    /// Returns the members that a response always has.
    #[must_use]
    pub fn guaranteed(&self) -> &[String] {
        self.promised.as_ref().unwrap_or(&self.required)
    }

    /// Returns whether the value may be `null`.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        matches!(&self.kind, Some(TypeKeyword::Many(kinds)) if kinds.contains(&ScalarType::Null))
    }
}

/// The keyword `type`: a type, or a list of a type and `null`.
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
    /// An integer; `format` is its width.
    Integer,
    /// A floating-point number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list; `items` describes its elements.
    Array,
    /// Named members under `properties`.
    Object,
    /// `null`, together with another type.
    Null,
}

/// An element of `allOf`: constraints that hold when members have certain values.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IfThen {
    /// When the constraints hold.
    #[serde(rename = "if")]
    pub condition: IfClause,
    /// The constraints.
    pub then: ThenClause,
}

/// The keyword `if`: members that must be given and, for some of them, the values that they must have.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IfClause {
    /// Values of members, each as `const` or `enum`.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ValueConstraint>"))]
    pub properties: IndexMap<String, ValueConstraint>,
    /// Members that must be given, including all of `properties`.
    pub required: Vec<String>,
}

/// The keyword `then`: members that must be given, and narrower constraints on some.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ThenClause {
    /// Members that must be given.
    #[serde(default)]
    pub required: Vec<String>,
    /// Constraints on members, where they are given.
    #[serde(default, deserialize_with = "unique")]
    #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, ValueConstraint>"))]
    pub properties: IndexMap<String, ValueConstraint>,
}

/// The values of a member inside `if` and `then`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ValueConstraint {
    /// The only value.
    #[serde(rename = "const")]
    pub constant: Option<Value>,
    /// The values, one of which it must be.
    #[serde(rename = "enum")]
    pub values: Vec<Value>,
    /// Minimum of a number; only inside `then`.
    pub minimum: Option<Number>,
    /// Maximum of a number; only inside `then`.
    pub maximum: Option<Number>,
}

impl ValueConstraint {
    /// Returns the values that `const` or `enum` lists.
    #[must_use]
    pub fn listed(&self) -> &[Value] {
        self.constant.as_ref().map_or(&self.values[..], std::slice::from_ref)
    }
}

/// An alternative of `anyOf`: members that together satisfy it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequiredMembers {
    /// Names of members.
    pub required: Vec<String>,
}
