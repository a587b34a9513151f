//! `lib.rs`, the client, the lists of modules, the markers of required parameters, serde's traits.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs::{Doc, code, lowered, markdown};
use crate::model::{Record, Role, Service, SharedType};

/// `lib.rs`.
pub(super) fn root(service: &Service) -> TokenStream {
    let Service { name, version, endpoint, .. } = service;
    let places = if service.types.is_empty() {
        "Every action is a method of [`Client`]. Its parameters and its answer are in [`actions`], the codes of \
         errors in [`ErrorCode`]."
    } else {
        "Every action is a method of [`Client`]. Its parameters and its answer are in [`actions`], types that several \
         share in [`types`], the codes of errors in [`ErrorCode`]."
    };
    let doc = Doc::default()
        .text(&format!("{}: `{name}`, version {version}.", service.title))
        .text(&service.description)
        .markdown(places)
        .markdown(&format!("The service is described on its [official page]({}).", service.docs));
    let renamed = service.renamed.iter().map(|name| code(name));
    let doc = if service.renamed.is_empty() {
        doc
    } else {
        doc.markdown("Names that come out equal in Rust: the first keeps its own, the next get a number.")
            .list(renamed)
    };
    let doc = topics(service, doc).inner();
    let service_doc = Doc::default().text("The service, as its calls name it.").outer();
    let required = (!service.required.is_empty()).then(|| {
        quote!(
            pub mod required;
        )
    });
    let types = (!service.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    quote! {
        #doc
        pub mod actions;
        mod catalog;
        mod client;
        mod error_code;
        #required
        #[cfg(feature = "serde")]
        mod serde;
        #types
        pub use client::Client;
        pub use error_code::ErrorCode;
        pub use tencentcloud_client::validate::Validate;
        pub use tencentcloud_client::{
            Call, Config, Credentials, Error, ErrorClass, ErrorKind, Language, Request, RetryPolicy, Service,
        };
        #[cfg(feature = "events")]
        pub use tencentcloud_client::events;
        pub use tencentcloud_client::{
            clock, credentials, endpoint, intercept, observe, paginate, rate, retry, transport, wait,
        };
        #service_doc
        pub static SERVICE: Service = Service::new(#name, #version, #endpoint);
    }
}

/// The actions by topic: a heading, what it is about, and a line for each method.
fn topics(service: &Service, doc: Doc) -> Doc {
    service.topics.iter().fold(doc, |doc, topic| {
        let methods = topic.actions.iter().map(|index| {
            let action = &service.actions[*index];
            let sentence = lowered(&action.summary);
            let name = action.name.plain();
            format!("[`{name}`](Client::{name}): {}", markdown(&sentence))
        });
        doc.lines([format!("# {}", markdown(&topic.title))]).text(&topic.description).list(methods)
    })
}

/// `client.rs`.
pub(super) fn client(service: &Service) -> TokenStream {
    let krate = service.crate_name.replace('-', "_");
    let example = [
        "```no_run".to_owned(),
        format!("use {krate}::{{Client, Config}};"),
        String::new(),
        format!("# fn main() -> Result<(), {krate}::Error> {{"),
        "let client = Client::new(&Config::from_env()?);".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
        "```".to_owned(),
    ];
    let doc = Doc::default()
        .text(&format!("Calls the actions of {}.", service.title))
        .text("Cheap to clone; clones share connections. A call does nothing until it is awaited or sent.")
        .lines(example)
        .outer();
    let new = Doc::default().text("A client that works as `config` says.").outer();
    let warm_up = Doc::default()
        .text("Makes a connection, so that the first call need not wait for it; sends nothing.")
        .lines(["# Errors".to_owned()])
        .text("There is no connection in time, for the reasons that a call would have.")
        .outer();
    quote! {
        use tencentcloud_client::{Config, Error};
        use crate::SERVICE;

        #doc
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) inner: tencentcloud_client::Client,
        }
        impl Client {
            #new
            #[must_use]
            pub fn new(config: &Config) -> Self {
                Self { inner: tencentcloud_client::Client::new(config) }
            }
            #warm_up
            pub async fn warm_up(&self) -> Result<(), Error> {
                self.inner.warm_up(&SERVICE).await
            }
        }
    }
}

