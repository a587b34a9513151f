//! Spec → model: one service at a time, every mistake reported with its place.

use std::collections::BTreeMap;

use super::names::{Name, Scope, code_variant, snake, type_name, variant};
use super::{
    Action, EnumId, Enumeration, ErrorCode, Field, Model, Presence, Record, RecordId, Role, Service,
    SharedType, Ty, Variant, boxes, reach,
};
use crate::diagnostic::{Diagnostics, Place, suggest};
use crate::spec::{ActionFile, Common, ScalarType, Schema, ServiceFile, ServiceSpec, Spec, Status, Unknown};

/// Makes every decision about what is generated.
///
/// # Errors
/// All that is wrong with the spec, however many files it concerns.
pub fn lower(spec: &Spec) -> Result<Model, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    check_common(&spec.common, &mut diagnostics);
    let gateway_codes = gateway_codes(&spec.common);
    let services = spec.services.iter();
    let services = services.map(|service| lower_service(service, &gateway_codes, &mut diagnostics)).collect();
    diagnostics.into_result(Model { services, gateway_codes })
}

/// A service on its way from spec to model.
pub(super) struct Lowering<'a> {
    pub(super) service: &'a ServiceSpec,
    pub(super) shared: BTreeMap<&'a str, SharedType>,
    diagnostics: &'a mut Diagnostics,
    records: Vec<Record>,
    enums: Vec<Enumeration>,
    /// Names of items in the modules `actions` and `types`, with the file that took each.
    items: BTreeMap<String, String>,
    renamed: Vec<String>,
}

fn lower_service(service: &ServiceSpec, gateway: &[ErrorCode], diagnostics: &mut Diagnostics) -> Service {
    let mut lowering = Lowering {
        service,
        shared: BTreeMap::new(),
        diagnostics,
        records: Vec::new(),
        enums: Vec::new(),
        items: BTreeMap::new(),
        renamed: Vec::new(),
    };
    lowering.check_service(&service.service);
    lowering.shared_types();
    let error_codes = error_codes(&service.service, gateway);
    let online = service.actions.iter().filter(|(_, action)| action.status != Status::Offline);
    let actions = online.map(|(stem, action)| lowering.action(stem, action, &error_codes)).collect();
    reach::settle(&mut lowering.records, &mut lowering.enums);
    lowering.check_reach();
    boxes::insert(&mut lowering.records);
    let ServiceFile { service: name, version, title, description, docs, endpoint, .. } =
        service.service.clone();
    let crate_folder = service.crate_folder();
    Service {
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
        types: lowering.shared.into_values().collect(),
        error_codes,
        required: required_names(&lowering.records),
        renamed: lowering.renamed,
        records: lowering.records,
        enums: lowering.enums,
    }
}

