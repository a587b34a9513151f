//! Spec → model: one service at a time, every mistake reported with its place.

use std::collections::BTreeMap;

use super::error_codes::{error_codes, gateway_codes};
use super::names::{Name, Scope, module, type_name};
use super::{
    EnumId, Enumeration, ErrorCode, Field, Model, Presence, Record, RecordId, Role, Service, SharedType,
    Topic, TypeFile, boxes, reach,
};
use tencentcloud_catalog::{
    self as spec, ActionFile, Common, ScalarType, ServiceFile, ServiceSpec, Spec, Status, Unknown,
};
use tencentcloud_catalog::{Diagnostics, SourceLocation, suggest};

/// Makes every decision about what is generated.
///
/// # Errors
/// All that is wrong with the spec, however many files it concerns.
pub fn lower(spec: &Spec) -> Result<Model, Diagnostics> {
    let (model, diagnostics) = lower_readable(spec);
    diagnostics.into_result(model)
}

/// Makes every decision about what is generated, and returns the mistakes in the spec.
///
/// The model of a service is complete if no mistake is in its folder or in a file for all services.
#[must_use]
pub fn lower_readable(spec: &Spec) -> (Model, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    check_common(&spec.common, &mut diagnostics);
    let gateway_codes = gateway_codes(&spec.common);
    let services = spec.services.iter();
    let services = services.map(|service| lower_service(service, &gateway_codes, &mut diagnostics)).collect();
    (Model { services, gateway_codes }, diagnostics)
}

/// Why the record of an id is there.
pub(super) const FILLED: &str = "a record is lowered after its id is assigned";

/// A service on its way from spec to model.
pub(super) struct Lowering<'a> {
    pub(super) service: &'a ServiceSpec,
    pub(super) shared: BTreeMap<&'a str, SharedType>,
    diagnostics: &'a mut Diagnostics,
    /// Every record by its id; `None` until it is lowered.
    pub(super) records: Vec<Option<Record>>,
    pub(super) enums: Vec<Enumeration>,
    /// Enumerations that the spec names where they are declared.
    pub(super) named_enums: BTreeMap<String, EnumId>,
    /// Names of items in the modules `actions` and `types`, with the file that took each.
    items: BTreeMap<String, String>,
    /// Methods of the client.
    pub(super) methods: Scope,
    /// Modules of the actions.
    pub(super) modules: Scope,
    /// Names that were given a number, `Owner.Wire → rust`.
    pub(super) renamed: Vec<String>,
}

fn lower_service(service: &ServiceSpec, gateway: &[ErrorCode], diagnostics: &mut Diagnostics) -> Service {
    let mut lowering = Lowering {
        service,
        shared: BTreeMap::new(),
        diagnostics,
        records: Vec::new(),
        enums: Vec::new(),
        named_enums: BTreeMap::new(),
        items: BTreeMap::new(),
        methods: Scope::client(),
        modules: Scope::default(),
        renamed: Vec::new(),
    };
    lowering.check_service(&service.service);
    lowering.shared_types();
    let error_codes = error_codes(&service.service, gateway);
    let online = service.actions.iter().filter(|(_, action)| action.status != Status::Offline);
    let actions = online.map(|(stem, action)| lowering.action(stem, action, &error_codes)).collect();
    let records = std::mem::take(&mut lowering.records).into_iter();
    let mut records: Vec<Record> = records.map(|record| record.expect(FILLED)).collect();
    reach::compute_reachability(&mut records, &mut lowering.enums);
    lowering.check_reach(&records);
    boxes::insert(&mut records);
    let ServiceFile { service: name, version, title, description, docs, endpoint, .. } =
        service.service.clone();
    let topics = topics(service);
    let crate_folder = service.crate_folder();
    Service {
        topics,
        crate_name: format!("tencentcloud-{crate_folder}"),
        crate_folder,
        folder: service.folder.clone(),
        name,
        version,
        title,
        description,
        docs,
        endpoint,
        actions,
        types: type_files(&lowering),
        error_codes,
        required: required_names(&records),
        renamed: lowering.renamed,
        records,
        enums: lowering.enums,
    }
}

