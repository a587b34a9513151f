//! `actions/mod.rs` and `types/mod.rs`: modules, and their items re-exported.

use super::docs::Doc;
use crate::layout;
use crate::model::{Service, SharedType};

/// `actions/mod.rs`.
pub(super) fn actions(service: &Service) -> Vec<String> {
    let doc = Doc::default()
        .markdown("The request and response of each action, whose method is on [`Client`](crate::Client).")
        .inner();
    let modules = service.actions.iter().map(|action| {
        let names = [action.request, action.response].map(|id| service.declared(id));
        (action.module.clone(), names.concat())
    });
    reexports(doc, modules.collect())
}

/// `types/mod.rs`.
pub(super) fn types(service: &Service) -> Option<Vec<String>> {
    if service.types.is_empty() {
        return None;
    }
    let doc = Doc::default().text("Types that several actions share.").inner();
    let modules = service.types.iter().map(|shared| {
        let names = match shared.ty {
            SharedType::Enum(id) => vec![service.enumeration(id).name.rust.clone()],
            SharedType::Record(id) => service.declared(id),
        };
        (shared.module.clone(), names)
    });
    Some(reexports(doc, modules.collect()))
}

fn reexports(doc: String, mut modules: Vec<(String, Vec<String>)>) -> Vec<String> {
    modules.sort();
    let declarations = modules.iter().map(|(module, _)| format!("pub mod {module};\n"));
    let exports = modules.iter().map(|(module, names)| match &names[..] {
        [name] => format!("pub use {module}::{name};\n"),
        _ => layout::import(&format!("pub use {module}::{{"), names, "};"),
    });
    vec![doc, declarations.collect(), exports.collect()]
}
