//! The file of an action: the client's method, its request, its response.

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::Imports;
use super::{docs, example, paging, record_items, words};
use crate::model::{Action, Effect, RegionUse, Service};

/// The whole file.
pub(super) fn tokens(service: &Service, action: &Action) -> TokenStream {
    let mut imports = Imports::default();
    let doc = words::module(&action.name, &action.summary);
    let method = method(service, action, &mut imports);
    let request = record_items(service, action.request, &mut imports);
    let call = call(service, action, &mut imports);
    let paging = paging::tokens(service, action, &mut imports);
    let response = record_items(service, action.response, &mut imports);
    let imports = imports.tokens();
    let lints = super::lints(service, &[action.request, action.response]);
    quote!(#doc #lints #imports #method #request #call #paging #response)
}

/// The client's method: one line.
fn method(service: &Service, action: &Action, imports: &mut Imports) -> TokenStream {
    imports.own("Client");
    imports.runtime("Call");
    let request = service.record(action.request).name.ident();
    let name = action.name.ident();
    let doc = documentation(service, action).outer();
    let deprecated = action.deprecated.then(|| quote!(#[deprecated]));
    quote! {
        impl Client {
            #doc
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> Call<#request> {
                self.inner.call(request)
            }
        }
    }
}

fn documentation(service: &Service, action: &Action) -> docs::Doc {
    let effect = match (action.effect, &action.idempotency) {
        (Effect::Read, _) => "Changes nothing, so that it may be sent again.".to_owned(),
        (Effect::Write, None) => "Changes something: what may have arrived is never sent again.".to_owned(),
        (Effect::Write, Some(parameter)) => {
            format!("Changes something; `{parameter}` makes it harmless to send it again.")
        }
    };
    let rate = action.rate_limit.map_or_else(String::new, |rate| {
        let s = if rate == 1 { "" } else { "s" };
        format!(" An account may make {rate} request{s} a second.")
    });
    let region = match action.region {
        RegionUse::Unused => " Takes no region.",
        RegionUse::Optional => "",
        RegionUse::Required => " Needs a region.",
    };
    let codes = action.error_codes.iter().map(|code| {
        let code = &service.error_codes[*code];
        format!("`{}`: {}", code.name.wire, docs::markdown(&code.description))
    });
    let errors = "The request breaks a limit, the call does not get through, or the cloud answers an error; see \
                  [`Error`](crate::Error). Beside the gateway's codes this action answers:";
    docs::Doc::default()
        .text(&action.summary)
        .text(&action.description)
        .markdown(&format!("{effect}{rate}{region}{}", ways(service, action)))
        .markdown(&format!("Described on the [official page]({}).", action.docs))
        .lines(example::action(service, action))
        .lines(["# Errors".to_owned()])
        .markdown(if action.error_codes.is_empty() {
            errors.split(" Beside").next().unwrap_or(errors)
        } else {
            errors
        })
        .list(codes)
}

/// What else can be done with the call than to await it.
fn ways(service: &Service, action: &Action) -> String {
    let mut ways = String::new();
    if let Some(pagination) = &action.pagination {
        let items = &service.record(action.response).fields[pagination.items].name.wire;
        ways.push_str(&format!(
            " [`pages()`](Call::pages) and [`items()`](Call::items) of the call go through all of `{items}`."
        ));
    }
    if let Some(waiter) = &action.waiter {
        let state = &service.record(action.response).fields[waiter.state].name.wire;
        ways.push_str(&format!(" [`wait()`](Call::wait) asks again until `{state}` is final."));
    }
    ways
}

/// What the runtime knows of the action.
fn call(service: &Service, action: &Action, imports: &mut Imports) -> TokenStream {
    for path in ["Action", "Effect", "RegionUse", "Request"] {
        imports.runtime(path);
    }
    imports.own("SERVICE");
    let request = service.record(action.request).name.ident();
    let response = service.record(action.response).name.ident();
    let name = &action.name.wire;
    let effect = match action.effect {
        Effect::Read => quote!(Effect::Read),
        Effect::Write => quote!(Effect::Write),
    };
    let region = match action.region {
        RegionUse::Unused => quote!(RegionUse::Unused),
        RegionUse::Optional => quote!(RegionUse::Optional),
        RegionUse::Required => quote!(RegionUse::Required),
    };
    let rate_limit = action.rate_limit.map(|rate| {
        let rate = proc_macro2::Literal::u32_unsuffixed(rate);
        quote!(.with_rate_limit(#rate))
    });
    let unsigned = action.unsigned.then(|| quote!(.unsigned()));
    let idempotency =
        action.idempotency.as_ref().map(|parameter| quote!(.with_idempotency_parameter(#parameter)));
    quote! {
        impl Request for #request {
            type Response = #response;
            const ACTION: &'static Action =
                &Action::new(&SERVICE, #name).with_effect(#effect).with_region_use(#region) #rate_limit #idempotency #unsigned;
        }
    }
}
