//! How an action's list is divided into pages, and which states it reports are final.

use serde_json::Value;

use super::imports::Imports;
use super::{Context, types};
use crate::layout;
use crate::model::{Action, Field, NextCursor, PageStyle, Pagination, Presence, Record, Service, Waiter};

/// The implementations of `Paginate` and `Wait`, if the spec describes them.
pub(super) fn items(service: &Service, action: &Action, imports: &mut Imports) -> Vec<String> {
    let pages = action.pagination.as_ref().map(|pagination| paginate(service, action, pagination, imports));
    let wait = action.waiter.as_ref().map(|waiter| wait(service, action, waiter));
    pages.into_iter().chain(wait).collect()
}

fn paginate(service: &Service, action: &Action, pagination: &Pagination, imports: &mut Imports) -> String {
    let (request, response) = (service.record(action.request), service.record(action.response));
    let context = Context::of(service, action.response);
    let item = types::value(&context, &pagination.item, imports);
    let style = style(request, &pagination.style);
    let holder = service.record(pagination.holder(action.response));
    let Access { reach, list, into_items } = access(response, holder, pagination);
    let items = &holder.fields[pagination.items];
    let items = match items.presence {
        Presence::Optional => format!("{list}.{}.as_deref().unwrap_or_default()", items.name.rust),
        Presence::Required | Presence::List => format!("&{list}.{}", items.name.rust),
    };
    let total = pagination.total.map(|total| format!(".total(&{list}.{})", holder.fields[total].name.rust));
    let calls: Vec<String> = total.into_iter().chain(next(service, holder, pagination, list)).collect();
    let page = layout::chain(8, &format!("sdk::Page::new({items})"), &calls, "");
    let (request, response) = (&request.name.rust, &response.name.rust);
    format!(
        "impl sdk::Paginate for {request} {{
    type Item = {item};

    #[inline]
    fn paging(&mut self) -> sdk::Paging<'_> {{
        {style}
    }}

    #[inline]
    fn page(response: &{response}) -> sdk::Page<'_, {item}> {{
{reach}{page}    }}

    #[inline]
    fn into_items(response: {response}) -> Vec<{item}> {{
        {into_items}
    }}
}}
"
    )
}

/// How a response leads to its list.
struct Access {
    /// Statements that define `list`, unless it is the response.
    reach: String,
    /// What holds the list.
    list: &'static str,
    /// The elements, taken out.
    into_items: String,
}

fn access(response: &Record, holder: &Record, pagination: &Pagination) -> Access {
    let items = &holder.fields[pagination.items];
    let name = &items.name.rust;
    let is_optional = items.presence == Presence::Optional;
    let or_default = if is_optional { ".unwrap_or_default()" } else { "" };
    let Some((within, _)) = pagination.within else {
        let into_items = format!("response.{name}{or_default}");
        return Access { reach: String::new(), list: "response", into_items };
    };
    let within = &response.fields[within];
    let object = &within.name.rust;
    let (reach, into_items) = if within.presence == Presence::Optional {
        let then = if is_optional { "and_then" } else { "map" };
        (
            format!("        let Some(list) = &response.{object} else {{ return sdk::Page::new(&[]) }};\n"),
            format!("response.{object}.{then}(|list| list.{name}).unwrap_or_default()"),
        )
    } else {
        (format!("        let list = &response.{object};\n"), format!("response.{object}.{name}{or_default}"))
    };
    Access { reach, list: "list", into_items }
}

fn style(request: &Record, style: &PageStyle) -> String {
    let name = |field: &usize| &request.fields[*field].name.rust;
    let (variant, fields) = match style {
        PageStyle::Page { page, size, first } => {
            let (page, size) = (name(page), name(size));
            let fields =
                [format!("page: &mut self.{page}"), format!("size: &self.{size}"), format!("first: {first}")];
            ("Numbered", fields.to_vec())
        }
        PageStyle::Offset { offset, limit } => {
            let (offset, limit) = (name(offset), name(limit));
            ("Offset", vec![format!("offset: &mut self.{offset}"), format!("limit: &self.{limit}")])
        }
        PageStyle::Cursor { cursor, .. } => ("Cursor", vec![format!("cursor: &mut self.{}", name(cursor))]),
    };
    layout::list(8, &format!("sdk::Paging::{variant} {{ "), &fields, " }")
}

/// `.next(…)`, for pages with cursors.
fn next(service: &Service, holder: &Record, pagination: &Pagination, list: &str) -> Option<String> {
    let PageStyle::Cursor { next, .. } = &pagination.style else { return None };
    let text = |field: &Field| (field.name.rust.clone(), field.presence == Presence::Optional);
    Some(match next {
        NextCursor::Response(field) => {
            let (name, optional) = text(&holder.fields[*field]);
            if optional {
                format!(".next({list}.{name}.as_deref())")
            } else {
                format!(".next(Some(&{list}.{name}))")
            }
        }
        NextCursor::LastItem(field) => {
            let items = &holder.fields[pagination.items].name.rust;
            let record = service.record(pagination.item.record()?);
            let (name, optional) = text(&record.fields[*field]);
            let (find, text) = if optional { ("and_then", "as_deref") } else { ("map", "as_str") };
            format!(".next({list}.{items}.last().{find}(|item| item.{name}.{text}()))")
        }
    })
}

fn wait(service: &Service, action: &Action, waiter: &Waiter) -> String {
    let (request, response) = (service.record(action.request), service.record(action.response));
    let state = &response.fields[waiter.state].name.rust;
    let states = waiter.states.iter().map(|(value, name, success)| {
        let value = match value {
            Value::String(text) => format!("sdk::StateValue::Text({text:?})"),
            number => format!("sdk::StateValue::Integer({number})"),
        };
        let kind = if *success { "success" } else { "failure" };
        format!("sdk::FinalState::{kind}({value}, {name:?})")
    });
    let states: Vec<String> = states.collect();
    let states = layout::list(4, "const FINAL: &'static [sdk::FinalState] = &[", &states, "];");
    let (request, response) = (&request.name.rust, &response.name.rust);
    format!(
        "impl sdk::Wait for {request} {{
    {states}

    #[inline]
    fn state(response: &{response}) -> &dyn sdk::Value {{
        &response.{state}
    }}
}}
"
    )
}
