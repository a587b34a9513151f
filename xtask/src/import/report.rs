//! The remarks of an import, by kind.

use std::collections::BTreeMap;

use tencentcloud_catalog::import::{Remark, RemarkKind, Remarks};

use crate::report;

/// How many remarks of a kind are printed without `--verbose`.
const SHOWN: usize = 12;

/// Prints the remarks by kind, with the number of each kind.
pub(super) fn print(all: &[&Remarks], verbose: bool) {
    let mut kinds: BTreeMap<RemarkKind, Vec<&Remark>> = BTreeMap::new();
    for remark in all.iter().flat_map(|remarks| remarks.iter()) {
        kinds.entry(remark.kind).or_default().push(remark);
    }
    for (kind, remarks) in kinds {
        report::line(&format!("{}: {}", kind.heading(), remarks.len()));
        let shown = match (verbose, kind.is_only_counted()) {
            (true, _) => remarks.len(),
            (false, true) => 0,
            (false, false) => SHOWN,
        };
        for Remark { location, text, .. } in remarks.iter().take(shown) {
            let colon = if text.is_empty() { "" } else { ": " };
            report::line(&format!("  {location}{colon}{text}"));
        }
        if shown > 0 && remarks.len() > shown {
            report::line(&format!("  … and {} more, which --verbose lists", remarks.len() - shown));
        }
    }
}
