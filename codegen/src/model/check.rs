//! Checks of what is not specific to an action, record or member.

use tencentcloud_catalog::{Common, Diagnostics, ServiceFile, SourceLocation, Unknown, suggest};

use super::lower::Lowering;
use super::{Record, SharedType, boxes};

impl Lowering<'_> {
    pub(super) fn check_service(&mut self, service: &ServiceFile) {
        let place = self.service.service_location();
        self.unknown(&place, &service.unknown, ServiceFile::KEYWORDS);
        let folder = format!("{}/{}", service.service, service.version);
        if folder != self.service.folder {
            let problem = format!("service and version say {folder}, the folder is {}", self.service.folder);
            self.error(&place, problem, "rename the folder, or fix `service` and `version`");
        }
        for (key, text) in [("title", &service.title), ("description", &service.description)] {
            self.described(&place, key, Some(text));
        }
        self.link(&place, &service.docs);
        for (key, name) in [("service", &service.service), ("version", &service.version)] {
            self.wire_name(&place.at(key), name);
        }
        for (code, error) in &service.error_codes {
            let place = place.at("errorCodes").at(code);
            self.wire_name(&place, code);
            // Nobody describes the codes of cataloged actions.
            if self.service.cataloged.actions.is_empty() {
                self.described(&place, "description", Some(&error.description));
            }
        }
        for (key, topic) in &service.topics {
            let place = place.at("topics").at(key);
            self.described(&place, "title", Some(&topic.title));
            self.described(&place, "description", Some(&topic.description));
        }
    }

    /// Reports unused types, and records of which no value can ever be built.
    pub(super) fn check_reach(&mut self, records: &[Record]) {
        for (stem, shared) in self.shared.clone() {
            let used = match shared {
                SharedType::Record(id) => records[id.0].in_request || records[id.0].in_response,
                SharedType::Enum(id) => self.enums[id.0].in_request || self.enums[id.0].in_response,
            };
            if !used && self.service.unreadable.is_empty() {
                let place = self.service.type_location(stem);
                self.error(&place, "no action uses this type", "refer to it with `$ref`, or remove the file");
            }
        }
        for (id, field) in boxes::with_infinite_size(records) {
            let record = &records[id.0];
            let name = record.fields[field].name.wire.clone();
            let place = SourceLocation::file(&record.source).at("required");
            let problem = format!("`{name}` requires another value of the same type, endlessly");
            self.error(&place, problem, "make it optional");
        }
    }

    /// Reports the unknown keywords of a node.
    pub(super) fn unknown(&mut self, place: &SourceLocation, unknown: &Unknown, known: &[&str]) {
        unknown_keywords(place, unknown, known, self.diagnostics);
    }

    pub(super) fn described(&mut self, place: &SourceLocation, key: &str, text: Option<&str>) {
        let may_be_missing = self.service.service.draft || self.service.is_cataloged(place);
        if !may_be_missing && text.is_none_or(|text| text.trim().is_empty()) {
            let fix = "describe it in a sentence of your own";
            self.error(place, format!("`{key}` is missing or empty"), fix);
        }
    }

    pub(super) fn link(&mut self, place: &SourceLocation, docs: &str) {
        if !docs.starts_with("https://") || docs.contains(|c: char| c.is_whitespace() || c == '<' || c == '>')
        {
            let problem = format!("`{docs}` is not the address of a page");
            self.error(&place.at("docs"), problem, "give the https:// address of the official page");
        }
    }

    pub(super) fn wire_name(&mut self, place: &SourceLocation, name: &str) {
        wire_name(place, name, self.diagnostics);
    }
}

/// Checks `common.json`.
pub(super) fn check_common(common: &Common, diagnostics: &mut Diagnostics) {
    let place = SourceLocation::file("common.json");
    unknown_keywords(&place, &common.unknown, Common::KEYWORDS, diagnostics);
    for code in common.error_codes.keys() {
        wire_name(&place.at("errorCodes").at(code), code, diagnostics);
    }
}

/// Reports a name that generated code cannot contain.
fn wire_name(place: &SourceLocation, name: &str, diagnostics: &mut Diagnostics) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.chars().all(fits) || !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        let fix = "write it as on the wire: ASCII letters and digits";
        diagnostics.push(place, format!("`{name}` is not a valid name"), fix);
    }
}

/// Keywords for editors and readers, which are allowed everywhere.
const EDITORS: [&str; 2] = ["$schema", "$comment"];

fn unknown_keywords(
    place: &SourceLocation,
    unknown: &Unknown,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for keyword in unknown.keys().filter(|keyword| !EDITORS.contains(&keyword.as_str())) {
        let fix = suggest(keyword, known.iter().copied());
        diagnostics.push(&place.at(keyword), format!("unknown keyword `{keyword}`"), fix);
    }
}
