//! Pagination and waiters: names of members → their indices, with their types checked.

use serde_json::Value;
use tencentcloud_catalog::{self as spec, ActionFile};
use tencentcloud_catalog::{SourceLocation, suggest};

use super::lower::{FILLED, Lowering};
use super::{RecordId, Service, Ty};

/// How the list in an action's response is divided into pages.
#[derive(Debug)]
pub struct Pagination {
    /// How a request selects the page.
    pub style: PageStyle,
    /// Member of the response with the object that holds the list, and its record. `None` if the response itself does.
    pub within: Option<(usize, RecordId)>,
    /// Member that holds the elements.
    pub items: usize,
    /// Type of an element.
    pub item: Ty,
    /// Member with the number of all elements.
    pub total: Option<usize>,
}

impl Pagination {
    /// Returns the record that holds the list: the response, or that of one of its members.
    #[must_use]
    pub fn holder(&self, response: RecordId) -> RecordId {
        self.within.map_or(response, |(_, holder)| holder)
    }

    /// Returns the path of a member next to the list, `Result.ApiSet`.
    #[must_use]
    pub fn path(&self, service: &Service, response: RecordId, member: usize) -> String {
        let name = &service.record(self.holder(response)).fields[member].name.wire;
        match self.within {
            Some((object, _)) => format!("{}.{name}", service.record(response).fields[object].name.wire),
            None => name.clone(),
        }
    }
}

/// How a request selects a page, by indices into its fields.
#[derive(Debug)]
pub enum PageStyle {
    /// The number of the page.
    Page {
        /// Parameter with the number.
        page: usize,
        /// Parameter with the number of elements on a page.
        size: usize,
        /// Number of the first page.
        first: u64,
    },
    /// The number of elements to skip.
    Offset {
        /// Parameter with that number.
        offset: usize,
        /// Parameter with the number of elements on a page.
        limit: usize,
    },
    /// A string that the previous response contains.
    Cursor {
        /// Parameter with the string.
        cursor: usize,
        /// Where a response contains the next one.
        next: NextCursor,
    },
}

/// Where a response contains the string for the next page.
#[derive(Debug)]
pub enum NextCursor {
    /// In a member of its own: index into the fields of the record that holds the list.
    Response(usize),
    /// In its last element: index into the element's fields.
    LastItem(usize),
}

/// The final states of what an action reports.
#[derive(Debug)]
pub struct Waiter {
    /// Member of the response with the state.
    pub state: usize,
    /// The states: value, meaning, and whether it is a success.
    pub states: Vec<(Value, String, bool)>,
}

