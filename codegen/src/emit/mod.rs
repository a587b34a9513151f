//! Model → files. The outputs of a service and the facets of a record are lists: a new one is a module and a line.

mod action;
mod builder;
mod catalog;
mod client;
mod crate_root;
mod docs;
mod enumeration;
mod error_code;
mod example;
mod gateway;
mod imports;
mod manifest;
mod modules;
mod paging;
mod readme;
mod record;
mod required;
mod serde;
mod types;
mod validate;
mod words;

use proc_macro2::Ident;
use quote::format_ident;
use syn::{Attribute, parse_quote};

use crate::FileSet;
use crate::model::{Enumeration, Model, Record, RecordId, Service, SharedType};
use crate::options::OutputSettings;
use crate::render::{Items, file};
use imports::Imports;

/// A file of a crate: its module, the spec file it comes from, and its items, unless the crate does without it.
type Output = (&'static str, &'static str, fn(&Service, &Ident) -> Option<Items>);

const SERVICE_FILE: &str = "service.json";

/// The outputs of a service besides its actions and types. The identifier is the library of the runtime.
const OUTPUTS: [Output; 8] = [
    ("lib", SERVICE_FILE, |service, runtime| Some(crate_root::items(service, runtime))),
    ("client", SERVICE_FILE, |service, runtime| Some(client::items(service, runtime))),
    ("catalog", SERVICE_FILE, |service, _| Some(catalog::items(service))),
    ("error_code", SERVICE_FILE, |service, _| Some(error_code::items(service))),
    ("serde", SERVICE_FILE, |service, _| Some(serde::items(service))),
    ("required", SERVICE_FILE, |service, _| required::items(service)),
    ("actions/mod", "actions", |service, _| Some(modules::actions(service))),
    ("types/mod", "types", |service, _| modules::types(service)),
];

/// A facet of a record.
type Facet = fn(&Context<'_>, &mut Imports) -> Items;

/// The facets of a record, in the order of its file.
const FACETS: [Facet; 4] = [record::items, builder::items, validate::items, enumeration::items];

/// Returns what belongs to no service: the runtime's table of gateway codes.
pub(crate) fn shared(model: &Model, output: &OutputSettings) -> FileSet {
    let mut files = FileSet::default();
    if let Some(path) = &output.gateway_codes {
        files.insert(path, file(&output.header("common.json"), gateway::items(model)));
    }
    files
}

/// Returns the crate of a service.
pub(crate) fn service(service: &Service, output: &OutputSettings) -> FileSet {
    let mut files = FileSet::default();
    let runtime = &format_ident!("{}", output.runtime.replace('-', "_"));
    let path = |file: &str| output.path(&service.crate_folder, file);
    files.insert(path("Cargo.toml"), manifest::text(service, output));
    files.insert(path("README.md"), readme::text(service, output));
    let mut insert = |module: &str, source: &str, items: Items| {
        files.insert(path(&format!("src/{module}.rs")), file(&output.header(source), items));
    };
    for (module, source, items) in OUTPUTS {
        if let Some(items) = items(service, runtime) {
            // One file has everything of a version that is cataloged.
            let is_described = service.source.ends_with(SERVICE_FILE);
            let in_folder = || format!("{}/{source}", service.folder);
            insert(module, &if is_described { in_folder() } else { service.source.clone() }, items);
        }
    }
    for action in &service.actions {
        let items = action::items(service, action);
        insert(&format!("actions/{}", action.module), &action.source, items);
    }
    for shared in &service.types {
        let (source, items) = match shared.ty {
            SharedType::Record(id) => (&service.record(id).source, shared_record(service, id)),
            SharedType::Enum(id) => {
                let enumeration = service.enumeration(id);
                (&enumeration.source, shared_enumeration(enumeration))
            }
        };
        insert(&format!("types/{}", shared.module), source, items);
    }
    files
}

/// The file of a shared record.
fn shared_record(service: &Service, id: RecordId) -> Items {
    let mut imports = Imports::default();
    let facets = record_items(service, id, &mut imports);
    let record = service.record(id);
    let mut items = Items::default();
    items.attributes(words::module(&record.name, &record.description));
    items.attributes(lints(service, &[id]));
    imports.items(&service.declared(id)).into_iter().for_each(|import| items.syntax(import));
    items.append(facets);
    items
}

/// The file of a shared enumeration.
fn shared_enumeration(enumeration: &Enumeration) -> Items {
    let mut items = Items::default();
    items.attributes(words::module(&enumeration.name, &enumeration.description));
    Imports::default().items(&[]).into_iter().for_each(|import| items.syntax(import));
    items.text(enumeration::text(enumeration));
    items
}

/// All facets of a record.
fn record_items(service: &Service, id: RecordId, imports: &mut Imports) -> Items {
    let context = Context::of(service, id);
    let mut items = Items::default();
    for facet in FACETS {
        items.append(facet(&context, imports));
    }
    items
}

/// The lint that the code of a file breaks, if any.
fn lints(service: &Service, ids: &[RecordId]) -> Option<Attribute> {
    let deprecated = ids.iter().flat_map(|id| &service.record(*id).fields).any(|field| field.deprecated);
    deprecated.then(
        || parse_quote!(#![expect(deprecated, reason = "the tables of a record name its deprecated fields")]),
    )
}

/// A record with the service it belongs to.
struct Context<'a> {
    service: &'a Service,
    record: &'a Record,
    id: RecordId,
}

impl<'a> Context<'a> {
    fn of(service: &'a Service, id: RecordId) -> Self {
        Self { service, record: service.record(id), id }
    }
}