impl Lowering<'_> {
    /// Assigns the id of a record that is lowered later.
    pub(super) fn reserve(&mut self) -> RecordId {
        self.records.push(None);
        RecordId(self.records.len() - 1)
    }

    /// A record that is lowered already.
    pub(super) fn lowered(&self, id: RecordId) -> &Record {
        self.records[id.0].as_ref().expect(FILLED)
    }

    pub(super) fn error(
        &mut self,
        place: &SourceLocation,
        problem: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.diagnostics.push(place, problem, fix);
    }

    /// Reports the keywords of a node that its format does not have.
    pub(super) fn unknown(&mut self, place: &SourceLocation, unknown: &Unknown, known: &[&str]) {
        unknown_keywords(place, unknown, known, self.diagnostics);
    }

    fn check_service(&mut self, service: &ServiceFile) {
        let place = SourceLocation::file(format!("{}/service.json", self.service.folder));
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
            self.described(&place, "description", Some(&error.description));
        }
        for (key, topic) in &service.topics {
            let place = place.at("topics").at(key);
            self.described(&place, "title", Some(&topic.title));
            self.described(&place, "description", Some(&topic.description));
        }
    }

    /// Gives every file under `types/` its name and id, then lowers what is in it.
    fn shared_types(&mut self) {
        let service = self.service;
        let mut objects = Vec::new();
        // What only actions reach that are gone is not generated, but rightly there.
        let [online, all] =
            [Some(Status::Offline), None].map(|gone| service.reached(|action| Some(action.status) != gone));
        let gone = |stem: &String| all.contains(stem) && !online.contains(stem);
        for (stem, schema) in service.types.iter().filter(|(stem, _)| !gone(stem)) {
            let place = SourceLocation::file(service.type_file(stem));
            let name = Name { wire: stem.clone(), rust: type_name(stem) };
            self.wire_name(&place, stem);
            let shared = if schema.scalar() == Some(ScalarType::String) && !schema.values.is_empty() {
                self.check_keywords(&place, schema);
                self.claim(&place, &[&name.rust]);
                SharedType::Enum(self.add_enumeration(&place, schema, name, None))
            } else {
                self.claim(&place, &[&name.rust]);
                let id = self.reserve();
                objects.push((id, place, name, schema));
                SharedType::Record(id)
            };
            self.shared.insert(stem, shared);
        }
        for (id, place, name, schema) in objects {
            self.described(&place, "description", schema.description.as_deref());
            self.record(id, &place, schema, name, Role::Shared);
        }
    }

    /// Takes names of items for a file; two items of one name cannot be.
    pub(super) fn claim(&mut self, place: &SourceLocation, names: &[&str]) {
        for name in names {
            let taken = self.items.insert((*name).to_owned(), place.file.clone());
            if let Some(other) = taken {
                let problem = format!("`{name}` is also generated from {other}");
                self.error(place, problem, "rename one of the two files");
            }
        }
    }

    /// Reports types that nothing uses and records that no value could ever satisfy.
    fn check_reach(&mut self, records: &[Record]) {
        for (stem, shared) in self.shared.clone() {
            let used = match shared {
                SharedType::Record(id) => records[id.0].in_request || records[id.0].in_response,
                SharedType::Enum(id) => self.enums[id.0].in_request || self.enums[id.0].in_response,
            };
            if !used && self.service.unreadable.is_empty() {
                let place = SourceLocation::file(self.service.type_file(stem));
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

    pub(super) fn described(&mut self, place: &SourceLocation, key: &str, text: Option<&str>) {
        if !self.service.service.draft && text.is_none_or(|text| text.trim().is_empty()) {
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

fn check_common(common: &Common, diagnostics: &mut Diagnostics) {
    let place = SourceLocation::file("common.json");
    unknown_keywords(&place, &common.unknown, Common::KEYWORDS, diagnostics);
    for code in common.error_codes.keys() {
        wire_name(&place.at("errorCodes").at(code), code, diagnostics);
    }
}

/// Names go into the generated code as they are, so they must be names.
fn wire_name(place: &SourceLocation, name: &str, diagnostics: &mut Diagnostics) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if !name.chars().all(fits) || !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        let fix = "write it as on the wire: ASCII letters and digits";
        diagnostics.push(place, format!("`{name}` is not a valid name"), fix);
    }
}

/// Keywords that are for editors and readers and stand anywhere.
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

/// The topics with their actions; those without an action are left out. Actions are numbered as they are lowered.
fn topics(service: &ServiceSpec) -> Vec<Topic> {
    let online: Vec<&ActionFile> =
        service.actions.values().filter(|action| action.status != Status::Offline).collect();
    let topic = |(key, topic): (&String, &spec::TopicSpec)| {
        let listed = |action: &ActionFile| action.topic.as_ref() == Some(key);
        let actions = (0..online.len()).filter(|index| listed(online[*index])).collect();
        Topic { title: topic.title.clone(), description: topic.description.clone(), actions }
    };
    let topics = service.service.topics.iter().map(topic);
    topics.filter(|topic| !topic.actions.is_empty()).collect()
}

/// The files of the shared types, sorted by name: those of the folder `types`, and enumerations that several records
/// declare.
fn type_files(lowering: &Lowering<'_>) -> Vec<TypeFile> {
    let enums = lowering.named_enums.iter();
    let enums = enums.filter(|(_, id)| lowering.enums[id.0].owner.is_none());
    let enums = enums.map(|(name, id)| (name.as_str(), SharedType::Enum(*id)));
    let files = lowering.shared.iter().map(|(stem, ty)| (*stem, *ty));
    let sorted: BTreeMap<&str, SharedType> = files.chain(enums).collect();
    let mut scope = Scope::default();
    sorted.into_iter().map(|(name, ty)| TypeFile { ty, module: scope.unique(&module(name), "_") }).collect()
}

/// One marker type for every name of a required parameter, as the compiler will show it.
fn required_names(records: &[Record]) -> Vec<Name> {
    let required = |field: &&Field| field.presence == Presence::Required;
    let fields = records.iter().filter(|record| record.in_request).flat_map(|record| &record.fields);
    let mut wires: Vec<&String> = fields.filter(required).map(|field| &field.name.wire).collect();
    wires.sort();
    wires.dedup();
    let mut scope = Scope::default();
    let name = |wire: &String| Name { wire: wire.clone(), rust: scope.unique(&type_name(wire), "") };
    wires.into_iter().map(name).collect()
}
