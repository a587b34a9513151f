//! Where the official metadata is wrong, and what it should say.
//!
//! Every deviation from upstream is a function here: it changes the metadata before the conversion, says in its
//! documentation why, and fails the import once upstream has mended the mistake, so that none outlives its reason.
//! The functions of a service are in its own file.

mod ccc;
mod databuddy;

use serde_json::Value;

use super::upstream::Upstream;
use crate::layout::Object;

/// A deviation from upstream.
struct FixUp {
    /// `ccc/2020-02-10`, as the folders of upstream are called.
    service: &'static str,
    name: &'static str,
    apply: fn(&mut Upstream) -> Result<(), Mended>,
}

/// What a fix-up expected to find wrong, and did not.
#[derive(Debug, PartialEq, Eq)]
struct Mended(String);

/// A [`FixUp`] that is called like its function.
macro_rules! fix_up {
    ($service:literal, $function:ident) => {
        crate::import::fixups::FixUp {
            service: $service,
            name: concat!(module_path!(), "::", stringify!($function)),
            apply: $function,
        }
    };
}
use fix_up;

/// Applies the fix-ups of a version of a service.
///
/// # Errors
/// Every fix-up that upstream no longer needs.
pub(super) fn apply(service: &str, upstream: &mut Upstream) -> Result<(), Vec<String>> {
    let all = [ccc::FIX_UPS, databuddy::FIX_UPS];
    let own = all.into_iter().flatten().filter(|fix_up| fix_up.service == service);
    let mended: Vec<String> = own.filter_map(|fix_up| told(fix_up, upstream)).collect();
    if mended.is_empty() { Ok(()) } else { Err(mended) }
}

/// Applies a fix-up; what to tell if it has become needless.
fn told(fix_up: &FixUp, upstream: &mut Upstream) -> Option<String> {
    let FixUp { service, name, apply } = fix_up;
    let Err(Mended(what)) = apply(upstream) else { return None };
    Some(format!("{service}: fix-up {name}: {what}: upstream has mended this: remove the fix-up"))
}

/// Replaces a piece of the text that an example sends; `index` counts from 0.
fn replace_sent(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    wrong: &str,
    right: &str,
) -> Result<(), Mended> {
    let example = upstream.example(action, index).filter(|example| example.input.contains(wrong));
    let mended = || Mended(format!("example {index} of {action} does not say {wrong:?}"));
    let example = example.ok_or_else(mended)?;
    example.input = example.input.replacen(wrong, right, 1);
    Ok(())
}

/// Lets an example name the action it belongs to.
fn name_action(upstream: &mut Upstream, action: &str, index: usize, wrong: &str) -> Result<(), Mended> {
    let header = |name: &str| format!("X-TC-Action: {name}\n");
    replace_sent(upstream, action, index, &header(wrong), &header(action))
}

/// Removes a member of what an example answers; `pointer` starts inside `Response`.
fn remove_answered(upstream: &mut Upstream, action: &str, index: usize, pointer: &str) -> Result<(), Mended> {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    change_answered(upstream, action, index, parent, |parent| parent.shift_remove(name).map(drop))
        .ok_or_else(|| Mended(format!("example {index} of {action} answers no {pointer}")))
}

/// Changes an object in what an example answers, unless `change` finds that there is nothing to do.
fn change_answered(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    pointer: &str,
    change: impl FnOnce(&mut Object) -> Option<()>,
) -> Option<()> {
    let example = upstream.example(action, index)?;
    let mut answer: Value = serde_json::from_str(&example.output).ok()?;
    change(answer.pointer_mut(&format!("/Response{pointer}"))?.as_object_mut()?)?;
    example.output = answer.to_string();
    Some(())
}

#[cfg(test)]
mod tests;