impl Lowering<'_> {
    pub(super) fn error(&mut self, place: &Place, problem: impl Into<String>, mend: impl Into<String>) {
        self.diagnostics.push(place, problem, mend);
    }

    /// Reports the keywords of a node that its format does not have.
    pub(super) fn unknown(&mut self, place: &Place, unknown: &Unknown, known: &[&str]) {
        unknown_keywords(place, unknown, known, self.diagnostics);
    }

    fn check_service(&mut self, service: &ServiceFile) {
        let place = Place::file(format!("{}/service.json", self.service.folder));
        self.unknown(&place, &service.unknown, &ServiceFile::KEYWORDS);
        let folder = format!("{}/{}", service.service, service.version);
        if folder != self.service.folder {
            let problem = format!("service and version say {folder}, the folder is {}", self.service.folder);
            self.error(&place, problem, "give the folder the name of the service and its version");
        }
        for (key, text) in [("title", &service.title), ("description", &service.description)] {
            self.described(&place, key, Some(text));
        }
        self.link(&place, &service.docs);
        for (code, error) in &service.error_codes {
            let place = place.at("errorCodes").at(code);
            self.wire_name(&place, code);
            self.described(&place, "description", Some(&error.description));
        }
    }

    /// Gives every file under `types/` its name and id, then lowers what is in it.
    fn shared_types(&mut self) {
        let service = self.service;
        let mut objects = Vec::new();
        for (stem, schema) in &service.types {
            let place = Place::file(service.type_file(stem));
            let name = Name { wire: stem.clone(), rust: type_name(stem) };
            self.wire_name(&place, stem);
            let shared = if schema.scalar() == Some(ScalarType::String) && !schema.values.is_empty() {
                self.check_keywords(&place, schema);
                self.claim(&place, &[&name.rust]);
                SharedType::Enum(self.add_enumeration(&place, schema, name, None))
            } else {
                self.claim(&place, &[&name.rust]);
                objects.push((place, name, schema));
                SharedType::Record(RecordId(objects.len() - 1))
            };
            self.shared.insert(stem, shared);
        }
        for (place, name, schema) in objects {
            self.described(&place, "description", schema.description.as_deref());
            let description = schema.description.clone().unwrap_or_default();
            self.record(&place, schema, name, Role::Shared, description);
        }
    }

    fn action(&mut self, stem: &str, action: &ActionFile, codes: &[ErrorCode]) -> Action {
        let source = self.service.action_file(stem);
        let place = Place::file(&source);
        self.check_action(&place, stem, action);
        let [request_name, response_name] = ["Request", "Response"].map(|role| {
            let name = format!("{}{role}", type_name(stem));
            Name { wire: format!("{stem}{role}"), rust: name }
        });
        self.claim(&place, &[&request_name.rust, &response_name.rust]);
        let describe = |what: &str| format!("{what} of `{stem}`.");
        let (request, response) = (&action.request, &action.response);
        let name = Name { wire: stem.to_owned(), rust: snake(stem) };
        let request =
            self.record(&place.at("request"), request, request_name, Role::Request, describe("Parameters"));
        let response =
            self.record(&place.at("response"), response, response_name, Role::Response, describe("Answer"));
        self.examples(&place.at("examples"), action);
        Action {
            name,
            summary: action.summary.clone(),
            description: action.description.clone().unwrap_or_default(),
            docs: action.docs.clone(),
            source,
            effect: action.effect,
            rate_limit: action.rate_limit,
            region: action.region,
            idempotency: self.idempotency(&place, action),
            deprecated: action.status == Status::Deprecated,
            error_codes: self.action_codes(&place, action, codes),
            request,
            response,
            example: action.examples.first().map(|example| example.request.clone()),
        }
    }

    fn check_action(&mut self, place: &Place, stem: &str, action: &ActionFile) {
        self.unknown(place, &action.unknown, &ActionFile::KEYWORDS);
        self.wire_name(place, stem);
        if action.name != stem {
            let problem = format!("the action is called `{}`, its file {stem}.json", action.name);
            self.error(&place.at("name"), problem, "give both the same name");
        }
        self.described(place, "summary", Some(&action.summary));
        self.link(place, &action.docs);
        if action.rate_limit == Some(0) {
            let mend = "give the number of requests a second, or leave it out";
            self.error(&place.at("rateLimit"), "a rate limit of 0", mend);
        }
        let request_id = action.response.properties.get("RequestId");
        if request_id.is_none_or(|schema| schema.scalar() != Some(ScalarType::String)) {
            let mend = "every answer has one: add it as a required string";
            self.error(&place.at("response").at("properties"), "no `RequestId`", mend);
        }
    }

    /// Lowers an object to a record.
    fn record(
        &mut self,
        place: &Place,
        schema: &Schema,
        name: Name,
        role: Role,
        description: String,
    ) -> RecordId {
        self.check_keywords(place, schema);
        if schema.scalar() != Some(ScalarType::Object) || schema.is_nullable() {
            let mend = "say `\"type\": \"object\"` and list its members under `properties`";
            self.error(place, "not an object", mend);
        }
        // `build` is the builder's own.
        let mut scope = Scope::with("build");
        let mut fields = Vec::new();
        for (wire, property) in &schema.properties {
            let place = place.at("properties").at(wire);
            fields.extend(self.field(&place, wire, property, schema, &name, &mut scope));
        }
        let rules = self.rules(place, schema, &fields);
        let limited = |field: &Field| {
            !field.limits.is_empty() || !field.element_limits.is_empty() || *field.ty.element() == Ty::Double
        };
        self.records.push(Record {
            has_rules: !rules.is_empty() || fields.iter().any(limited),
            name,
            description,
            source: place.file.clone(),
            role,
            fields,
            rules,
            in_request: false,
            in_response: false,
        });
        RecordId(self.records.len() - 1)
    }

    fn field(
        &mut self,
        place: &Place,
        wire: &str,
        schema: &Schema,
        parent: &Schema,
        owner: &Name,
        scope: &mut Scope,
    ) -> Option<Field> {
        self.wire_name(place, wire);
        let rust = scope.unique(&snake(wire), "_");
        if rust != snake(wire) {
            self.renamed.push(format!("{}.{wire} → {rust}", owner.wire));
        }
        self.described(place, "description", schema.description.as_deref());
        let enumeration = format!("{}{}", owner.rust, type_name(wire));
        let shape = self.shape(place, schema, &enumeration)?;
        let values =
            if shape.ty == Ty::Int64 || shape.ty == Ty::Uint64 { schema.values.clone() } else { Vec::new() };
        let descriptions = schema.value_descriptions.iter().cloned().map(Some).chain(std::iter::repeat(None));
        Some(Field {
            name: Name { wire: wire.to_owned(), rust },
            description: schema.description.clone().unwrap_or_default(),
            presence: Presence::Optional,
            nullable: schema.is_nullable(),
            promised: parent.required.iter().any(|name| name == wire),
            sensitive: schema.sensitive,
            deprecated: schema.deprecated,
            limits: shape.limits,
            element_limits: shape.element_limits,
            default: schema.default.clone(),
            values: values.into_iter().zip(descriptions).collect(),
            examples: schema.examples.clone(),
            format: schema.format.clone(),
            ty: shape.ty,
        })
    }

    /// An enumeration declared in place, called after its record and parameter.
    pub(super) fn enumeration(&mut self, place: &Place, schema: &Schema, rust: &str) -> Ty {
        let name = Name { wire: rust.to_owned(), rust: rust.to_owned() };
        self.claim(place, &[rust]);
        let owner = RecordId(self.records.len());
        Ty::Enum(self.add_enumeration(place, schema, name, Some(owner)))
    }

    fn add_enumeration(
        &mut self,
        place: &Place,
        schema: &Schema,
        name: Name,
        owner: Option<RecordId>,
    ) -> EnumId {
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for (index, value) in schema.values.iter().enumerate() {
            let Some(value) = value.as_str() else {
                let place = place.at("enum").at(index);
                self.error(&place, format!("{value} is not a string"), "list strings, as `type` says");
                continue;
            };
            let rust = scope.unique(&variant(value), "");
            if rust != variant(value) {
                self.renamed.push(format!("{}::{value} → {rust}", name.rust));
            }
            let description = schema.value_descriptions.get(index).cloned().unwrap_or_default();
            variants.push(Variant { name: Name { wire: value.to_owned(), rust }, description });
        }
        self.enums.push(Enumeration {
            name,
            description: schema.description.clone().unwrap_or_default(),
            source: place.file.clone(),
            owner,
            variants,
            in_request: false,
            in_response: false,
        });
        EnumId(self.enums.len() - 1)
    }

    /// Takes names of items for a file; two items of one name cannot be.
    fn claim(&mut self, place: &Place, names: &[&str]) {
        for name in names {
            let taken = self.items.insert((*name).to_owned(), place.file.clone());
            if let Some(other) = taken {
                let problem = format!("`{name}` is what {other} generates too");
                self.error(place, problem, "rename one of the two files");
            }
        }
    }

    fn idempotency(&mut self, place: &Place, action: &ActionFile) -> Option<String> {
        let name = action.idempotency.clone()?;
        let parameter = action.request.properties.get(&name);
        if parameter.is_none_or(|schema| schema.scalar() != Some(ScalarType::String)) {
            let problem = format!("`{name}` is no string among the request's properties");
            let mend = suggest(&name, action.request.properties.keys().map(String::as_str));
            self.error(&place.at("idempotency"), problem, mend);
        }
        Some(name)
    }

    fn action_codes(&mut self, place: &Place, action: &ActionFile, codes: &[ErrorCode]) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, code) in action.error_codes.iter().enumerate() {
            let known = codes.iter().position(|known| known.name.wire == *code);
            if known.is_none() {
                let problem = format!("service.json does not describe the error code `{code}`");
                let mend = suggest(code, codes.iter().map(|known| known.name.wire.as_str()));
                self.error(&place.at("errorCodes").at(index), problem, mend);
            }
            found.extend(known);
        }
        found
    }

    /// Reports types that nothing uses and records that no value could ever satisfy.
    fn check_reach(&mut self) {
        for (stem, shared) in self.shared.clone() {
            let used = match shared {
                SharedType::Record(id) => self.records[id.0].in_request || self.records[id.0].in_response,
                SharedType::Enum(id) => self.enums[id.0].in_request || self.enums[id.0].in_response,
            };
            if !used && self.service.unreadable.is_empty() {
                let place = Place::file(self.service.type_file(stem));
                self.error(&place, "no action uses this type", "point to it with `$ref`, or remove the file");
            }
        }
        for (id, field) in boxes::endless(&self.records) {
            let record = &self.records[id.0];
            let name = record.fields[field].name.wire.clone();
            let place = Place::file(&record.source).at("required");
            let problem = format!("`{name}` requires another value of the type it stands in, without end");
            self.error(&place, problem, "make it optional");
        }
    }

    fn described(&mut self, place: &Place, key: &str, text: Option<&str>) {
        if text.is_none_or(|text| text.trim().is_empty()) {
            let mend = "say in a sentence of your own what it is";
            self.error(place, format!("no {key}"), mend);
        }
    }

    fn link(&mut self, place: &Place, docs: &str) {
        if !docs.starts_with("https://") || docs.contains(|c: char| c.is_whitespace() || c == '<' || c == '>')
        {
            let problem = format!("`{docs}` is not the address of a page");
            self.error(&place.at("docs"), problem, "give the https:// address of the official page");
        }
    }

    /// Names go into the generated code as they are, so they must be names.
    fn wire_name(&mut self, place: &Place, name: &str) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(fits) || !name.contains(|c: char| c.is_ascii_alphanumeric()) {
            let mend = "write it as the cloud does: ASCII letters and digits";
            self.error(place, format!("`{name}` is no name"), mend);
        }
    }
}

