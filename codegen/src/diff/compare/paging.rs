//! Pagination and waiters: methods that a call has or has not.

use tencentcloud_catalog::text::listed;

use super::Sides;
use crate::diff::change::{ChangeOwner, ChangedPart, Changes, Impact};
use crate::model::{Action, NextCursor, PageStyle, Pagination, Service, Waiter};

pub(super) fn compare(
    sides: Sides<'_>,
    (old, new): (&Action, &Action),
    owner: &ChangeOwner,
    changes: &mut Changes,
) {
    let change = match (pages(sides.old, old), pages(sides.new, new)) {
        (None, Some(now)) => Some((Impact::Added, format!("can be paged: {now}"))),
        (Some(_), None) => Some((Impact::Removed, "can no longer be paged".to_owned())),
        (Some(before), Some(now)) if before != now => {
            Some((Impact::Changed, format!("pages: {now}; were: {before}")))
        }
        _ => None,
    };
    let item = match (item(sides.old, old), item(sides.new, new)) {
        (Some(before), Some(now)) if before != now => {
            Some((Impact::Breaking, format!("its pages hold `{now}`, held `{before}`")))
        }
        _ => None,
    };
    let waiting = match (states(sides.old, old), states(sides.new, new)) {
        (None, Some(now)) => Some((Impact::Added, format!("can be waited for: {now}"))),
        (Some(_), None) => Some((Impact::Removed, "can no longer be waited for".to_owned())),
        (Some(before), Some(now)) if before != now => {
            Some((Impact::Changed, format!("waiting: {now}; was: {before}")))
        }
        _ => None,
    };
    for (impact, text) in [change, item, waiting].into_iter().flatten() {
        changes.push(impact, owner, ChangedPart::Whole, text);
    }
}

/// The type of an element of a page.
fn item(service: &Service, action: &Action) -> Option<String> {
    Some(service.value_type(&action.pagination.as_ref()?.item))
}

/// `` `Tasks` by `PageNumber` and `PageSize` from 0, `TotalCount` in total ``.
fn pages(service: &Service, action: &Action) -> Option<String> {
    let pagination = action.pagination.as_ref()?;
    let Pagination { style, items, item, total, .. } = pagination;
    let request = &service.record(action.request).fields;
    let path = |member: usize| pagination.path(service, action.response, member);
    let by = match style {
        PageStyle::Page { page, size, first } => {
            let (page, size) = (&request[*page].name.wire, &request[*size].name.wire);
            format!("by `{page}` and `{size}` from {first}")
        }
        PageStyle::Offset { offset, limit } => {
            format!("by `{}` and `{}`", request[*offset].name.wire, request[*limit].name.wire)
        }
        PageStyle::Cursor { cursor, next } => {
            let next = match next {
                NextCursor::Response(next) => format!("`{}`", path(*next)),
                NextCursor::LastItem(next) => {
                    let fields = item.record().map(|id| &service.record(id).fields);
                    let name = fields.and_then(|fields| fields.get(*next));
                    format!("the last element's `{}`", name.map_or("", |field| field.name.wire.as_str()))
                }
            };
            format!("by `{}` from {next}", request[*cursor].name.wire)
        }
    };
    let total = total.map_or_else(String::new, |total| format!(", `{}` in total", path(total)));
    Some(format!("`{}` {by}{total}", path(*items)))
}

/// `` until `State` is 2; 4 is a failure ``.
fn states(service: &Service, action: &Action) -> Option<String> {
    let Waiter { state, states } = action.waiter.as_ref()?;
    let state = &service.record(action.response).fields[*state].name.wire;
    let those = |hoped: bool| -> Vec<String> {
        let states = states.iter().filter(|(.., success)| *success == hoped);
        states.map(|(value, ..)| format!("`{value}`")).collect()
    };
    let [success, failure] = [those(true), those(false)];
    let until = format!("until `{state}` is {}", listed(success));
    let failed = if failure.len() == 1 { "is a failure" } else { "are failures" };
    Some(if failure.is_empty() { until } else { format!("{until}; {} {failed}", listed(failure)) })
}
