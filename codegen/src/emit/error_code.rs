//! The error codes that a service's actions and the gateway return, as one open enumeration.

use super::docs::Doc;
use crate::model::Service;
use crate::render::Items;

/// `error_code.rs`.
pub(super) fn items(service: &Service) -> Items {
    let doc = Doc::default()
        .text(&format!("The error codes of {} and of the gateway in front of it.", service.title))
        .markdown(
            "A code that is not listed maps to the longest listed code that it starts with, segment by segment \
             (`InvalidParameter.New` is `InvalidParameter`), or else to `Unknown`. \
             [`Error::code`](crate::Error::code) returns the code as it was received.",
        )
        .comment("    ");
    let variants = service.error_codes.iter().map(|code| {
        let doc = Doc::default().text(&code.description).comment("        ");
        format!("{doc}        {} = {:?},\n", code.name.rust, code.name.wire)
    });
    let variants: String = variants.collect();
    Items::from(format!(
        "use crate::sdk;\n\n\
         sdk::open_enum! {{\n    errors\n{doc}    pub enum ErrorCode {{\n{variants}    }}\n}}\n"
    ))
}
