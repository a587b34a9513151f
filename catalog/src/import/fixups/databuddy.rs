//! The workbench for data.

use super::{FixUp, Mended, fix_up};
use crate::import::upstream::{Flag, Upstream};

pub(super) const FIX_UPS: &[FixUp] = &[fix_up!("databuddy/2026-07-15", flags_are_numbers)];

/// Four flags `required` are the number 1.
fn flags_are_numbers(upstream: &mut Upstream) -> Result<(), Mended> {
    let members = [
        ("CreateFileRequest", "WorkspaceId"),
        ("CreateFileRequest", "FileName"),
        ("DeleteFileRequest", "WorkspaceId"),
        ("DeleteFileRequest", "FileId"),
    ];
    for (object, name) in members {
        match upstream.member(object, name).filter(|member| member.required == Flag::Number(1)) {
            Some(member) => member.required = Flag::Bool(true),
            None => return Err(Mended(format!("`required` of {object}.{name} is no number"))),
        }
    }
    Ok(())
}
