//! Corrections of mistakes in the official metadata.
//!
//! Every correction is a function that changes the metadata before the conversion and documents the reason. It fails
//! the import once upstream has fixed the mistake, so that no correction outlives its reason. Each service has a file, and so
//! has each kind of mistake that several services make.

mod ccc;
mod csip;
mod databuddy;
mod hunyuan;
mod shapes;
mod tcr;
mod tke;
mod trtc;

use serde_json::Value;

use super::upstream::{ApiMember, Upstream};

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
    let all = [
        ccc::FIX_UPS,
        csip::FIX_UPS,
        databuddy::FIX_UPS,
        hunyuan::FIX_UPS,
        shapes::FIX_UPS,
        tcr::FIX_UPS,
        tke::FIX_UPS,
        trtc::FIX_UPS,
    ];
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

/// A member of the given type without flags.
fn member(name: &str, kind: &str, form: &str) -> ApiMember {
    ApiMember { name: name.to_owned(), kind: kind.to_owned(), form: form.to_owned(), ..ApiMember::default() }
}

/// Changes the type of a member, given as `type` and `member`.
fn retype(
    upstream: &mut Upstream,
    object: &str,
    name: &str,
    wrong: (&str, &str),
    right: (&str, &str),
) -> Result<(), Obsolete> {
    let found = upstream.member(object, name).filter(|member| (&*member.kind, &*member.form) == wrong);
    let member = found
        .ok_or_else(|| Obsolete(format!("the type of {object}.{name} is not {} of {}", wrong.0, wrong.1)))?;
    (member.kind, member.form) = (right.0.to_owned(), right.1.to_owned());
    Ok(())
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

/// Changes a value in the response of an example. Returns `None` if the value is missing or `change` does.
fn change_response(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    pointer: &str,
    change: impl FnOnce(&mut Value) -> Option<()>,
) -> Option<()> {
    let example = upstream.example(action, index)?;
    let mut output: Value = serde_json::from_str(&example.output).ok()?;
    change(output.pointer_mut(&format!("/Response{pointer}"))?)?;
    example.output = output.to_string();
    Some(())
}

/// Replaces a value in the response of an example. `change` returns `None` if the value is right.
fn change_value(
    upstream: &mut Upstream,
    action: &str,
    index: usize,
    pointer: &str,
    change: impl FnOnce(&Value) -> Option<Value>,
) -> Result<(), Obsolete> {
    let changed = change_response(upstream, action, index, pointer, |value| {
        *value = change(value)?;
        Some(())
    });
    changed
        .ok_or_else(|| Obsolete(format!("{pointer} in the response of example {index} of {action} is right")))
}

#[cfg(test)]
mod tests;
