//! `serde.rs`: lists of the types that implement serde's traits.

use crate::model::{Record, Role, Service};
use crate::render::Items;

/// `serde.rs`.
pub(super) fn items(service: &Service) -> Items {
    let path = |record: &Record| {
        let module = if record.role == Role::Shared { "types" } else { "actions" };
        format!("{module}::{}", record.name.rust)
    };
    let records = |in_request: bool| {
        let chosen = service.records.iter().filter(|record| record.in_request == in_request);
        chosen.map(path).collect::<Vec<_>>()
    };
    let enumerations = service.enums.iter().map(|enumeration| {
        let module = if service.is_of_an_action(enumeration) { "actions" } else { "types" };
        format!("{module}::{}", enumeration.name.rust)
    });
    let lists = [
        ("requests", records(true)),
        ("responses", records(false)),
        ("enumerations", enumerations.collect()),
    ];
    let lists = lists.map(|(kind, mut paths)| {
        paths.sort();
        let paths: String = paths.iter().map(|path| format!("        {path},\n")).collect();
        format!("    {kind} {{\n{paths}    }}\n")
    });
    let imports = if service.types.is_empty() { "{actions, sdk}" } else { "{actions, sdk, types}" };
    Items::from(format!(
        "//! `Serialize` and `Deserialize` for every request, response and type.\n\n\
         use crate::{imports};\n\n\
         sdk::impl_serde! {{\n{}}}\n",
        lists.concat()
    ))
}