/// `catalog.rs`: a macro with the requests of all actions; written as text, since macros have no layout of their own.
pub(super) fn catalog(service: &Service) -> String {
    let krate = service.crate_name.replace('-', "_");
    let count = service.actions.len();
    let requests = service.actions.iter().map(|action| {
        let name = &service.record(action.request).name.rust;
        format!("                $crate::actions::{name},\n")
    });
    let requests: String = requests.collect();
    format!(
        "//! The actions as a list, for whoever does the same with each.

/// Calls a macro with the requests of all actions, in the order of their names, each followed by a comma.
///
/// ```
/// macro_rules! names {{
///     ($($request:ty,)*) => {{ [$(<$request as {krate}::Request>::ACTION.name()),*] }};
/// }}
/// let names: [&str; {count}] = {krate}::for_each_action!(names);
/// ```
#[macro_export]
macro_rules! for_each_action {{
    ($callback:ident) => {{
        $callback! {{
{requests}        }}
    }};
}}
"
    )
}

/// `actions/mod.rs`.
pub(super) fn actions(service: &Service) -> TokenStream {
    let doc = Doc::default()
        .markdown(
            "Requests and answers, a module for each action; the methods are on [`Client`](crate::Client).",
        )
        .inner();
    let modules = service.actions.iter().map(|action| {
        let names = [action.request, action.response].map(|id| super::declared(service, id));
        (action.module.clone(), names.concat())
    });
    reexports(&doc, modules.collect())
}

/// `types/mod.rs`.
pub(super) fn types(service: &Service) -> TokenStream {
    let doc = Doc::default().text("Types that several actions share.").inner();
    let names = service.types.iter().map(|shared| match shared {
        SharedType::Enum(id) => vec![service.enumeration(*id).name.rust.clone()],
        SharedType::Record(id) => super::declared(service, *id),
    });
    reexports(&doc, service.type_modules.iter().cloned().zip(names).collect())
}

/// Modules, and their items re-exported beside them, sorted.
fn reexports(doc: &TokenStream, mut modules: Vec<(String, Vec<String>)>) -> TokenStream {
    modules.sort();
    let declarations = modules.iter().map(|(module, _)| {
        let module = format_ident!("{module}");
        quote!(pub mod #module;)
    });
    let exports = modules.iter().map(|(module, names)| {
        let module = format_ident!("{module}");
        let names: Vec<_> = names.iter().map(|name| format_ident!("{name}")).collect();
        match &names[..] {
            [name] => quote!(pub use #module::#name;),
            _ => quote!(pub use #module::{#(#names),*};),
        }
    });
    quote!(#doc #(#declarations)* #(#exports)*)
}

/// `required.rs`.
pub(super) fn required(service: &Service) -> TokenStream {
    let doc = Doc::default()
        .text("Required parameters as types: the state of a builder that still misses one.")
        .text(
            "They are here for the compiler's messages, which name what is missing. A parameter that is set has the \
             state `Set` instead.",
        )
        .inner();
    let markers = service.required.iter().map(|name| {
        let doc = Doc::default().markdown(&format!("`{}` is not set yet.", name.wire)).outer();
        let name = name.ident();
        quote!(#doc #[derive(Debug)] pub struct #name;)
    });
    quote!(#doc #(#markers)*)
}

/// `serde.rs`: the one file that is lists alone, so that it is written as text.
pub(super) fn serde(service: &Service) -> String {
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    let mut add = |record: &Record, module: &str| {
        let list = usize::from(!record.in_request);
        lists[list].push(format!("crate::{module}::{}", record.name.rust));
    };
    for record in &service.records {
        add(record, if record.role == Role::Shared { "types" } else { "actions" });
    }
    for enumeration in &service.enums {
        let shared = enumeration.owner.is_none_or(|owner| service.record(owner).role == Role::Shared);
        let module = if shared { "types" } else { "actions" };
        lists[2].push(format!("crate::{module}::{}", enumeration.name.rust));
    }
    let mut text = String::from(
        "//! `Serialize` and `Deserialize` for every request, response and type.\n\n\
         tencentcloud_client::impl_serde! {\n",
    );
    for (kind, mut paths) in ["requests", "responses", "enumerations"].into_iter().zip(lists) {
        paths.sort();
        text.push_str(&format!("    {kind} {{\n"));
        for path in paths {
            text.push_str(&format!("        {path},\n"));
        }
        text.push_str("    }\n");
    }
    text.push_str("}\n");
    text
}
