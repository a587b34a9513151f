//! The members of a request, an answer or a type: which there are, and the rules between them.

use tencentcloud_codegen::model::{Field, Name, Presence, Record, Role};

use super::{Paired, Sides, pair, rules};
use crate::diff::change::{Changes, Class, Owner, Place};
use crate::diff::rust;

/// The same record in both trees.
pub(super) struct Records<'a> {
    pub(super) sides: Sides<'a>,
    pub(super) old: &'a Record,
    pub(super) new: &'a Record,
    pub(super) owner: &'a Owner,
    pub(super) place: fn(Name) -> Place,
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
            let text = format!("gone, was `{}`", rust::field(self.sides.old, field));
            changes.push(Class::Removed, self.owner, self.at(field), text);
        }
        for (class, text) in rules::compare(self.old, self.new) {
            changes.push(class, self.owner, Place::Whole, text);
        }
    }

    pub(super) fn at(&self, field: &Field) -> Place {
        (self.place)(field.name.clone())
    }

    /// A type that could be sent and cannot, or the other way round.
    fn direction(&self, changes: &mut Changes) {
        let (class, text) = match (self.old.in_request, self.new.in_request) {
            (true, false) => (Class::Breaking, "cannot be sent any more and has no builder"),
            (false, true) if self.new.has_default() => (Class::Added, "can be sent now and has a builder"),
            (false, true) => (Class::Breaking, "can be sent now: has a builder, no longer a `Default`"),
            _ => return,
        };
        changes.push(class, self.owner, Place::Whole, text);
    }

    fn added(&self, field: &Field, changes: &mut Changes) {
        let ty = rust::field(self.sides.new, field);
        let built = self.old.in_request && self.new.in_request && self.new.role != Role::Response;
        let (class, text) = if built && field.presence == Presence::Required {
            (Class::Breaking, format!("new and required, `{ty}`: `build` does not compile without it"))
        } else {
            (Class::Added, format!("new, `{ty}`"))
        };
        changes.push(class, self.owner, self.at(field), text);
    }
}
