//! An object's schema → a record with its fields; an enumeration's → its variants.

use super::lower::Lowering;
use super::names::{Name, Scope, snake, type_name, variant};
use super::{EnumId, Enumeration, Field, Presence, Record, RecordId, Role, Ty, Variant};
use tencentcloud_catalog::SourceLocation;
use tencentcloud_catalog::{ScalarType, Schema};

impl Lowering<'_> {
    /// Lowers an object to a record.
    pub(super) fn record(
        &mut self,
        place: &SourceLocation,
        schema: &Schema,
        name: Name,
        role: Role,
    ) -> RecordId {
        self.check_keywords(place, schema);
        if schema.scalar() != Some(ScalarType::Object) || schema.is_nullable() {
            let fix = "add `\"type\": \"object\"` and list the members under `properties`";
            self.error(place, "not an object", fix);
        }
        let mut scope = Scope::builder();
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
            description: schema.description.clone().unwrap_or_default(),
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
        place: &SourceLocation,
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
        // Only a name that starts with a digit needs the underscore, and this one does not.
        let enumeration = format!("{}{}", owner.rust, type_name(wire).trim_start_matches('_'));
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
            content: content(schema),
            ty: shape.ty,
        })
    }

    /// An enumeration declared in place, called after its record and parameter.
    pub(super) fn enumeration(&mut self, place: &SourceLocation, schema: &Schema, rust: &str) -> Ty {
        let name = Name { wire: rust.to_owned(), rust: rust.to_owned() };
        self.claim(place, &[rust]);
        let owner = RecordId(self.records.len());
        Ty::Enum(self.add_enumeration(place, schema, name, Some(owner)))
    }

    pub(super) fn add_enumeration(
        &mut self,
        place: &SourceLocation,
        schema: &Schema,
        name: Name,
        owner: Option<RecordId>,
    ) -> EnumId {
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for (index, value) in schema.values.iter().enumerate() {
            let Some(value) = value.as_str() else {
                let place = place.at("enum").at(index);
                self.error(&place, format!("{value} is not a string"), "list strings, as `type` requires");
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
}

/// What a text holds: `application/json`, `base64`, or both.
fn content(schema: &Schema) -> Option<String> {
    let media = schema.content_media_type.as_deref().map(|media| match media {
        "application/json" => "JSON".to_owned(),
        other => other.to_owned(),
    });
    match (media, &schema.content_encoding) {
        (Some(media), Some(encoding)) => Some(format!("{media} in {encoding}")),
        (media, encoding) => media.or_else(|| encoding.clone()),
    }
}
