//! The limits of one value.

use serde_json::{Number, Value};
use tencentcloud_catalog::plural;

/// A limit of one value.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// Least number.
    Minimum(Number),
    /// Greatest number.
    Maximum(Number),
    /// Least number of characters.
    MinLength(u64),
    /// Greatest number of characters.
    MaxLength(u64),
    /// Greatest number of bytes.
    MaxBytes(u64),
    /// Regular expression.
    Pattern(String),
    /// Least number of items.
    MinItems(u64),
    /// Greatest number of items.
    MaxItems(u64),
    /// No two items are equal.
    UniqueItems,
    /// One of these.
    OneOf(Vec<Value>),
    /// A known value of an open enumeration.
    Known,
}

impl Limit {
    /// The limit in words, `at least 1 character`; `None` for listed values, which are documented one by one.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        Some(match self {
            Self::Minimum(bound) => format!("at least {bound}"),
            Self::Maximum(bound) => format!("at most {bound}"),
            Self::MinLength(count) => format!("at least {}", plural(*count, "character")),
            Self::MaxLength(count) => format!("at most {}", plural(*count, "character")),
            Self::MaxBytes(count) => format!("at most {}", plural(*count, "byte")),
            Self::Pattern(pattern) => format!("matching {}", code(pattern)),
            Self::MinItems(count) => format!("at least {}", plural(*count, "item")),
            Self::MaxItems(count) => format!("at most {}", plural(*count, "item")),
            Self::UniqueItems => "without duplicates".to_owned(),
            Self::OneOf(values) => match &values[..] {
                [Value::String(only)] => format!("always {}", code(only)),
                [only] => format!("always `{only}`"),
                _ => return None,
            },
            Self::Known => return None,
        })
    }
}

/// A code span.
#[must_use]
pub fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
