//! Container Registry.

use serde_json::{Value, json};

use super::{FixUp, Obsolete, change_value, fix_up, retype};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("tcr/2019-09-24", replication_log_is_a_list),
    fix_up!("tcr/2019-09-24", describe_image_lifecycle_personal_returns_a_rounded_number),
];

/// `ReplicationLog` is an object according to its type, and a list in the response.
fn replication_log_is_a_list(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (object, name) = ("DescribeReplicationInstanceSyncStatusResponse", "ReplicationLog");
    retype(upstream, object, name, ("object", name), ("list", name))
}

/// The example shows the largest 64-bit integer, rounded by a program that only knows floating-point numbers.
fn describe_image_lifecycle_personal_returns_a_rounded_number(
    upstream: &mut Upstream,
) -> Result<(), Obsolete> {
    let pointer = "/Data/StrategyInfo/0/Value";
    change_value(upstream, "DescribeImageLifecyclePersonal", 0, pointer, |value: &Value| {
        (value.as_i64().is_none()).then(|| json!(i64::MAX))
    })
}
