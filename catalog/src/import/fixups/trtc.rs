//! Real-Time Communication.

use super::{FixUp, Obsolete, fix_up};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[fix_up!("trtc/2019-07-22", values_of_a_series_are_a_list_of_lists)];

/// `Values` of a series is a list of numbers according to its type, and a list of lists in the response, which the spec
/// cannot express. Without the member, a program can read the rest of the response.
fn values_of_a_series_are_a_list_of_lists(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let members = upstream.api.objects.get_mut("SeriesInfo").map(|object| &mut object.members);
    let is_wrong = |name: &str, kind: &str, form: &str| (name, kind, form) == ("Values", "list", "int64");
    let found = members.and_then(|members| {
        let wrong = members.iter().position(|member| is_wrong(&member.name, &member.kind, &member.form))?;
        Some(members.remove(wrong))
    });
    found.map(drop).ok_or_else(|| Obsolete("SeriesInfo.Values is not a list of int64".to_owned()))
}
