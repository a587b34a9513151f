//! The members of a request, a response or a type: which there are, and the rules between them.

use super::{Paired, Sides, pair, rules};
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::{Field, Name, Record, Role};

/// The same record in both trees.
pub(super) struct Records<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) old: &'a Record,
    pub(super) new: &'a Record,
    pub(super) owner: &'a ChangeOwner,
    pub(super) part: fn(Name) -> ChangedPart,
}

impl Records<'_> {
    pub(super) fn compare(&self, changes: &mut Changes) {
        self.direction(changes);
        let Paired { both, mut gone, mut added } =
            pair(&self.old.fields, &self.new.fields, |field: &Field| field.name.wire.as_str());
        for (old, new) in both {
            self.member(old, new, changes);
        }
        // A name that only the wire spells in another way is the same member to Rust.
        gone.retain(|old| match added.iter().position(|new| new.name.rust == old.name.rust) {
            Some(index) => {
                self.member(old, added.remove(index), changes);
                false
            }
            None => true,
        });
        for field in added {
            self.added(field, changes);
        }
        for field in gone {
            let text = format!("gone, was `{}`", self.sides.old.field_type(field));
            changes.push(Impact::Removed, self.owner, self.at(field), text);
        }
        for (impact, text) in rules::compare(self.old, self.new) {
            changes.push(impact, self.owner, ChangedPart::Whole, text);
        }
    }

    pub(super) fn at(&self, field: &Field) -> ChangedPart {
        (self.part)(field.name.clone())
    }

    /// A type that could be sent and cannot, or the other way round.
    fn direction(&self, changes: &mut Changes) {
        let (impact, text) = match (self.old.in_request, self.new.in_request) {
            (true, false) => (Impact::Breaking, "can no longer be sent and has no builder"),
            (false, true) if self.new.has_default() => (Impact::Added, "can be sent now and has a builder"),
            (false, true) => (Impact::Breaking, "can be sent now: has a builder, no longer a `Default`"),
            _ => return,
        };
        changes.push(impact, self.owner, ChangedPart::Whole, text);
    }

    fn added(&self, field: &Field, changes: &mut Changes) {
        let ty = self.sides.new.field_type(field);
        let built = self.old.in_request && self.new.in_request && self.new.role != Role::Response;
        let (impact, text) = if built && field.required {
            (Impact::Breaking, format!("new and required, `{ty}`: `build` does not compile without it"))
        } else {
            (Impact::Added, format!("new, `{ty}`"))
        };
        changes.push(impact, self.owner, self.at(field), text);
    }
}
