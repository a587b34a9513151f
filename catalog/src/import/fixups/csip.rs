//! Cloud Security Integrated Platform.

use super::{FixUp, Obsolete, fix_up, retype};
use crate::import::upstream::Upstream;

pub(super) const FIX_UPS: &[FixUp] = &[fix_up!("csip/2022-11-21", latest_scan_time_of_an_asset_is_a_date)];

/// `LatestScanTime` is a number according to its type, and a date in the response, as it is everywhere else.
fn latest_scan_time_of_an_asset_is_a_date(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (object, name) = ("CosAssetDataScanDetail", "LatestScanTime");
    retype(upstream, object, name, ("int", "uint64"), ("string", "string"))
}
