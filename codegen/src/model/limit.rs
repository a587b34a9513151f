//! The limits of one value.

use serde_json::{Number, Value};

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
}
