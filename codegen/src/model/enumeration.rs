//! An enumeration's schema → its variants. Enumerations of one name are one type.

use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{Schema, SourceLocation};

use super::lower::Lowering;
use super::names::{Name, Scope, is_type_name, variant};
use super::{EnumId, Enumeration, RecordId, Ty, Variant};

/// The record and member that declare an enumeration inline.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) record: RecordId,
    /// The name of the enumeration unless the spec names it.
    pub(super) name: &'a str,
}

impl Lowering<'_> {
    /// An enumeration declared inline: of the name that the spec gives it, or else of its record and member.
    ///
    /// A named one that several records declare is a shared type.
    pub(super) fn inline_enumeration(
        &mut self,
        place: &SourceLocation,
        schema: &Schema,
        owner: Owner<'_>,
    ) -> Ty {
        let rust = schema.enum_name.as_deref().unwrap_or(owner.name);
        let name = Name { wire: rust.to_owned(), rust: rust.to_owned() };
        let known = schema.enum_name.as_ref().and_then(|name| self.named_enums.get(name).copied());
        if let Some(id) = known {
            self.share(place, schema, id, owner);
            return Ty::Enum(id);
        }
        self.claim(place, &[rust]);
        let id = self.add_enumeration(place, schema, name, Some(owner.record));
        if let Some(name) = &schema.enum_name {
            if !is_type_name(name) {
                let fix =
                    "give a name in upper camel case that Rust does not use itself, such as `HangupReason`";
                self.error(&place.at("x-enumName"), format!("`{name}` is not the name of a type"), fix);
            }
            self.named_enums.insert(name.clone(), id);
        }
        Ty::Enum(id)
    }

    /// Uses an enumeration a second time.
    fn share(&mut self, place: &SourceLocation, schema: &Schema, id: EnumId, owner: Owner<'_>) {
        let same = {
            let known = self.enums[id.0].variants.iter().map(|variant| Some(variant.name.wire.as_str()));
            known.eq(schema.values.iter().map(|value| value.as_str()))
        };
        if !same {
            let known = &self.enums[id.0];
            let problem = format!("{} lists other values for `{}`", known.source, known.name.rust);
            self.error(
                &place.at("x-enumName"),
                problem,
                "list the same values in the same order, or rename one",
            );
        }
        let enumeration = &mut self.enums[id.0];
        if enumeration.owner != Some(owner.record) {
            enumeration.owner = None;
            // The description is that of the first member.
            enumeration.description.clear();
        }
    }

    pub(super) fn add_enumeration(
        &mut self,
        place: &SourceLocation,
        schema: &Schema,
        name: Name,
        owner: Option<RecordId>,
    ) -> EnumId {
        self.check_variant_names(place, schema);
        let mut scope = Scope::default();
        let mut variants = Vec::new();
        for (index, value) in schema.values.iter().enumerate() {
            let Some(value) = value.as_str() else {
                let place = place.at("enum").at(index);
                self.error(&place, format!("{value} is not a string"), "list strings, as `type` requires");
                continue;
            };
            let own = schema.variant_names.get(index).cloned().unwrap_or_else(|| variant(value));
            let rust = scope.unique(&own, "");
            if rust != own {
                self.renamed.push(format!("{}::{value} → {rust}", name.rust));
            }
            let description = schema.value_descriptions.get(index).cloned();
            let description = description.unwrap_or_default();
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

    fn check_variant_names(&mut self, place: &SourceLocation, schema: &Schema) {
        let place = place.at("x-enumVariants");
        let (given, values) = (schema.variant_names.len(), schema.values.len());
        if given != 0 && given != values {
            let problem = format!("{} for {}", counted(given, "name"), counted(values, "value"));
            self.error(&place, problem, "name each value of `enum`, in the same order");
        }
        for (index, name) in schema.variant_names.iter().enumerate() {
            if !is_type_name(name) || name == "Unknown" {
                let problem = format!("`{name}` is not the name of a variant");
                self.error(
                    &place.at(index),
                    problem,
                    "give a name in upper camel case, such as `NotAnswered`",
                );
            }
        }
    }
}
