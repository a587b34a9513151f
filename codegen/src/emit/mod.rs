//! Model → files. One module per facet; the file of an action or type is the sum of its facets.
//!
//! | facet | module |
//! | --- | --- |
//! | the struct, what writes and reads it, its `Debug` | `record` |
//! | the builder that the compiler checks | `builder` |
//! | the limits | `validate` |
//! | open enumerations | `enumeration` |
//! | the client's method and what the runtime knows of an action | `action` |
//! | pages of its list, the end of what it tells of | `paging` |
//! | error codes | `error_code` |
//! | `lib.rs`, the lists of modules, serde's traits | `library` |
//! | `Cargo.toml` | `manifest` |
//! | the runtime's table of gateway codes | `gateway` |

mod action;
mod builder;
mod docs;
mod enumeration;
mod error_code;
mod example;
mod gateway;
mod imports;
mod library;
mod manifest;
mod paging;
mod record;
mod types;
mod validate;
mod words;

use imports::Imports;
use proc_macro2::TokenStream;
use quote::quote;

use crate::FileSet;
use crate::model::{EnumId, Enumeration, Model, Record, RecordId, Service, SharedType};
use crate::render::{RenderError, file, marked};

/// The crates of all services, and the runtime's table of gateway codes.
///
/// # Errors
/// Tokens that do not parse: a fault of an emitter.
pub(crate) fn emit(model: &Model) -> Result<FileSet, RenderError> {
    let mut files = FileSet::default();
    files.insert("runtime/core/src/error/gateway_codes.rs", gateway::file_text(model)?);
    for service in &model.services {
        emit_service(service, &mut files)?;
    }
    Ok(files)
}

fn emit_service(service: &Service, files: &mut FileSet) -> Result<(), RenderError> {
    let root = format!("generated/{}", service.crate_folder);
    let description = format!("{}/service.json", service.folder);
    files.insert(format!("{root}/Cargo.toml"), manifest::text(service));
    files.insert(format!("{root}/src/serde.rs"), marked(&description, &library::serde(service)));
    files.insert(format!("{root}/src/catalog.rs"), marked(&description, &library::catalog(service)));
    let mut insert = |name: &str, source: &str, tokens: TokenStream| -> Result<(), RenderError> {
        files.insert(format!("{root}/src/{name}.rs"), file(source, &tokens)?);
        Ok(())
    };
    insert("lib", &description, library::root(service))?;
    insert("client", &description, library::client(service))?;
    insert("error_code", &description, error_code::tokens(service))?;
    insert("actions/mod", &format!("{}/actions", service.folder), library::actions(service))?;
    for action in &service.actions {
        insert(&format!("actions/{}", action.module), &action.source, action::tokens(service, action))?;
    }
    if !service.required.is_empty() {
        insert("required", &description, library::required(service))?;
    }
    if service.types.is_empty() {
        return Ok(());
    }
    insert("types/mod", &format!("{}/types", service.folder), library::types(service))?;
    for (shared, module) in service.types.iter().zip(&service.type_modules) {
        let (source, tokens) = match shared {
            SharedType::Record(id) => (&service.record(*id).source, shared_record(service, *id)),
            SharedType::Enum(id) => {
                let enumeration = service.enumeration(*id);
                (&enumeration.source, shared_enumeration(enumeration))
            }
        };
        insert(&format!("types/{module}"), source, tokens)?;
    }
    Ok(())
}

/// The file of a shared record.
fn shared_record(service: &Service, id: RecordId) -> TokenStream {
    let mut imports = Imports::default();
    let items = record_items(service, id, &mut imports);
    imports.forget("types", &declared(service, id));
    let record = service.record(id);
    let doc = words::module(&record.name, &record.description);
    let lints = lints(service, &[id]);
    let imports = imports.tokens();
    quote!(#doc #lints #imports #items)
}

/// The file of a shared enumeration.
fn shared_enumeration(enumeration: &Enumeration) -> TokenStream {
    let mut imports = Imports::default();
    let items = enumeration::tokens(enumeration, &mut imports);
    let doc = words::module(&enumeration.name, &enumeration.description);
    let imports = imports.tokens();
    quote!(#doc #imports #items)
}

/// All facets of a record, and the enumerations it declares in place.
fn record_items(service: &Service, id: RecordId, imports: &mut Imports) -> TokenStream {
    let context = Context { service, record: service.record(id) };
    let record = record::tokens(&context, imports);
    let builder = builder::tokens(&context, imports);
    let validate = validate::tokens(&context, imports);
    let owned = service.enums.iter().filter(|enumeration| enumeration.owner == Some(id));
    let enums: TokenStream = owned.map(|enumeration| enumeration::tokens(enumeration, imports)).collect();
    quote!(#record #builder #validate #enums)
}

/// The names of the items that the file of a record declares.
fn declared(service: &Service, id: RecordId) -> Vec<String> {
    let enums = service.enums.iter().filter(|enumeration| enumeration.owner == Some(id));
    let enums = enums.map(|enumeration| enumeration.name.rust.clone());
    std::iter::once(service.record(id).name.rust.clone()).chain(enums).collect()
}

/// What a file says on top of the lints that its code must break.
fn lints(service: &Service, ids: &[RecordId]) -> TokenStream {
    let records = || ids.iter().map(|id| service.record(*id));
    let deprecated = records().any(|record| record.fields.iter().any(|field| field.deprecated));
    let deprecated = deprecated
        .then(|| quote!(#![expect(deprecated, reason = "what writes and reads a parameter names it")]));
    let contexts = records().map(|record| Context { service, record });
    let many = contexts.map(|context| types::required(&context).len()).any(|count| count > MANY);
    let many = many.then(|| {
        quote!(#![allow(clippy::type_complexity, reason = "a builder says in its type which parameters are set")])
    });
    quote!(#deprecated #many)
}

/// More required parameters than that make the type of a builder one that Clippy calls complex.
const MANY: usize = 6;

/// A record with the service it belongs to.
struct Context<'a> {
    service: &'a Service,
    record: &'a Record,
}

impl Context<'_> {
    fn enumeration(&self, id: EnumId) -> &Enumeration {
        self.service.enumeration(id)
    }
}
