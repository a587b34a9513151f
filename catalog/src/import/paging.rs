//! How an action's list is divided into pages: a rule over its parameters and its response.
//!
//! The response must hold exactly one list, next to the others or in the only object. What a page number counts from is
//! not in the schemas, so a list by page number needs a reviewed fact.

use serde_json::{Value, json};

use super::reviewed::PagingFacts;
use super::upstream::{Api, ApiAction, ApiMember};

/// Names of the parameter for the page number and of that for the number of elements on it.
const NUMBERS: [&str; 6] = ["PageNumber", "PageNum", "PageNo", "PageIndex", "Page", "PageId"];
const SIZES: [&str; 6] = ["PageSize", "Limit", "PerPage", "Size", "Count", "NumPerPage"];

/// Names of the member with the number of all elements.
const TOTALS: [&str; 10] = [
    "TotalCount",
    "Total",
    "TotalNum",
    "TotalCnt",
    "TotalNumber",
    "TotalSize",
    "TotalItems",
    "TotalElements",
    "AllCount",
    "Count",
];

/// Names of a cursor's parameter, and of the member with the next one.
const CURSORS: [(&str, &str); 11] = [
    ("NextToken", "NextToken"),
    ("Context", "Context"),
    ("Cursor", "NextCursor"),
    ("Cursor", "Cursor"),
    ("NextCursor", "NextCursor"),
    ("PageToken", "NextPageToken"),
    ("PageToken", "PageToken"),
    ("ScrollToken", "ScrollToken"),
    ("ScrollId", "ScrollId"),
    ("Marker", "NextMarker"),
    ("Marker", "Marker"),
];

/// Returns the pagination of an action, in the form of our files.
///
/// # Errors
/// Returns an error if a reviewed fact about it is of no use.
pub(super) fn pagination(
    api: &Api,
    name: &str,
    action: &ApiAction,
    facts: &PagingFacts,
) -> Result<Option<Value>, String> {
    let first = facts.first_pages.get(name);
    let is_unclear = facts.unclear.contains(name);
    let is_doubtful = facts.doubtful_totals.contains(name);
    let request = Members::of(api, &action.input);
    let page = request.zip(List::of(api, &action.output)).and_then(|(request, list)| {
        let by_position = list.by_position(&request, first.copied(), is_doubtful);
        by_position.or_else(|| list.by_cursor(&request))
    });
    let is_by = |style: &str| page.as_ref().is_some_and(|page| page["style"] == style);
    let is_used = (first.is_none() || is_by("page"))
        && (!is_unclear || is_by("offset"))
        && (!is_doubtful || is_by("offset") || is_by("page"));
    if !is_used {
        return Err(format!("the reviewed fact about the pages of {name} is obsolete: no rule uses it"));
    }
    Ok(page.filter(|_| !is_unclear))
}

/// The members of an object that are in use.
struct Members<'a>(Vec<&'a ApiMember>);

impl<'a> Members<'a> {
    fn of(api: &'a Api, object: &str) -> Option<Self> {
        let members = api.objects.get(object)?.members.iter();
        Some(Self(members.filter(|member| !member.disabled && member.name != "RequestId").collect()))
    }

    fn find(&self, name: &str, kind: &str) -> Option<&'a ApiMember> {
        self.0.iter().copied().find(|member| member.name == name && member.kind == kind)
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|member| member.name == name)
    }

    /// The only member of a kind.
    fn only(&self, kind: &str) -> Option<&'a ApiMember> {
        let mut those = self.0.iter().copied().filter(|member| member.kind == kind);
        those.next().filter(|_| those.next().is_none())
    }
}

/// The only list of a response.
struct List<'a> {
    /// The object that holds it, if it is not the response itself.
    within: Option<&'a str>,
    members: Members<'a>,
    items: &'a str,
    total: Option<&'a str>,
}

impl<'a> List<'a> {
    fn of(api: &'a Api, response: &str) -> Option<Self> {
        let response = Members::of(api, response)?;
        let (within, members) = if response.0.iter().any(|member| member.kind == "list") {
            (None, response)
        } else {
            let object = response.only("object")?;
            (Some(&*object.name), Members::of(api, &object.form)?)
        };
        let items = &*members.only("list")?.name;
        let total = TOTALS.iter().find_map(|name| members.find(name, "int"));
        Some(Self { within, items, total: total.map(|member| &*member.name), members })
    }

    /// By the number of elements to skip, or by the number of the page. The list must have a total, even if a doubtful one
    /// is not used: without one, the service may not have any more pages.
    fn by_position(&self, request: &Members<'_>, first: Option<u64>, is_doubtful: bool) -> Option<Value> {
        let is_number = |name: &str| request.find(name, "int").or(request.find(name, "string")).is_some();
        let total = self.path(self.total?);
        let with = |mut page: Value| {
            if !is_doubtful {
                page["total"] = total.into();
            }
            page["items"] = self.path(self.items).into();
            page
        };
        let offset = ["Offset", "Limit"];
        if offset.iter().all(|name| is_number(name)) {
            let [offset, limit] = offset;
            return Some(match first {
                None => with(json!({ "style": "offset", "offset": offset, "limit": limit })),
                // Some services call the page number an offset.
                Some(first) => {
                    with(json!({ "style": "page", "page": offset, "size": limit, "first": first }))
                }
            });
        }
        let page = NUMBERS.iter().find(|name| is_number(name))?;
        let size = SIZES.iter().find(|name| is_number(name))?;
        Some(with(json!({ "style": "page", "page": page, "size": size, "first": first? })))
    }

    /// By a text from the previous response, unless the request can name a position as well.
    fn by_cursor(&self, request: &Members<'_>) -> Option<Value> {
        let mut positions = NUMBERS.iter().chain(["Offset"].iter());
        if positions.any(|name| request.has(name)) {
            return None;
        }
        let is_text = |members: &Members<'_>, name| {
            members.find(name, "string").is_some_and(|member| member.form == "string")
        };
        let (cursor, next) =
            CURSORS.iter().find(|(cursor, next)| is_text(request, cursor) && is_text(&self.members, next))?;
        let mut page = json!({ "style": "cursor", "cursor": cursor, "next": self.path(next) });
        page["items"] = self.path(self.items).into();
        Some(page)
    }

    fn path(&self, name: &str) -> String {
        self.within.map_or_else(|| name.to_owned(), |within| format!("{within}.{name}"))
    }
}

#[cfg(test)]
mod tests;
