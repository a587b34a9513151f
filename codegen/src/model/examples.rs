//! Examples of an action, held against its own schemas.

use crate::model::lower::Lowering;
use tencentcloud_catalog::SourceLocation;
use tencentcloud_catalog::{ActionFile, MismatchKind};

impl Lowering<'_> {
    /// Reports an action without an example, and examples without a title or that break the action's schemas.
    pub(super) fn examples(&mut self, place: &SourceLocation, action: &ActionFile) {
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
                let answered = side == "response";
                let found = self.service.check(schema, value).into_iter();
                // The cloud answers values that it does not document: limits are for what is sent.
                for mismatch in found.filter(|found| !answered || found.kind != MismatchKind::Limit) {
                    let pointer = format!("{}{}", place.pointer, mismatch.pointer);
                    let place = SourceLocation { file: place.file.clone(), pointer };
                    self.error(&place, mismatch.problem, "fix the example or the schema");
                }
            }
        }
    }
}
