//! The values of an open enumeration: its variants.

use tencentcloud_catalog::text::listed;

use super::{Paired, pair};
use crate::diff::change::{Change, ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::{Enumeration, Variant};
use crate::wrap::code;

pub(super) fn compare(
    old: &Enumeration,
    new: &Enumeration,
    (owner, part): (&ChangeOwner, &ChangedPart),
    changes: &mut Changes,
) {
    let Paired { both, gone, added } =
        pair(&old.variants, &new.variants, |variant: &Variant| variant.name.wire.as_str());
    let full = |variant: &Variant| {
        format!("`{}::{}` ({})", new.name.rust, variant.name.rust, code(&variant.name.wire))
    };
    let several = |impact: Impact, variants: &[&Variant], verbs: (&str, &str)| {
        let verb = if variants.len() == 1 { verbs.0 } else { verbs.1 };
        let names = variants.iter().map(|variant| full(variant)).collect();
        let text = format!("{} {verb}", listed(names));
        let (owner, part, count) = (owner.clone(), part.clone(), variants.len());
        (count > 0).then(|| Change { impact, owner, part, text, lines: Vec::new(), count })
    };
    changes.list.extend(several(Impact::Removed, &gone, ("is gone", "are gone")));
    changes.list.extend(several(Impact::Added, &added, ("is new", "are new")));
    for (old, new) in both.into_iter().filter(|(old, new)| old.name.rust != new.name.rust) {
        let text = format!("{} was `{}`", full(new), old.name.rust);
        changes.push(Impact::Breaking, owner, part.clone(), text);
    }
}
