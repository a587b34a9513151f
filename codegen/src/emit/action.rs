//! The file of an action: the client's method, its request, its response.

use tencentcloud_catalog::text::{counted, listed};

use super::imports::Imports;
use super::{Context, docs, example, paging, record_items, validate, words};
use crate::layout;
use crate::model::{Action, Effect, RegionUse, Service};
use crate::wrap;

/// The whole file.
pub(super) fn items(service: &Service, action: &Action, runtime: &str) -> Vec<String> {
    let mut imports = Imports::default();
    let mut facets = vec![method(service, action)];
    facets.extend(record_items(service, action.request, &mut imports));
    facets.push(call(service, action));
    facets.extend(paging::items(service, action, &mut imports));
    facets.extend(record_items(service, action.response, &mut imports));
    let doc = words::module(&action.name, &action.summary);
    let mut items = vec![doc + super::lints(service, &[action.request, action.response])];
    items.extend(imports.items(&[], runtime));
    items.extend(facets);
    items
}

/// The method of the client.
fn method(service: &Service, action: &Action) -> String {
    let request = &service.record(action.request).name.rust;
    let name = &action.name.rust;
    let doc = documentation(service, action).outer(4);
    let deprecated = if action.deprecated { "    #[deprecated]\n" } else { "" };
    let parameters = ["&self".to_owned(), format!("request: {request}")];
    let result = format!(") -> sdk::Call<{request}> {{");
    let signature = layout::list(4, &format!("pub fn {name}("), &parameters, &result);
    format!(
        "impl crate::Client {{\n{doc}{deprecated}    #[inline]\n    {signature}\n        self.inner.call(request)\n    }}\n}}\n"
    )
}

fn documentation(service: &Service, action: &Action) -> docs::Doc {
    let doc = docs::Doc::default()
        .text(&action.summary)
        .text(&action.description)
        .markdown(&facts(service, action).join(" "))
        .markdown(&format!("See the official [documentation]({}).", action.docs))
        .lines(example::action(service, action))
        .lines(["# Errors".to_owned()])
        .markdown("Returns an [`Error`](crate::Error) if the request violates a constraint, if the call fails, or if the service reports an error.");
    error_codes(service, action, doc)
}

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
    facts
}

/// The implementation of `Request`.
fn call(service: &Service, action: &Action) -> String {
    let context = Context::of(service, action.request);
    let request = &context.record.name.rust;
    let rules = validate::rules(&context).map_or_else(String::new, |rules| format!("\n{rules}"));
    let response = &service.record(action.response).name.rust;
    let start = format!(
        "const ACTION: &'static sdk::Action = &sdk::Action::new(&crate::SERVICE, {:?})",
        action.name.wire
    );
    let constant = layout::chain(4, &start, &properties(service, action), ";");
    format!("impl sdk::Request for {request} {{\n    type Response = {response};\n{constant}{rules}}}\n")
}

/// What the constant `ACTION` says about an action.
fn properties(service: &Service, action: &Action) -> Vec<String> {
    let effect = match action.effect {
        Effect::Read => "Read",
        Effect::Write => "Write",
    };
    let region = match action.region {
        RegionUse::Unused => "Unused",
        RegionUse::Optional => "Optional",
        RegionUse::Required => "Required",
    };
    let mut calls = vec![
        format!(".with_effect(sdk::Effect::{effect})"),
        format!(".with_region_use(sdk::RegionUse::{region})"),
    ];
    calls.extend(action.rate_limit.map(|rate| format!(".with_rate_limit({rate})")));
    let idempotency = action.idempotency.as_ref();
    calls.extend(idempotency.map(|parameter| format!(".with_idempotency_parameter({parameter:?})")));
    calls.extend(action.unsigned.then(|| ".unsigned()".to_owned()));
    let has_error = service.record(action.response).fields.iter().any(|field| field.name.wire == "Error");
    calls.extend(has_error.then(|| ".with_error_parameter()".to_owned()));
    calls
}
