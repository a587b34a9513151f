//! Hunyuan, the language models.

use super::{FixUp, Obsolete, fix_up, member, retype};
use crate::import::upstream::{ApiObject, Upstream};

pub(super) const FIX_UPS: &[FixUp] = &[fix_up!("hunyuan/2023-09-01", content_of_a_message_is_a_list)];

/// `Content` of a message of a thread is a string according to its type, and a list of objects that upstream does not
/// describe in every response.
fn content_of_a_message_is_a_list(upstream: &mut Upstream) -> Result<(), Obsolete> {
    let (content, text) = ("ThreadMessageContent", "ThreadMessageText");
    for object in ["GetThreadMessageResponse", "ThreadMessage"] {
        retype(upstream, object, "Content", ("string", "string"), ("list", content))?;
    }
    let members = [("Index", "int", "int64"), ("Type", "string", "string"), ("Text", "object", text)];
    let objects = [(content, &members[..]), (text, &[("Value", "string", "string")][..])];
    for (name, members) in objects {
        let members = members.iter().map(|(name, kind, form)| member(name, kind, form)).collect();
        let object = ApiObject { document: String::new(), members };
        if upstream.api.objects.insert(name.to_owned(), object).is_some() {
            return Err(Obsolete(format!("{name} exists")));
        }
    }
    Ok(())
}
