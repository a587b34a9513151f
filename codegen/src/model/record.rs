//! An object's schema → a record with its fields.

use tencentcloud_catalog::{ScalarType, Schema, SourceLocation};

use super::enumeration::Owner;
use super::lower::Lowering;
use super::names::{Name, Scope, snake, type_name};
use super::{Field, Presence, Record, RecordId, Role, Ty};

impl Lowering<'_> {
    /// Lowers an object to the record with this id.
    pub(super) fn record(
        &mut self,
        id: RecordId,
        place: &SourceLocation,
        schema: &Schema,
        name: Name,
        role: Role,
    ) {
        self.check_keywords(place, schema);
        if schema.scalar() != Some(ScalarType::Object) || schema.is_nullable() {
            let fix = "add `\"type\": \"object\"` and list the members under `properties`";
            self.error(place, "not an object", fix);
        }
        self.check_promised(place, schema, role);
        let mut scope = Scope::builder();
        let mut fields = Vec::new();
        for (wire, property) in &schema.properties {
            let place = place.at("properties").at(wire);
            let mut field = self.field(&place, (wire, property), (id, &name), &mut scope);
            if let Some(field) = &mut field {
                field.required = schema.required.contains(wire);
                field.promised = schema.guaranteed().contains(wire);
            }
            fields.extend(field);
        }
        let rules = self.rules(place, schema, &fields);
        let limited = |field: &Field| {
            !field.limits.is_empty() || !field.element_limits.is_empty() || *field.ty.element() == Ty::Double
        };
        self.records[id.0] = Some(Record {
            has_rules: !rules.is_empty() || fields.iter().any(limited),
            name,
            description: schema.description.clone().unwrap_or_default(),
            source: place.file.clone(),
            role,
            fields,
            rules,
            in_request: false,
            in_response: false,
            both_ways: schema.promised.is_some(),
        });
    }

    fn field(
        &mut self,
        place: &SourceLocation,
        (wire, schema): (&str, &Schema),
        (id, owner): (RecordId, &Name),
        scope: &mut Scope,
    ) -> Option<Field> {
        self.wire_name(place, wire);
        let rust = scope.unique(&snake(wire), "_");
        if rust != snake(wire) {
            self.renamed.push(format!("{}.{wire} → {rust}", owner.wire));
        }
        self.described(place, "description", schema.description.as_deref());
        // The underscore is for names that start with a digit, and this one starts with the owner's.
        let enumeration = format!("{}{}", owner.rust, type_name(wire).trim_start_matches('_'));
        let value = self.value_type(place, schema, Owner { record: id, name: &enumeration })?;
        let values =
            if value.ty == Ty::Int64 || value.ty == Ty::Uint64 { schema.values.clone() } else { Vec::new() };
        let descriptions = schema.value_descriptions.iter().cloned().map(Some).chain(std::iter::repeat(None));
        Some(Field {
            name: Name { wire: wire.to_owned(), rust },
            description: schema.description.clone().unwrap_or_default(),
            presence: Presence::Optional,
            nullable: schema.is_nullable(),
            required: false,
            promised: false,
            sensitive: schema.sensitive,
            deprecated: schema.deprecated,
            limits: value.limits,
            element_limits: value.element_limits,
            default: schema.default.clone(),
            values: values.into_iter().zip(descriptions).collect(),
            examples: schema.examples.clone(),
            format: schema.format.clone(),
            content: content(schema),
            ty: value.ty,
        })
    }
}

/// What a string holds: `application/json`, `base64`, or both.
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
