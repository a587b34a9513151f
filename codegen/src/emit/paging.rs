//! How an action's list is divided into pages, and which states it reports are final.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::imports::Imports;
use super::{Context, types};
use crate::model::{Action, NextCursor, PageStyle, Pagination, Presence, Record, Service, Waiter};

/// The implementations of `Paginate` and `Wait`, if the spec describes them.
pub(super) fn tokens(service: &Service, action: &Action, imports: &mut Imports) -> TokenStream {
    let pages = action.pagination.as_ref().map(|pagination| paginate(service, action, pagination, imports));
    let wait = action.waiter.as_ref().map(|waiter| wait(service, action, waiter));
    quote!(#pages #wait)
}

fn paginate(
    service: &Service,
    action: &Action,
    pagination: &Pagination,
    imports: &mut Imports,
) -> TokenStream {
    let (request, response) = (service.record(action.request), service.record(action.response));
    let context = Context::of(service, action.response);
    let item = types::value(&context, &pagination.item, imports);
    let (request_name, response_name) = (request.name.ident(), response.name.ident());
    let style = style(request, &pagination.style);
    let items = response.fields[pagination.items].name.ident();
    let total = pagination.total.map(|total| {
        let name = response.fields[total].name.ident();
        quote!(.total(&response.#name))
    });
    let next = next(service, response, pagination);
    quote! {
        impl sdk::Paginate for #request_name {
            type Item = #item;
            #[inline]
            fn paging(&mut self) -> sdk::Paging<'_> {
                #style
            }
            #[inline]
            fn page(response: &#response_name) -> sdk::Page<'_, #item> {
                sdk::Page::new(&response.#items) #total #next
            }
            #[inline]
            fn into_items(response: #response_name) -> Vec<#item> {
                response.#items
            }
        }
    }
}

fn style(request: &Record, style: &PageStyle) -> TokenStream {
    let name = |field: &usize| request.fields[*field].name.ident();
    match style {
        PageStyle::Page { page, size, first } => {
            let (page, size, first) = (name(page), name(size), Literal::u64_unsuffixed(*first));
            quote!(sdk::Paging::Numbered { page: &mut self.#page, size: &self.#size, first: #first })
        }
        PageStyle::Offset { offset, limit } => {
            let (offset, limit) = (name(offset), name(limit));
            quote!(sdk::Paging::Offset { offset: &mut self.#offset, limit: &self.#limit })
        }
        PageStyle::Cursor { cursor, .. } => {
            let cursor = name(cursor);
            quote!(sdk::Paging::Cursor { cursor: &mut self.#cursor })
        }
    }
}

/// `.next(…)`, for pages with cursors.
fn next(service: &Service, response: &Record, pagination: &Pagination) -> Option<TokenStream> {
    let PageStyle::Cursor { next, .. } = &pagination.style else { return None };
    let text = |field: &crate::model::Field| (field.name.ident(), field.presence == Presence::Optional);
    Some(match next {
        NextCursor::Response(field) => {
            let (name, optional) = text(&response.fields[*field]);
            if optional {
                quote!(.next(response.#name.as_deref()))
            } else {
                quote!(.next(Some(&response.#name)))
            }
        }
        NextCursor::LastItem(field) => {
            let items = response.fields[pagination.items].name.ident();
            let record = service.record(pagination.item.record()?);
            let (name, optional) = text(&record.fields[*field]);
            let text = if optional { quote!(as_deref) } else { quote!(as_str) };
            let find = if optional { quote!(and_then) } else { quote!(map) };
            quote!(.next(response.#items.last().#find(|item| item.#name.#text())))
        }
    })
}

fn wait(service: &Service, action: &Action, waiter: &Waiter) -> TokenStream {
    let (request, response) = (service.record(action.request), service.record(action.response));
    let (request, response_name) = (request.name.ident(), response.name.ident());
    let state = response.fields[waiter.state].name.ident();
    let states = waiter.states.iter().map(|(value, name, success)| {
        let value = match value {
            Value::String(text) => quote!(sdk::StateValue::Text(#text)),
            number => {
                let number: TokenStream = number.to_string().parse().expect("a number is a literal");
                quote!(sdk::StateValue::Integer(#number))
            }
        };
        if *success {
            quote!(sdk::FinalState::success(#value, #name))
        } else {
            quote!(sdk::FinalState::failure(#value, #name))
        }
    });
    quote! {
        impl sdk::Wait for #request {
            const FINAL: &'static [sdk::FinalState] = &[#(#states),*];
            #[inline]
            fn state(response: &#response_name) -> &dyn sdk::Value {
                &response.#state
            }
        }
    }
}
