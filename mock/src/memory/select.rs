//! Which resources a request means.

use serde_json::Value;
use tencentcloud_catalog::PaginationSpec;

use super::{Call, Failure, Memory, Remembered};

impl Memory {
    /// The indices of the resources that a request names; of all in its scope if it names none and lists them.
    pub(super) fn select(&self, call: &Call<'_>) -> Result<Vec<usize>, Failure> {
        let candidates = || {
            let known = self.resources.iter().enumerate();
            known.filter(|(_, known)| call.is_kind(known) && call.is_in_scope(known))
        };
        let Some(ids) = call.ids() else { return Ok(candidates().map(|(index, _)| index).collect()) };
        let mut selected = Vec::new();
        for id in ids {
            match candidates().find(|(_, known)| text(&known.id) == text(id)) {
                Some((index, _)) if selected.contains(&index) => {}
                Some((index, _)) => selected.push(index),
                None if call.action.error_codes.contains(&call.resource.missing) => {
                    let message = format!("There is no {} with the ID of the request.", call.kind);
                    return Err(Failure { code: call.resource.missing.clone(), message });
                }
                None => {}
            }
        }
        Ok(selected)
    }
}

impl Call<'_> {
    /// The IDs in the request, if it has any.
    fn ids(&self) -> Option<Vec<&Value>> {
        if let Some(id) = self.parameters.get(&self.resource.id) {
            return Some(vec![id]);
        }
        let ids = self.parameters.get(self.resource.ids.as_ref()?)?.as_array()?;
        (!ids.is_empty()).then(|| ids.iter().collect())
    }

    fn is_in_scope(&self, known: &Remembered) -> bool {
        self.resource.scope.iter().all(|name| {
            self.parameters.get(name).is_none_or(|value| {
                known.parameters.get(name).is_some_and(|known| text(known) == text(value))
            })
        })
    }

    /// The part of the resources that is on the requested page.
    pub(super) fn page(&self, selected: Vec<usize>) -> Vec<usize> {
        let schema = &self.action.request.properties;
        let number = |name: &String| {
            let value = self.parameters.get(name).or_else(|| schema.get(name)?.default.as_ref());
            value.and_then(|value| text(value).parse::<usize>().ok())
        };
        let (skip, take) = match &self.action.pagination {
            Some(PaginationSpec::Page { page, size, first, .. }) => {
                let (first, size) = (usize::try_from(*first).unwrap_or_default(), number(size));
                let page = number(page).unwrap_or_default().saturating_sub(first);
                (page.saturating_mul(size.unwrap_or_default()), size)
            }
            Some(PaginationSpec::Offset { offset, limit, .. }) => {
                (number(offset).unwrap_or_default(), number(limit))
            }
            Some(PaginationSpec::Cursor { .. }) | None => (0, None),
        };
        selected.into_iter().skip(skip).take(take.unwrap_or(usize::MAX)).collect()
    }
}

/// The text of an ID. A number may be sent as a string.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
