//! A member of a record: its type, its presence, and its limits.

use serde_json::Value;

use super::{EnumId, Limit, Name, RecordId};

/// A member of a record.
#[derive(Debug)]
pub struct Field {
    /// `UUI`, `uui`.
    pub name: Name,
    /// What it is.
    pub description: String,
    /// Type of the value, without its presence.
    pub ty: Ty,
    /// Whether the member may be absent.
    pub presence: Presence,
    /// Whether the service may return `null`.
    pub nullable: bool,
    /// Whether a request must set it.
    pub required: bool,
    /// Whether a response always has it, be it as `null`.
    pub promised: bool,
    /// Personal data or a secret.
    pub sensitive: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Limits of the value.
    pub limits: Vec<Limit>,
    /// Limits of each element, for a list.
    pub element_limits: Vec<Limit>,
    /// The value that the service assumes if the member is absent.
    pub default: Option<Value>,
    /// Documented values of an integer, with their meaning.
    pub values: Vec<(Value, Option<String>)>,
    /// Example values.
    pub examples: Vec<Value>,
    /// The format that the spec names: `int64`, `date-time`, …
    pub format: Option<String>,
    /// What a string holds, for the documentation: `JSON`, `base64`, …
    pub content: Option<String>,
}

impl Field {
    /// Whether a response always has a value for it.
    #[must_use]
    pub fn is_guaranteed(&self) -> bool {
        self.promised && !self.nullable
    }

    /// Whether a request must set it although the type allows its absence, as a response may lack it.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.required && self.presence == Presence::Optional
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// `String`.
    String,
    /// `i64`.
    Int64,
    /// `u64`.
    Uint64,
    /// `f64`.
    Double,
    /// `bool`.
    Bool,
    /// An open enumeration.
    Enum(EnumId),
    /// A record.
    Record(RecordId),
    /// A record that contains itself without a list in between.
    Boxed(RecordId),
    /// A list.
    List(Box<Ty>),
    /// An element of a list that may be `null`.
    Option(Box<Ty>),
}

impl Ty {
    /// The type of the elements of a list that are not `null`, else the type itself.
    #[must_use]
    pub fn element(&self) -> &Self {
        match self {
            Self::List(element) | Self::Option(element) => element.element(),
            other => other,
        }
    }

    /// The type of the elements of a list, else the type itself.
    #[must_use]
    pub fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            other => other,
        }
    }

    /// The record that the type is or is a list of.
    #[must_use]
    pub fn record(&self) -> Option<RecordId> {
        match self.element() {
            Self::Record(id) | Self::Boxed(id) => Some(*id),
            _ => None,
        }
    }
}

/// The presence of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// `T`: required in a request, guaranteed in a response, whichever have it.
    Required,
    /// `Option<T>`.
    Optional,
    /// `Vec<T>` in responses only: absent and `null` read as empty.
    List,
}
