//! Spec → model: one service at a time, every mistake reported with its place.

use std::collections::BTreeMap;

use tencentcloud_catalog::{
    self as spec, ActionFile, Diagnostics, ScalarType, ServiceFile, ServiceSpec, SourceLocation, Spec,
};

use super::check::check_common;
use super::error_codes::{error_codes, gateway_codes};
use super::names::{Name, Scope, module, type_name};
use super::{
    EnumId, Enumeration, ErrorCode, Field, Model, Record, RecordId, Role, Service, SharedType, Topic,
    TypeFile, boxes, reach,
};

/// Makes every decision about what is generated.
///
/// # Errors
/// All mistakes in the spec, in all files.
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

/// A service that is being lowered.
pub(super) struct Lowering<'a> {
    pub(super) service: &'a ServiceSpec,
    pub(super) shared: BTreeMap<&'a str, SharedType>,
    pub(super) diagnostics: &'a mut Diagnostics,
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
    /// Names that got a number, `Owner.Wire → rust`.
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
    let online = service.actions.iter().filter(|(_, action)| action.is_callable());
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
        source: service.service_location().file,
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

    /// A record that has been lowered.
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

    /// Assigns a name and an id to every file under `types/`, then lowers the files.
    fn shared_types(&mut self) {
        let service = self.service;
        let mut objects = Vec::new();
        // Types that only actions without a method use are not generated, but may be there.
        let (callable, all) = (service.reached(ActionFile::is_callable), service.reached(|_| true));
        let gone = |stem: &String| all.contains(stem) && !callable.contains(stem);
        for (stem, schema) in service.types.iter().filter(|(stem, _)| !gone(stem)) {
            let place = service.type_location(stem);
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

    /// Reserves the names of items for a file, and reports names that another file has reserved.
    pub(super) fn claim(&mut self, place: &SourceLocation, names: &[&str]) {
        for name in names {
            let taken = self.items.insert((*name).to_owned(), place.file.clone());
            if let Some(other) = taken {
                let problem = format!("`{name}` is also generated from {other}");
                self.error(place, problem, "rename one of the two files");
            }
        }
    }
}

/// The topics that have actions. Actions are numbered in the order in which they are lowered.
fn topics(service: &ServiceSpec) -> Vec<Topic> {
    let online: Vec<&ActionFile> = service.actions.values().filter(|action| action.is_callable()).collect();
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

/// A marker type for every name of a required parameter, which the compiler's messages show.
fn required_names(records: &[Record]) -> Vec<Name> {
    let required = |field: &&Field| field.required;
    let fields = records.iter().filter(|record| record.in_request).flat_map(|record| &record.fields);
    let mut wires: Vec<&String> = fields.filter(required).map(|field| &field.name.wire).collect();
    wires.sort();
    wires.dedup();
    let mut scope = Scope::default();
    let name = |wire: &String| Name { wire: wire.clone(), rust: scope.unique(&type_name(wire), "") };
    wires.into_iter().map(name).collect()
}
