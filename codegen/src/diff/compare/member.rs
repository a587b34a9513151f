//! A member that both trees have: its Rust type first, then what it may hold.

use tencentcloud_catalog::text::listed;

use super::limits::{self, Direction};
use super::record::Records;
use super::{enumeration, rules};
use crate::diff::change::{Changes, Impact};
use crate::model::{Field, Service, Ty};
use crate::wrap::code;

impl Records<'_> {
    pub(super) fn member(&self, old: &Field, new: &Field, changes: &mut Changes) {
        let mut push = |impact, text| changes.push(impact, self.owner, self.at(new), text);
        if old.name.wire != new.name.wire {
            push(Impact::Changed, format!("was `{}` on the wire", old.name.wire));
        }
        if old.name.rust != new.name.rust {
            push(Impact::Breaking, format!("was `{}` in Rust", old.name.rust));
        }
        if let Some((impact, text)) = self.ty(old, new) {
            push(impact, text);
        }
        match (old.deprecated, new.deprecated) {
            (false, true) => push(Impact::Deprecated, "deprecated".to_owned()),
            (true, false) => push(Impact::Changed, "no longer deprecated".to_owned()),
            _ => {}
        }
        match (old.sensitive, new.sensitive) {
            (false, true) => push(Impact::Changed, "now sensitive: `Debug` and errors hide it".to_owned()),
            (true, false) => {
                push(Impact::Changed, "no longer sensitive: `Debug` and errors show it".to_owned());
            }
            _ => {}
        }
        for (impact, text) in self.default(old, new).into_iter().chain(form(old, new)) {
            push(impact, text);
        }
        if self.same_value(old, new) {
            for (impact, text) in self.limits(old, new) {
                push(impact, text);
            }
            self.variants(old, new, changes);
        }
    }

    /// Whether the values, presence and boxes aside, are of one type.
    fn same_value(&self, old: &Field, new: &Field) -> bool {
        unboxed(self.sides.old, &old.ty) == unboxed(self.sides.new, &new.ty)
    }

    /// The type of the field, or what the spec says of its presence where that does not show.
    fn ty(&self, old: &Field, new: &Field) -> Option<(Impact, String)> {
        let (before, now) = (self.sides.old.field_type(old), self.sides.new.field_type(new));
        if before != now {
            let instead = rules::instead(self.old, self.new, (old, new));
            let instead = instead.map_or_else(String::new, |rule| format!("; instead {rule}"));
            return Some((Impact::Breaking, format!("was `{before}`, is `{now}`{instead}")));
        }
        match (old.required, new.required) {
            (false, true) if self.new.has_builder() => {
                let text = format!("required now, still `{now}`: `build` does not compile without it");
                return Some((Impact::Breaking, text));
            }
            (true, false) => return Some((Impact::Changed, format!("no longer required, still `{now}`"))),
            _ => {}
        }
        let text = match (old.promised, new.promised, old.nullable, new.nullable) {
            (true, false, ..) => "no longer guaranteed",
            (false, true, ..) => "guaranteed now",
            (_, _, false, true) => "may be `null` now",
            (_, _, true, false) => "no longer `null`",
            _ => return None,
        };
        Some((Impact::Silent, format!("{text}, still `{now}`")))
    }

    fn default(&self, old: &Field, new: &Field) -> Option<(Impact, String)> {
        let text = match (&old.default, &new.default) {
            (old, new) if old == new => return None,
            (None, Some(now)) => format!("defaults to {}", code(&now.to_string())),
            (Some(before), Some(now)) => {
                format!("defaults to {}, was {}", code(&now.to_string()), code(&before.to_string()))
            }
            (before, None) => {
                let before = before.as_ref().map_or_else(String::new, |value| code(&value.to_string()));
                format!("no longer defaults to {before}")
            }
        };
        Some((if self.new.in_request { Impact::Changed } else { Impact::Silent }, text))
    }

    /// Compares limits. Only those of requests are checked; those of responses are documentation.
    fn limits(&self, old: &Field, new: &Field) -> Vec<(Impact, String)> {
        let mut differences = limits::compare(&old.limits, &new.limits, "");
        differences.extend(limits::compare(&old.element_limits, &new.element_limits, "each "));
        if !self.new.in_request {
            let impact = |is_values| if is_values { Impact::Changed } else { Impact::Silent };
            let line = |difference: limits::Difference| (impact(difference.is_values), difference.text);
            return differences.into_iter().map(line).collect();
        }
        let directions =
            [("narrower", Direction::Narrower), ("wider", Direction::Wider), ("changed", Direction::Other)];
        let sentences = directions.into_iter().filter_map(|(word, direction)| {
            let those = differences.iter().filter(|difference| difference.direction == direction);
            let those: Vec<String> = those.map(|difference| difference.text.clone()).collect();
            (!those.is_empty()).then(|| format!("{word}: {}", listed(those)))
        });
        let sentences: Vec<String> = sentences.collect();
        if sentences.is_empty() { Vec::new() } else { vec![(Impact::Changed, sentences.join("; "))] }
    }

    /// The variants of an enumeration that stands in part; a shared one is compared where it is declared.
    fn variants(&self, old: &Field, new: &Field, changes: &mut Changes) {
        if let (Ty::Enum(before), Ty::Enum(now)) = (old.ty.element(), new.ty.element()) {
            let (before, now) = (self.sides.old.enumeration(*before), self.sides.new.enumeration(*now));
            if now.owner.is_some() {
                enumeration::compare(before, now, (self.owner, &self.at(new)), changes);
            }
        }
    }
}

/// What a text holds, which is documentation.
fn form(old: &Field, new: &Field) -> Option<(Impact, String)> {
    let words = |field: &Field| {
        let form = [&field.format, &field.content].into_iter().flatten().map(|form| format!("`{form}`"));
        listed(form.collect())
    };
    let text = match (words(old), words(new)) {
        _ if new.ty.element() != &Ty::String => return None,
        (before, now) if before == now => return None,
        (before, now) if before.is_empty() => format!("holds {now}"),
        (before, now) if now.is_empty() => format!("held {before}"),
        (before, now) => format!("holds {now}, held {before}"),
    };
    Some((Impact::Silent, text))
}

/// The type of a value without a box.
fn unboxed(service: &Service, ty: &Ty) -> String {
    match ty {
        Ty::Boxed(id) => service.value_type(&Ty::Record(*id)),
        other => service.value_type(other),
    }
}
