//! Checks the examples of an action against its schemas.

use tencentcloud_catalog::{ActionFile, MismatchKind, ServiceSpec, SourceLocation};

use crate::model::lower::Lowering;

impl Lowering<'_> {
    /// Reports a missing example, and examples that have no title or break the schemas of the action.
    pub(super) fn examples(&mut self, place: &SourceLocation, action: &ActionFile) {
        // The import checks the examples of cataloged actions, and keeps what upstream shows.
        if self.service.is_cataloged(place) {
            return;
        }
        if action.examples.is_empty() && !self.service.service.draft {
            let fix = "add one with `title`, `request` and `response`: tests and the documentation use it";
            self.error(place, "there is no example", fix);
        }
        for (index, example) in action.examples.iter().enumerate() {
            self.described(&place.at(index), "title", Some(&example.title));
            let sides = [
                ("request", &action.request, &example.request),
                ("response", &action.response, &example.response),
            ];
            for (side, schema, value) in sides {
                let place = place.at(index).at(side);
                let is_response = side == "response";
                // Official examples contain values that are not documented, our own do not.
                let check = if example.own { ServiceSpec::check_strictly } else { ServiceSpec::check };
                let found = check(self.service, schema, value).into_iter();
                // The service returns values that it does not document: limits apply to requests.
                for mismatch in found.filter(|found| !is_response || found.kind != MismatchKind::Limit) {
                    let pointer = format!("{}{}", place.pointer, mismatch.pointer);
                    let place = SourceLocation { file: place.file.clone(), pointer };
                    self.error(&place, mismatch.problem, "fix the example or the schema");
                }
            }
        }
    }
}
