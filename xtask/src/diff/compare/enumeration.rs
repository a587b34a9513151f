//! The values of an open enumeration: its variants.

use tencentcloud_codegen::model::{Enumeration, Variant};

use super::{Paired, pair};
use crate::diff::change::{Change, Changes, Class, Owner, Place, code, listed};

pub(super) fn compare(
    old: &Enumeration,
    new: &Enumeration,
    (owner, place): (&Owner, &Place),
    changes: &mut Changes,
) {
    let Paired { both, gone, added } =
        pair(&old.variants, &new.variants, |variant: &Variant| variant.name.wire.as_str());
    let full = |variant: &Variant| {
        format!("`{}::{}` ({})", new.name.rust, variant.name.rust, code(&variant.name.wire))
    };
    let several = |class: Class, variants: &[&Variant], verbs: (&str, &str)| {
        let verb = if variants.len() == 1 { verbs.0 } else { verbs.1 };
        let names = variants.iter().map(|variant| full(variant)).collect();
        let text = format!("{} {verb}", listed(names));
        let (owner, place, count) = (owner.clone(), place.clone(), variants.len());
        (count > 0).then(|| Change { class, owner, place, text, lines: Vec::new(), count })
    };
    changes.list.extend(several(Class::Removed, &gone, ("is gone", "are gone")));
    changes.list.extend(several(Class::Added, &added, ("is new", "are new")));
    for (old, new) in both.into_iter().filter(|(old, new)| old.name.rust != new.name.rust) {
        let text = format!("{} was `{}`", full(new), old.name.rust);
        changes.push(Class::Breaking, owner, place.clone(), text);
    }
}
