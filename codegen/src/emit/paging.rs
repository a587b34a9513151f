//! How an action's list is divided into pages, and which states it reports are final.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;
use syn::{Item, parse_quote};

use super::imports::Imports;
use super::{Context, types};
use crate::model::{Action, Field, NextCursor, PageStyle, Pagination, Presence, Record, Service, Waiter};
use crate::render::Items;

/// The implementations of `Paginate` and `Wait`, if the spec describes them.
pub(super) fn items(service: &Service, action: &Action, imports: &mut Imports) -> Items {
    let mut items = Items::default();
    if let Some(pagination) = &action.pagination {
        items.syntax(paginate(service, action, pagination, imports));
    }
    if let Some(waiter) = &action.waiter {
        items.syntax(wait(service, action, waiter));
    }
    items
}

fn paginate(service: &Service, action: &Action, pagination: &Pagination, imports: &mut Imports) -> Item {
    let (request, response) = (service.record(action.request), service.record(action.response));
    let context = Context::of(service, action.response);
    let item = types::value(&context, &pagination.item, imports);
    let (request_name, response_name) = (request.name.ident(), response.name.ident());
    let style = style(request, &pagination.style);
    let holder = service.record(pagination.holder(action.response));
    let Access { reach, list, into_items } = access(response, holder, pagination);
    let items = &holder.fields[pagination.items];
    let name = items.name.ident();
    let items = match items.presence {
        Presence::Optional => quote!(#list.#name.as_deref().unwrap_or_default()),
        Presence::Required | Presence::List => quote!(&#list.#name),
    };
    let total = pagination.total.map(|total| {
        let name = holder.fields[total].name.ident();
        quote!(.total(&#list.#name))
    });
    let next = next(service, holder, pagination, &list);
    parse_quote! {
        impl sdk::Paginate for #request_name {
            type Item = #item;
            #[inline]
            fn paging(&mut self) -> sdk::Paging<'_> {
                #style
            }
            #[inline]
            fn page(response: &#response_name) -> sdk::Page<'_, #item> {
                #reach
                sdk::Page::new(#items) #total #next
            }
            #[inline]
            fn into_items(response: #response_name) -> Vec<#item> {
                #into_items
            }
        }
    }
}

/// How a response leads to its list.
struct Access {
    /// Statements that define `list`, unless it is the response.
    reach: TokenStream,
    /// What holds the list.
    list: TokenStream,
    /// The elements, taken out.
    into_items: TokenStream,
}

fn access(response: &Record, holder: &Record, pagination: &Pagination) -> Access {
    let items = &holder.fields[pagination.items];
    let name = items.name.ident();
    let is_optional = items.presence == Presence::Optional;
    let or_default = is_optional.then(|| quote!(.unwrap_or_default()));
    let Some((within, _)) = pagination.within else {
        let into_items = quote!(response.#name #or_default);
        return Access { reach: TokenStream::new(), list: quote!(response), into_items };
    };
    let within = &response.fields[within];
    let object = within.name.ident();
    let (reach, into_items) = if within.presence == Presence::Optional {
        let then = if is_optional { quote!(and_then) } else { quote!(map) };
        (
            quote!(let Some(list) = &response.#object else { return sdk::Page::new(&[]) };),
            quote!(response.#object.#then(|list| list.#name).unwrap_or_default()),
        )
    } else {
        (quote!(let list = &response.#object;), quote!(response.#object.#name #or_default))
    };
    Access { reach, list: quote!(list), into_items }
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
fn next(
    service: &Service,
    holder: &Record,
    pagination: &Pagination,
    list: &TokenStream,
) -> Option<TokenStream> {
    let PageStyle::Cursor { next, .. } = &pagination.style else { return None };
    let text = |field: &Field| (field.name.ident(), field.presence == Presence::Optional);
    Some(match next {
        NextCursor::Response(field) => {
            let (name, optional) = text(&holder.fields[*field]);
            if optional { quote!(.next(#list.#name.as_deref())) } else { quote!(.next(Some(&#list.#name))) }
        }
        NextCursor::LastItem(field) => {
            let items = holder.fields[pagination.items].name.ident();
            let record = service.record(pagination.item.record()?);
            let (name, optional) = text(&record.fields[*field]);
            let text = if optional { quote!(as_deref) } else { quote!(as_str) };
            let find = if optional { quote!(and_then) } else { quote!(map) };
            quote!(.next(#list.#items.last().#find(|item| item.#name.#text())))
        }
    })
}

fn wait(service: &Service, action: &Action, waiter: &Waiter) -> Item {
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
    parse_quote! {
        impl sdk::Wait for #request {
            const FINAL: &'static [sdk::FinalState] = &[#(#states),*];
            #[inline]
            fn state(response: &#response_name) -> &dyn sdk::Value {
                &response.#state
            }
        }
    }
}