impl Lowering<'_> {
    /// The pagination of an action whose request and response are lowered.
    pub(super) fn pagination(
        &mut self,
        place: &SourceLocation,
        action: &ActionFile,
        (request, response): (RecordId, RecordId),
    ) -> Option<Pagination> {
        let pagination = action.pagination.as_ref()?;
        let place = place.at("pagination");
        let path = pagination.items().split_once('.');
        let within = match path {
            Some((object, _)) => Some(self.within(&place, object, response)?),
            None => None,
        };
        let object = path.map(|(object, _)| object);
        let holder = within.map_or(response, |(_, holder)| holder);
        let items = self.inside(&place, ("items", pagination.items()), object, holder, is_list)?;
        let item = self.lowered(holder).fields[items].ty.item().clone();
        let total = match pagination.total() {
            Some(total) => Some(self.inside(&place, ("total", total), object, holder, is_integer)?),
            None => None,
        };
        let style = match pagination {
            spec::PaginationSpec::Page { page, size, first, .. } => PageStyle::Page {
                page: self.typed(&place, "page", page, request, is_number)?,
                size: self.typed(&place, "size", size, request, is_number)?,
                first: *first,
            },
            spec::PaginationSpec::Offset { offset, limit, .. } => PageStyle::Offset {
                offset: self.typed(&place, "offset", offset, request, is_number)?,
                limit: self.typed(&place, "limit", limit, request, is_number)?,
            },
            spec::PaginationSpec::Cursor { cursor, next, next_in_item, .. } => PageStyle::Cursor {
                cursor: self.typed(&place, "cursor", cursor, request, is_text)?,
                next: self.next_cursor(
                    &place,
                    (next.as_deref(), next_in_item.as_deref()),
                    (object, holder),
                    &item,
                )?,
            },
        };
        Some(Pagination { style, within, items, item, total })
    }

    /// The member of the response with the object that holds the list.
    fn within(
        &mut self,
        place: &SourceLocation,
        object: &str,
        response: RecordId,
    ) -> Option<(usize, RecordId)> {
        let index = self.typed(place, "items", object, response, is_object)?;
        Some((index, self.lowered(response).fields[index].ty.record()?))
    }

    /// The index of a member of the record that holds the list; its path begins with the object in the response.
    fn inside(
        &mut self,
        place: &SourceLocation,
        (key, path): (&str, &str),
        object: Option<&str>,
        holder: RecordId,
        fits: Fits,
    ) -> Option<usize> {
        let name = match object {
            Some(object) => path.strip_prefix(object).and_then(|rest| rest.strip_prefix('.')),
            None => Some(path),
        };
        let Some(name) = name else {
            let object = object.unwrap_or_default();
            let fix = format!("name a member of `{object}`, which holds the list: `{object}.{path}`");
            self.error(&place.at(key), format!("`{path}` is not next to the list"), fix);
            return None;
        };
        self.typed(place, key, name, holder, fits)
    }

    fn next_cursor(
        &mut self,
        place: &SourceLocation,
        names: (Option<&str>, Option<&str>),
        (object, holder): (Option<&str>, RecordId),
        item: &Ty,
    ) -> Option<NextCursor> {
        match (names, item.record()) {
            ((Some(next), None), _) => {
                Some(NextCursor::Response(self.inside(place, ("next", next), object, holder, is_text)?))
            }
            ((None, Some(next)), Some(item)) => {
                Some(NextCursor::LastItem(self.typed(place, "nextInItem", next, item, is_text)?))
            }
            _ => {
                let fix =
                    "name a member of the response in `next`, or a member of its elements in `nextInItem`";
                self.error(place, "exactly one of `next` and `nextInItem` is needed", fix);
                None
            }
        }
    }

    /// The waiter of an action whose response is lowered.
    pub(super) fn waiter(
        &mut self,
        place: &SourceLocation,
        action: &ActionFile,
        response: RecordId,
    ) -> Option<Waiter> {
        let waiter = action.waiter.as_ref()?;
        let place = place.at("waiter");
        let state = self.typed(&place, "state", &waiter.state, response, is_state)?;
        let schema = action.response.properties.get(&waiter.state)?;
        if waiter.success.is_empty() {
            self.error(&place.at("success"), "no state to wait for", "list at least one");
        }
        let mut states: Vec<(Value, String, bool)> = Vec::new();
        let lists = [("success", &waiter.success, true), ("failure", &waiter.failure, false)];
        for (key, list, success) in lists {
            for (index, state) in list.iter().enumerate() {
                let place = place.at(key).at(index);
                let service = self.service;
                for mismatch in service.check_strictly(schema, &state.value) {
                    let problem = format!("{} is not a state: {}", state.value, mismatch.problem);
                    self.error(&place.at("value"), problem, "give one of the member's values");
                }
                if !(state.value.is_string() || state.value.is_i64()) {
                    let problem = format!("{} is neither a string nor an int64", state.value);
                    self.error(&place.at("value"), problem, "give one of the member's values");
                }
                if states.iter().any(|(value, ..)| *value == state.value) {
                    let problem = format!("{} is listed twice", state.value);
                    self.error(&place.at("value"), problem, "remove one of the two");
                }
                self.described(&place, "name", Some(&state.name));
                states.push((state.value.clone(), state.name.clone(), success));
            }
        }
        Some(Waiter { state, states })
    }

    /// The index of a member that must exist and have a suitable type.
    fn typed(
        &mut self,
        place: &SourceLocation,
        key: &str,
        name: &str,
        id: RecordId,
        fits: Fits,
    ) -> Option<usize> {
        let record = self.records[id.0].as_ref().expect(FILLED);
        let place = place.at(key);
        let Some(index) = record.fields.iter().position(|field| field.name.wire == name) else {
            let fix = suggest(name, record.fields.iter().map(|field| field.name.wire.as_str()));
            let problem = format!("`{}` has no member `{name}`", record.name.wire);
            self.error(&place, problem, fix);
            return None;
        };
        let (fits, wanted) = fits(&record.fields[index].ty);
        if !fits {
            let problem = format!("`{name}` is not {wanted}");
            self.error(&place, problem, "name another member, or fix its type");
            return None;
        }
        Some(index)
    }
}

/// Whether a type is suitable, and which types are.
type Fits = fn(&Ty) -> (bool, &'static str);

fn is_list(ty: &Ty) -> (bool, &'static str) {
    (matches!(ty, Ty::List(_)), "a list")
}

fn is_integer(ty: &Ty) -> (bool, &'static str) {
    (matches!(ty, Ty::Int64 | Ty::Uint64), "an integer")
}

/// Some services take numbers as texts.
fn is_number(ty: &Ty) -> (bool, &'static str) {
    (matches!(ty, Ty::Int64 | Ty::Uint64 | Ty::String), "an integer or a string")
}

fn is_object(ty: &Ty) -> (bool, &'static str) {
    (matches!(ty, Ty::Record(_) | Ty::Boxed(_)), "an object")
}

fn is_text(ty: &Ty) -> (bool, &'static str) {
    (*ty == Ty::String, "a string")
}

fn is_state(ty: &Ty) -> (bool, &'static str) {
    (matches!(ty, Ty::Int64 | Ty::Uint64 | Ty::String | Ty::Enum(_)), "an integer or a string")
}
