//! Model → files. The outputs of a service and the facets of a record are lists, to which a module and a line add one.

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
mod record;
mod required;
mod serde;
mod types;
mod validate;
mod words;

use imports::Imports;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::FileSet;
use crate::model::{EnumId, Enumeration, Model, Record, RecordId, Service, SharedType};
use crate::options::OutputSettings;
use crate::render::{Items, RenderError, file, with_header};

/// Writes a kind of output of a service.
type Output = fn(&Service, &mut CrateFiles<'_>) -> Result<(), RenderError>;

/// The outputs of a service.
const OUTPUTS: [Output; 11] = [
    |service, files| files.plain("Cargo.toml", manifest::text(service, files.output)),
    |service, files| files.items("lib", SERVICE_FILE, &crate_root::items(service, files.runtime)),
    |service, files| files.items("client", SERVICE_FILE, &client::items(service, files.runtime)),
    |service, files| files.text("catalog", SERVICE_FILE, &catalog::text(service)),
    |service, files| files.text("error_code", SERVICE_FILE, &error_code::text(service, files.runtime)),
    |service, files| files.text("serde", SERVICE_FILE, &serde::text(service, files.runtime)),
    |service, files| {
        files.items_if(!service.required.is_empty(), "required", SERVICE_FILE, || required::items(service))
    },
    |service, files| files.items("actions/mod", "actions", &modules::actions(service)),
    |service, files| {
        files.items_if(!service.types.is_empty(), "types/mod", "types", || modules::types(service))
    },
    actions,
    types,
];

/// Writes a facet of a record.
type Facet = fn(&Context<'_>, &mut Imports) -> Items;

/// The facets of a record, in the order in which a reader wants them.
const FACETS: [Facet; 4] = [record::items, builder::items, validate::items, enumeration::items];

/// The spec file that says what holds for a service as a whole.
const SERVICE_FILE: &str = "service.json";

/// Returns the crates of all services, and the runtime's table of gateway codes.
///
/// # Errors
/// Tokens that are not Rust: a bug of an emitter.
pub(crate) fn emit(model: &Model, output: &OutputSettings) -> Result<FileSet, RenderError> {
    let mut files = FileSet::default();
    if let Some(path) = &output.gateway_codes {
        let table = gateway::items(model);
        files.insert(path, file(&output.header("common.json"), &table)?);
    }
    let runtime = format_ident!("{}", output.runtime.replace('-', "_"));
    for service in &model.services {
        let mut files = CrateFiles { service, output, runtime: &runtime, files: &mut files };
        OUTPUTS.iter().try_for_each(|write| write(service, &mut files))?;
    }
    Ok(files)
}

fn actions(service: &Service, files: &mut CrateFiles<'_>) -> Result<(), RenderError> {
    service.actions.iter().try_for_each(|action| {
        let source = format!("actions/{}.json", action.name.wire);
        files.items(
            &format!("actions/{}", action.module),
            &source,
            &action::items(service, action, files.runtime),
        )
    })
}

fn types(service: &Service, files: &mut CrateFiles<'_>) -> Result<(), RenderError> {
    service.types.iter().try_for_each(|shared| {
        let items = match shared.ty {
            SharedType::Record(id) => shared_record(service, id, files.runtime),
            SharedType::Enum(id) => shared_enumeration(service.enumeration(id), files.runtime),
        };
        files.items(&format!("types/{}", shared.module), &shared.source, &items)
    })
}

/// The file of a shared record.
fn shared_record(service: &Service, id: RecordId, runtime: &Ident) -> Items {
    let mut imports = Imports::default();
    let facets = record_items(service, id, &mut imports);
    let record = service.record(id);
    let doc = words::module(&record.name, &record.description);
    let lints = lints(service, &[id]);
    let imports = imports.tokens(&service.declared(id), runtime);
    let mut items = Items::from(quote!(#doc #lints #imports));
    items.append(facets);
    items
}

/// The file of a shared enumeration.
fn shared_enumeration(enumeration: &Enumeration, runtime: &Ident) -> Items {
    let doc = words::module(&enumeration.name, &enumeration.description);
    let imports = Imports::default().tokens(&[], runtime);
    let mut items = Items::from(quote!(#doc #imports));
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

/// The lints that the code of a file breaks.
fn lints(service: &Service, ids: &[RecordId]) -> TokenStream {
    let deprecated = ids.iter().flat_map(|id| &service.record(*id).fields).any(|field| field.deprecated);
    let lint = quote!(#![expect(deprecated, reason = "the tables of a record name its deprecated fields")]);
    deprecated.then_some(lint).into_iter().collect()
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

    fn enumeration(&self, id: EnumId) -> &Enumeration {
        self.service.enumeration(id)
    }
}

/// The files of one crate.
struct CrateFiles<'a> {
    service: &'a Service,
    output: &'a OutputSettings,
    /// The runtime's library.
    runtime: &'a Ident,
    files: &'a mut FileSet,
}

impl CrateFiles<'_> {
    /// Adds a Rust file; `source` is the spec file it comes from, relative to the folder of the service.
    fn items(&mut self, name: &str, source: &str, items: &Items) -> Result<(), RenderError> {
        let text = file(&self.header(source), items)?;
        self.plain(&format!("src/{name}.rs"), text)
    }

    fn items_if(
        &mut self,
        condition: bool,
        name: &str,
        source: &str,
        items: impl FnOnce() -> Items,
    ) -> Result<(), RenderError> {
        if condition { self.items(name, source, &items()) } else { Ok(()) }
    }

    /// Adds a Rust file that is laid out already.
    fn text(&mut self, name: &str, source: &str, text: &str) -> Result<(), RenderError> {
        let text = with_header(&self.header(source), text);
        self.plain(&format!("src/{name}.rs"), text)
    }

    #[expect(clippy::unnecessary_wraps, reason = "an entry of OUTPUTS may fail")]
    fn plain(&mut self, path: &str, text: String) -> Result<(), RenderError> {
        self.files.insert(self.output.path(&self.service.crate_folder, path), text);
        Ok(())
    }

    fn header(&self, source: &str) -> String {
        self.output.header(&format!("{}/{source}", self.service.folder))
    }
}
