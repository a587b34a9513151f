//! The runtime's table of gateway codes: the one generated file outside the crates of the services.

use super::docs::Doc;
use crate::model::{ErrorClass, Model};

/// `gateway_codes.rs`.
pub(super) fn items(model: &Model) -> Vec<String> {
    let rows = model.gateway_codes.iter().filter_map(|code| {
        let (wire, class) = (&code.name.wire, class(code.class?));
        Some(format!("    ({wire:?}, ErrorClass::{class}),\n"))
    });
    let doc = Doc::default()
        .text("The gateway's error codes and how a caller reacts to each, sorted by code.")
        .inner();
    let table = Doc::default().text("Code and class, sorted by code.").outer(0);
    let rows: String = rows.collect();
    let table = format!("{table}pub(super) static GATEWAY_CODES: &[(&str, ErrorClass)] = &[\n{rows}];\n");
    vec![doc, "use super::ErrorClass;\n".to_owned(), table]
}

fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Throttled => "Throttled",
        ErrorClass::Transient => "Transient",
        ErrorClass::Auth => "Auth",
        ErrorClass::Skew => "Skew",
        ErrorClass::Caller => "Caller",
    }
}
