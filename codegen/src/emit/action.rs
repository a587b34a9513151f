//! The file of an action: the client's method, its request, its response.

use quote::quote;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, parse_quote};
use tencentcloud_catalog::text::{counted, listed};

use super::imports::Imports;
use super::{Context, docs, example, paging, record_items, validate, words};
use crate::model::{Action, Effect, Events, RegionUse, Service};
use crate::render::Items;
use crate::wrap;

/// The whole file.
pub(super) fn items(service: &Service, action: &Action) -> Items {
    let mut imports = Imports::default();
    let mut facets = Items::default();
    facets.syntax(method(service, action));
    facets.append(record_items(service, action.request, &mut imports));
    facets.syntax(call(service, action));
    facets.append(paging::items(service, action, &mut imports));
    facets.append(record_items(service, action.response, &mut imports));
    let mut items = Items::default();
    items.attributes(words::module(&action.name, &action.summary));
    items.attributes(super::lints(service, &[action.request, action.response]));
    imports.items(&[]).into_iter().for_each(|import| items.syntax(import));
    items.append(facets);
    items
}

/// The method of the client.
fn method(service: &Service, action: &Action) -> Item {
    let request = service.record(action.request).name.ident();
    let name = action.name.ident();
    let deprecated = action.deprecated.then(|| quote!(#[deprecated]));
    let mut method: ImplItemFn = parse_quote! {
        #deprecated
        #[inline]
        pub fn #name(&self, request: #request) -> sdk::Call<#request> {
            self.inner.call(request)
        }
    };
    method.attrs.splice(..0, documentation(service, action).outer());
    let mut block: ItemImpl = parse_quote!(impl crate::Client {});
    block.items.push(ImplItem::Fn(method));
    Item::Impl(block)
}

fn documentation(service: &Service, action: &Action) -> docs::Doc {
    let mut facts = facts(service, action);
    if action.summary.is_empty() {
        facts.insert(0, words::call(service, action));
    }
    let doc = docs::Doc::default()
        .text(&action.summary)
        .text(&action.description)
        .markdown(&facts.join(" "))
        .lines([format!("See the official [documentation]({}).", action.docs)])
        .lines(example::action(service, action));
    let doc =
        if action.summary.is_empty() { doc } else { doc.lines(["# Errors".to_owned()]).markdown(FAILURES) };
    error_codes(service, action, doc)
}

const FAILURES: &str = "Returns an [`Error`](crate::Error) if the request violates a constraint, if the call fails, or if the \
                        service reports an error.";

/// Adds the error codes besides those of the gateway: described ones as a list, and the others in a sentence.
fn error_codes(service: &Service, action: &Action, doc: docs::Doc) -> docs::Doc {
    let codes = action.error_codes.iter().map(|code| &service.error_codes[*code]);
    let codes = codes.filter(|code| code.class.is_none());
    let (described, named): (Vec<_>, Vec<_>) = codes.partition(|code| !code.description.is_empty());
    let named: Vec<String> = named.iter().map(|code| wrap::code(&code.name.wire)).collect();
    let doc = match (&described[..], &named[..]) {
        ([], []) => return doc,
        ([], _) => {
            let named = listed(named);
            return doc.markdown(&format!(
                "In addition to the codes of the gateway, this action can return {named}."
            ));
        }
        _ => doc.markdown("In addition to the codes of the gateway, this action can return:"),
    };
    let items = described
        .iter()
        .map(|code| format!("{}: {}", wrap::code(&code.name.wire), docs::markdown(&code.description)));
    doc.list(items.chain((!named.is_empty()).then(|| listed(named))))
}

/// The behavior of the action, one sentence for each fact.
fn facts(service: &Service, action: &Action) -> Vec<String> {
    let mut facts = vec![match (action.effect, &action.idempotency) {
        (Effect::Read, _) => "Does not modify state, so it may be retried.".to_owned(),
        (Effect::Write, None) => {
            "Modifies state, so it is not retried once the request may have reached the service.".to_owned()
        }
        (Effect::Write, Some(parameter)) => {
            format!("Modifies state; `{parameter}` makes it safe to retry.")
        }
    }];
    if let Some(rate) = action.rate_limit {
        facts.push(format!("Limited to {} per second for each account.", counted(rate, "request")));
    }
    match action.region {
        RegionUse::Unused => facts.push("Does not use a region.".to_owned()),
        RegionUse::Optional => {}
        RegionUse::Required => facts.push("Requires a region.".to_owned()),
    }
    let response = service.record(action.response);
    if let Some(pagination) = &action.pagination {
        facts.push(format!(
            "[`pages()`](crate::Call::pages) and [`items()`](crate::Call::items) of the call iterate over all of `{}`.",
            pagination.path(service, action.response, pagination.items)
        ));
    }
    if let Some(waiter) = &action.waiter {
        facts.push(format!(
            "[`wait()`](crate::Call::wait) polls until `{}` is final.",
            response.fields[waiter.state].name.wire
        ));
    }
    facts.extend(action.events.as_ref().map(events));
    facts
}

/// How a stream of events is read.
fn events(events: &Events) -> String {
    match events {
        Events::Always => {
            "Responds with a stream of events: read it with `events()` of the call (feature `events`), \
             because awaiting the call fails."
                .to_owned()
        }
        Events::If { .. } => format!(
            "Responds with a stream of events {}: read it with `events()` of the call (feature `events`), because \
             awaiting the call then fails.",
            events.phrase()
        ),
    }
}

/// The implementation of `Request`.
fn call(service: &Service, action: &Action) -> Item {
    let context = Context::of(service, action.request);
    let request = context.record.name.ident();
    let rules = validate::rules(&context);
    let response = service.record(action.response).name.ident();
    let name = &action.name.wire;
    // An action writes and may use a region by default.
    let effect = match action.effect {
        Effect::Read => Some(quote!(.with_effect(sdk::Effect::Read))),
        Effect::Write => None,
    };
    let region = match action.region {
        RegionUse::Unused => Some(quote!(.with_region_use(sdk::RegionUse::Unused))),
        RegionUse::Optional => None,
        RegionUse::Required => Some(quote!(.with_region_use(sdk::RegionUse::Required))),
    };
    let rate_limit = action.rate_limit.map(|rate| {
        let rate = proc_macro2::Literal::u32_unsuffixed(rate);
        quote!(.with_rate_limit(#rate))
    });
    let unsigned = action.unsigned.then(|| quote!(.unsigned()));
    let idempotency =
        action.idempotency.as_ref().map(|parameter| quote!(.with_idempotency_parameter(#parameter)));
    let has_error = service.record(action.response).fields.iter().any(|field| field.name.wire == "Error");
    let error_parameter = has_error.then(|| quote!(.with_error_parameter()));
    parse_quote! {
        impl sdk::Request for #request {
            type Response = #response;
            const ACTION: &'static sdk::Action =
                &sdk::Action::new(&crate::SERVICE, #name)#effect #region #rate_limit #idempotency #unsigned #error_parameter;
            #rules
        }
    }
}
