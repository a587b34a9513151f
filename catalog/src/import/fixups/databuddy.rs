//! Databuddy.

use super::{FixUp, Obsolete, fix_up};
use crate::import::upstream::{Flag, Upstream};

pub(super) const FIX_UPS: &[FixUp] = &[fix_up!("databuddy/2026-07-15", flags_are_numbers)];

/// Four flags `required` are the number 1.
fn flags_are_numbers(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let members = [
        ("CreateFileRequest", "WorkspaceId"),
        ("CreateFileRequest", "FileName"),
        ("DeleteFileRequest", "WorkspaceId"),
        ("DeleteFileRequest", "FileId"),
    ];
    for (object, name) in members {
        match upstream.member(object, name).filter(|member| member.required == Flag::Number(1)) {
            Some(member) => member.required = Flag::Bool(true),
            None => return Err(Obsolete(format!("`required` of {object}.{name} is not a number"))),
        }
    }
    Ok(())
}
