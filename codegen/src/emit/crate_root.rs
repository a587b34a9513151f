//! `lib.rs`: the landing page, the modules, and re-exports from the runtime.

use proc_macro2::Ident;
use quote::quote;
use syn::{File, parse_quote};

use super::docs::{Doc, lowered, markdown};
use super::example;
use crate::model::{Effect, Service};
use crate::render::Items;
use crate::wrap::code;

/// `lib.rs`.
pub(super) fn items(service: &Service, runtime: &Ident) -> Items {
    let Service { name, version, endpoint, .. } = service;
    let doc = documentation(service).inner();
    let service_doc = Doc::default().text("The service that the actions belong to.").outer();
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
    let file: File = parse_quote! {
        #(#doc)*
        pub mod actions;
        mod catalog;
        mod client;
        mod error_code;
        #required
        #[cfg(feature = "serde")]
        mod serde;
        #types
        use #runtime::generated as sdk;
        pub use client::Client;
        pub use error_code::ErrorCode;
        pub use #runtime::validate::Validate;
        pub use #runtime::{
            Call, Config, Credentials, Error, ErrorClass, ErrorKind, Language, Request, RetryPolicy, Service,
        };
        #[cfg(feature = "events")]
        pub use #runtime::events;
        pub use #runtime::{
            clock, credentials, endpoint, intercept, observe, pages, paginate, random, rate, retry, transport, wait, waiter,
        };
        #(#service_doc)*
        pub static SERVICE: Service = Service::new(#name, #version, #endpoint);
    };
    Items::from(file)
}

fn documentation(service: &Service) -> Doc {
    let Service { name, version, .. } = service;
    let shared = if service.types.is_empty() { "" } else { ", and [`types`] the types that they share" };
    let mut doc = Doc::default()
        .text(&format!("A client for {}: `{name}`, version {version}.", service.title))
        .lines(call(service))
        .markdown(
            "[`Config::from_env`] reads the credentials from the environment variables `TENCENTCLOUD_SECRET_ID` and \
             `TENCENTCLOUD_SECRET_KEY`. The module [`credentials`] has the other sources: a chain of all of them, \
             profiles, and roles of machines, containers and accounts.",
        )
        .text(&service.description)
        .markdown(&format!(
            "Every action is a method of [`Client`]. The module [`actions`] has the requests and \
             responses{shared}. [`ErrorCode`] lists the error codes."
        ))
        .markdown(&format!("See the official [documentation]({}).", service.docs));
    if !service.renamed.is_empty() {
        let renamed = service.renamed.iter().map(|name| code(name));
        doc = doc.markdown("Names that are equal in Rust are numbered from the second on.").list(renamed);
    }
    topics(service, doc)
}

/// A program that calls the first action that reads.
pub(super) fn call(service: &Service) -> Vec<String> {
    let first = service.actions.iter().find(|action| action.effect == Effect::Read);
    first
        .or(service.actions.first())
        .map(|action| example::program(service, action))
        .into_iter()
        .flatten()
        .collect()
}

/// The actions by topic: a heading, a description, and a line for each method.
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
