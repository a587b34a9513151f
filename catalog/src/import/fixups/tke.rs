//! Kubernetes Engine.

use serde_json::{Value, json};

use super::{FixUp, Obsolete, change_value, fix_up, replace_in_request};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[
    fix_up!("tke/2018-05-25", describe_cluster_roll_out_sequence_tags_returns_a_value_for_a_tag),
    fix_up!("tke/2018-05-25", describe_roll_out_sequences_returns_values_for_tags),
    fix_up!("tke/2018-05-25", modify_roll_out_sequence_sends_values_for_tags),
];

/// The tags of a sequence in the example of `CreateRollOutSequence`, which sends them as their type says.
const SEQUENCE: [(&str, &str); 3] =
    [("Env", "Test"), ("Protection-Level", "Pre-Production"), ("Env", "Production")];

/// The example shows the value of a tag alone. `ModifyClusterRollOutSequenceTags` sends the same tag with its key.
fn describe_cluster_roll_out_sequence_tags_returns_a_value_for_a_tag(
    upstream: &mut Upstream,
) -> Result<(), Obsolete> {
    let tag = |value: &Value| (value == "Test").then(|| json!({ "Key": "Env", "Value": value }));
    change_value(upstream, "DescribeClusterRollOutSequenceTags", 0, "/ClusterTags/0/Tags/0", tag)
}

/// The example shows the values of tags alone.
fn describe_roll_out_sequences_returns_values_for_tags(upstream: &mut Upstream) -> Result<(), Obsolete> {
    SEQUENCE.into_iter().enumerate().try_for_each(|(flow, (key, expected))| {
        let pointer = format!("/Sequences/0/SequenceFlows/{flow}/Tags/0");
        let tag = |value: &Value| (value == expected).then(|| json!({ "Key": key, "Value": [value] }));
        change_value(upstream, "DescribeRollOutSequences", 0, &pointer, tag)
    })
}

/// The example sends the values of tags alone.
fn modify_roll_out_sequence_sends_values_for_tags(upstream: &mut Upstream) -> Result<(), Obsolete> {
    SEQUENCE.into_iter().try_for_each(|(key, value)| {
        let wrong = format!("\"Tags\": [\n                \"{value}\"\n");
        let right = format!("\"Tags\": [{{ \"Key\": \"{key}\", \"Value\": [\"{value}\"] }}\n");
        replace_in_request(upstream, "ModifyRollOutSequence", 0, &wrong, &right)
    })
}
