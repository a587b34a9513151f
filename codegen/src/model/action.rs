//! An action's file → the action, its request and its response.

use tencentcloud_catalog::{ActionFile, ExampleSide, ScalarType, Status};
use tencentcloud_catalog::{SourceLocation, suggest};

use super::lower::Lowering;
use super::names::{Name, module, snake, type_name};
use super::{Action, ErrorCode, Role};

impl Lowering<'_> {
    /// Lowers an action with its request and response.
    pub(super) fn action(&mut self, stem: &str, action: &ActionFile, codes: &[ErrorCode]) -> Action {
        let place = self.service.action_location(stem);
        self.check_action(&place, stem, action);
        let [request_name, response_name] = ["Request", "Response"].map(|role| {
            let name = format!("{}{role}", type_name(stem));
            Name { wire: format!("{stem}{role}"), rust: name }
        });
        self.claim(&place, &[&request_name.rust, &response_name.rust]);
        let rust = self.methods.unique(&snake(stem), "_");
        if rust != snake(stem) {
            self.renamed.push(format!("{stem} → {rust}"));
        }
        let name = Name { wire: stem.to_owned(), rust };
        let [request, response] = [self.reserve(), self.reserve()];
        self.record(request, &place.at("request"), &action.request, request_name, Role::Request);
        self.record(response, &place.at("response"), &action.response, response_name, Role::Response);
        self.examples(&place.at("examples"), action);
        self.topic(&place, action);
        Action {
            pagination: self.pagination(&place, action, (request, response)),
            waiter: self.waiter(&place, action, response),
            events: self.events(&place, action),
            unsigned: action.unsigned,
            name,
            module: self.modules.unique(&module(stem), "_"),
            summary: action.summary.clone(),
            description: action.description.clone().unwrap_or_default(),
            docs: action.docs.clone(),
            source: place.file.clone(),
            effect: action.effect,
            rate_limit: action.rate_limit,
            region: action.region,
            idempotency: self.idempotency(&place, action),
            deprecated: action.status == Status::Deprecated,
            error_codes: self.action_codes(&place, action, codes),
            request,
            response,
            example: action
                .examples
                .iter()
                .find(|example| !example.contradicts.contains(&ExampleSide::Request))
                .map(|example| example.request.clone()),
        }
    }

    fn check_action(&mut self, place: &SourceLocation, stem: &str, action: &ActionFile) {
        self.unknown(place, &action.unknown, ActionFile::KEYWORDS);
        self.wire_name(place, stem);
        if action.name != stem {
            let problem = format!("the action is named `{}`, its file {stem}.json", action.name);
            self.error(&place.at("name"), problem, "give both the same name");
        }
        self.described(place, "summary", Some(&action.summary));
        self.link(place, &action.docs);
        if action.rate_limit == Some(0) {
            let fix = "give the number of requests per second, or leave it out";
            self.error(&place.at("rateLimit"), "the rate limit is 0", fix);
        }
        let request_id = action.response.properties.get("RequestId");
        if request_id.is_none_or(|schema| schema.scalar() != Some(ScalarType::String)) {
            let fix = "every response has one: add it as a required string";
            self.error(&place.at("response").at("properties"), "`RequestId` is missing", fix);
        }
    }

    fn topic(&mut self, place: &SourceLocation, action: &ActionFile) {
        let topics = &self.service.service.topics;
        let place = place.at("topic");
        match &action.topic {
            Some(topic) if !topics.contains_key(topic) => {
                let fix = suggest(topic, topics.keys().map(String::as_str));
                self.error(&place, format!("service.json has no topic `{topic}`"), fix);
            }
            None if !topics.is_empty() => {
                let fix = suggest("", topics.keys().map(String::as_str));
                self.error(
                    &place,
                    "the topic is missing",
                    format!("name the topic under which the action is listed; {fix}"),
                );
            }
            _ => {}
        }
    }

    fn idempotency(&mut self, place: &SourceLocation, action: &ActionFile) -> Option<String> {
        let name = action.idempotency.clone()?;
        let parameter = action.request.properties.get(&name);
        if parameter.is_none_or(|schema| schema.scalar() != Some(ScalarType::String)) {
            let problem = format!("`{name}` is not a string among the properties of the request");
            let fix = suggest(&name, action.request.properties.keys().map(String::as_str));
            self.error(&place.at("idempotency"), problem, fix);
        }
        Some(name)
    }

    fn action_codes(
        &mut self,
        place: &SourceLocation,
        action: &ActionFile,
        codes: &[ErrorCode],
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, code) in action.error_codes.iter().enumerate() {
            let known = codes.binary_search_by(|known| known.name.wire.cmp(code)).ok();
            if known.is_none() {
                let problem = format!("service.json does not describe the error code `{code}`");
                let fix = suggest(code, codes.iter().map(|known| known.name.wire.as_str()));
                self.error(&place.at("errorCodes").at(index), problem, fix);
            }
            found.extend(known);
        }
        found
    }
}