fn check_common(common: &Common, diagnostics: &mut Diagnostics) {
    let place = Place::file("common.json");
    unknown_keywords(&place, &common.unknown, &Common::KEYWORDS, diagnostics);
}

/// Keywords that are for editors and readers and stand anywhere.
const EDITORS: [&str; 2] = ["$schema", "$comment"];

fn unknown_keywords(place: &Place, unknown: &Unknown, known: &[&str], diagnostics: &mut Diagnostics) {
    for keyword in unknown.keys().filter(|keyword| !EDITORS.contains(&keyword.as_str())) {
        let mend = suggest(keyword, known.iter().copied());
        diagnostics.push(&place.at(keyword), format!("unknown keyword `{keyword}`"), mend);
    }
}

fn gateway_codes(common: &Common) -> Vec<ErrorCode> {
    let code = |(code, error): (&String, &crate::spec::GatewayError)| ErrorCode {
        name: Name { wire: code.clone(), rust: code_variant(code) },
        description: error.description.clone(),
        class: Some(error.class),
        gateway: true,
    };
    let mut codes: Vec<ErrorCode> = common.error_codes.iter().map(code).collect();
    codes.sort_by(|left, right| left.name.wire.cmp(&right.name.wire));
    codes
}

/// The service's codes and the gateway's, sorted; where both describe one, the service's words stand.
fn error_codes(service: &ServiceFile, gateway: &[ErrorCode]) -> Vec<ErrorCode> {
    let own = service.error_codes.iter().map(|(code, error)| ErrorCode {
        name: Name { wire: code.clone(), rust: code_variant(code) },
        description: error.description.clone(),
        class: error.class,
        gateway: false,
    });
    let mut codes: BTreeMap<String, ErrorCode> =
        gateway.iter().map(|code| (code.name.wire.clone(), code.clone())).collect();
    for code in own {
        let class = code.class.or(codes.get(&code.name.wire).and_then(|gateway| gateway.class));
        codes.insert(code.name.wire.clone(), ErrorCode { class, ..code });
    }
    let mut scope = Scope::default();
    let mut codes: Vec<ErrorCode> = codes.into_values().collect();
    for code in &mut codes {
        code.name.rust = scope.unique(&code.name.rust, "");
    }
    codes
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
