//! An open enumeration of strings.

use super::imports::Imports;
use super::{Context, docs, words};
use crate::model::Enumeration;
use crate::render::Items;

/// The enumerations that a record declares inline.
pub(super) fn items(context: &Context<'_>, _: &mut Imports) -> Items {
    let mut items = Items::default();
    let own = context.service.enums.iter().filter(|enumeration| enumeration.owner == Some(context.id));
    own.for_each(|enumeration| items.text(text(enumeration)));
    items
}

/// The `open_enum!`.
pub(super) fn text(enumeration: &Enumeration) -> String {
    let doc = words::enumeration(enumeration).comment("    ");
    let name = &enumeration.name.rust;
    let variants = enumeration.variants.iter().map(|variant| {
        let doc = docs::Doc::default().text(&words::sentence(&variant.description));
        format!("{}        {} = {:?},\n", doc.comment("        "), variant.name.rust, variant.name.wire)
    });
    let variants: String = variants.collect();
    format!("sdk::open_enum! {{\n{doc}    pub enum {name} {{\n{variants}    }}\n}}\n")
}
