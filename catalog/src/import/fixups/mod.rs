//! Corrections of mistakes in the official metadata.
//!
//! Every correction is a function that changes the metadata before the conversion and documents the reason. It fails
//! the import once upstream has fixed the mistake, so that no correction outlives its reason. Each service has a file.

mod ccc;
mod databuddy;

use serde_json::Value;

use super::upstream::Upstream;
use crate::layout::JsonObject;

/// A correction of the metadata.
struct FixUp {
    /// Folder of the service upstream, `ccc/2020-02-10`.
    service: &'static str,
    name: &'static str,
    apply: fn(&mut Upstream) -> Result<(), Obsolete>,
}

/// The mistake that a fix-up expected and did not find.
#[derive(Debug, PartialEq, Eq)]
struct Obsolete(String);

/// A [`FixUp`] with the name of its function.
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
/// Returns every fix-up that is obsolete.
pub(super) fn apply(service: &str, upstream: &mut Upstream) -> Result<(), Vec<String>> {
    let all = [ccc::FIX_UPS, databuddy::FIX_UPS];
    let own = all.into_iter().flatten().filter(|fix_up| fix_up.service == service);
    let obsolete: Vec<String> = own.filter_map(|fix_up| apply_one(fix_up, upstream).err()).collect();
    if obsolete.is_empty() { Ok(()) } else { Err(obsolete) }
}

fn apply_one(fix_up: &FixUp, upstream: &mut Upstream) -> Result<(), String> {
    let FixUp { service, name, apply } = fix_up;
    apply(upstream).map_err(|Obsolete(what)| {
        format!("{service}: fix-up {name}: {what}: upstream has fixed this, so remove the fix-up")
    })
}

/// Replaces a part of the request of an example.
fn replace_in_request(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    wrong: &str,
    right: &str,
) -> Result<(), Obsolete> {
    let example = upstream.example(action, index).filter(|example| example.input.contains(wrong));
    let obsolete = || Obsolete(format!("example {index} of {action} does not contain {wrong:?}"));
    let example = example.ok_or_else(obsolete)?;
    example.input = example.input.replacen(wrong, right, 1);
    Ok(())
}

/// Corrects the action that an example names.
fn name_action(upstream: &mut Upstream, action: &str, index: usize, wrong: &str) -> Result<(), Obsolete> {
    let header = |name: &str| format!("X-TC-Action: {name}\n");
    replace_in_request(upstream, action, index, &header(wrong), &header(action))
}

/// Changes an object in the response of an example. Returns `None` if the object is missing or `change` does.
fn change_response(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    pointer: &str,
    change: impl FnOnce(&mut JsonObject) -> Option<()>,
) -> Option<()> {
    let example = upstream.example(action, index)?;
    let mut output: Value = serde_json::from_str(&example.output).ok()?;
    change(output.pointer_mut(&format!("/Response{pointer}"))?.as_object_mut()?)?;
    example.output = output.to_string();
    Some(())
}

#[cfg(test)]
mod tests;
