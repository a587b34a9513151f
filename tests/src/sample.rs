//! Deterministic values of a schema of the service under test, and what strategies share with them.

use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::string::string_regex;
use serde_json::Value;
use tencentcloud_catalog::{Members, Schema};

use crate::spec::ccc;

/// A value with every member, and one element in every list.
#[must_use]
pub fn full(schema: &Schema) -> Value {
    ccc().sample(schema, Members::All)
}

/// A value with the required members only.
#[must_use]
pub fn least(schema: &Schema) -> Value {
    ccc().sample(schema, Members::Required)
}

/// Texts that match a pattern, as a whole or in part, depending on its anchors.
///
/// # Panics
/// Panics if the pattern has anchors inside or is not supported by `proptest`.
pub fn matching(pattern: &str) -> BoxedStrategy<String> {
    // The generator does not support anchors.
    let start = if pattern.starts_with('^') { "" } else { "[a-z]{0,3}" };
    let end = if pattern.ends_with('$') { "" } else { "[0-9]{0,12}" };
    let core = pattern.trim_start_matches('^').trim_end_matches('$');
    string_regex(&format!("{start}(?:{core}){end}")).expect("a pattern without anchors inside").boxed()
}

/// An integer as JSON, if it fits into 64 bits, signed or unsigned.
#[must_use]
pub fn whole(number: i128) -> Option<Value> {
    let signed = i64::try_from(number).map(Value::from);
    signed.or_else(|_| u64::try_from(number).map(Value::from)).ok()
}
