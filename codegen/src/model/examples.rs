//! Checks the examples of an action against its schemas.

use tencentcloud_catalog::{ActionFile, Example, ExampleSide, SchemaMismatch, SourceLocation};

use crate::model::lower::Lowering;

impl Lowering<'_> {
    /// Reports a missing example, and examples that have no title or contradict the schemas of the action without a mark.
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
            for side in [ExampleSide::Request, ExampleSide::Response] {
                self.example_side(&place.at(index), action, example, side);
            }
        }
    }

    fn example_side(
        &mut self,
        place: &SourceLocation,
        action: &ActionFile,
        example: &Example,
        side: ExampleSide,
    ) {
        let mismatches = self.mismatches(action, example, side);
        let name = match side {
            ExampleSide::Request => "request",
            ExampleSide::Response => "response",
        };
        let is_marked = example.contradicts.contains(&side);
        if is_marked && example.own {
            let fix = "fix the example: only official ones may contradict";
            self.error(&place.at("contradicts"), format!("our own {name} contradicts its schema"), fix);
        } else if is_marked && mismatches.is_empty() {
            let fix = "remove it from the list";
            self.error(&place.at("contradicts"), format!("the {name} matches its schema"), fix);
        }
        for mismatch in mismatches.into_iter().filter(|_| !is_marked) {
            let place = place.at(name);
            let pointer = format!("{}{}", place.pointer, mismatch.pointer);
            let place = SourceLocation { pointer, ..place };
            self.error(&place, mismatch.problem, "fix the example or the schema");
        }
    }

    /// Official examples contain values that are not documented, our own do not.
    fn mismatches(&self, action: &ActionFile, example: &Example, side: ExampleSide) -> Vec<SchemaMismatch> {
        let service = self.service;
        match (side, example.own) {
            (ExampleSide::Request, false) => service.check(&action.request, &example.request),
            (ExampleSide::Request, true) => service.check_strictly(&action.request, &example.request),
            (ExampleSide::Response, false) => service.check_response(&action.response, &example.response),
            (ExampleSide::Response, true) => {
                service.check_response_strictly(&action.response, &example.response)
            }
        }
    }
}
