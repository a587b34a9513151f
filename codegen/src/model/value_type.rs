//! A member's schema → the type of its value and its limits. Every misuse of a keyword is reported.

use regex_lite::Regex;
use serde_json::Value;
use tencentcloud_catalog::text::counted;
use tencentcloud_catalog::{ScalarType, Schema, SourceLocation, compare_numbers, suggest};

use super::enumeration::Owner;
use super::lower::Lowering;
use super::{Limit, SharedType, Ty};

/// The type of a value and its limits.
pub(super) struct ValueType {
    pub(super) ty: Ty,
    pub(super) limits: Vec<Limit>,
    pub(super) element_limits: Vec<Limit>,
}

impl Lowering<'_> {
    /// The type of a member. `owner` is that of an enumeration that the member declares inline.
    pub(super) fn value_type(
        &mut self,
        place: &SourceLocation,
        schema: &Schema,
        owner: Owner<'_>,
    ) -> Option<ValueType> {
        self.check_keywords(place, schema);
        if let Some(reference) = &schema.reference {
            let ty = self.reference(place, reference)?;
            return Some(ValueType { ty, limits: Vec::new(), element_limits: Vec::new() });
        }
        let limits = self.limits(place, schema);
        if schema.scalar() == Some(ScalarType::Array) {
            let Some(items) = &schema.items else {
                self.error(place, "`items` is missing", "describe the elements under `items`");
                return None;
            };
            let place = place.at("items");
            if items.scalar() == Some(ScalarType::Array) {
                self.error(
                    &place,
                    "a list of lists is not supported",
                    "move the inner list to a type of its own under types/",
                );
                return None;
            }
            if items.scalar() == Some(ScalarType::Boolean) && items.constant.is_some() {
                let problem = "a list cannot consist of a constant boolean";
                self.error(&place.at("const"), problem, "remove it, or limit the length of the list");
            }
            let element = self.value_type(&place, items, owner)?;
            let ty = if items.is_nullable() { Ty::Option(Box::new(element.ty)) } else { element.ty };
            return Some(ValueType { ty: Ty::List(Box::new(ty)), limits, element_limits: element.limits });
        }
        let ty = self.scalar(place, schema, owner)?;
        Some(ValueType { ty, limits, element_limits: Vec::new() })
    }

    /// The type that a `$ref` points to.
    fn reference(&mut self, place: &SourceLocation, reference: &str) -> Option<Ty> {
        let (prefix, suffix) = match () {
            () if self.service.is_cataloged(place) => ("#/types/", ""),
            () if place.file.contains("/actions/") => ("../types/", ".json"),
            () => ("", ".json"),
        };
        let name = reference.strip_prefix(prefix).and_then(|file| file.strip_suffix(suffix));
        match name.and_then(|name| self.shared.get(name)) {
            Some(SharedType::Record(id)) => Some(Ty::Record(*id)),
            Some(SharedType::Enum(id)) => Some(Ty::Enum(*id)),
            None if name.is_some_and(|name| self.service.unreadable.contains(name)) => None,
            None => {
                let files: Vec<String> =
                    self.service.types.keys().map(|name| format!("{prefix}{name}{suffix}")).collect();
                let fix = suggest(reference, files.iter().map(String::as_str));
                self.error(&place.at("$ref"), format!("`{reference}` is not the file of a type"), fix);
                None
            }
        }
    }

    fn scalar(&mut self, place: &SourceLocation, schema: &Schema, owner: Owner<'_>) -> Option<Ty> {
        let formats: &[&str] = match schema.scalar() {
            Some(ScalarType::Integer) => &["int64", "uint64"],
            Some(ScalarType::Number) => &["double"],
            Some(ScalarType::String) => &["date", "date-time", "datetime", "uri"],
            _ => &[],
        };
        let format = schema.format.as_deref();
        if let Some(format) = format.filter(|format| !formats.contains(format)) {
            let fix = suggest(format, formats.iter().copied());
            self.error(&place.at("format"), format!("unknown format `{format}`"), fix);
            return None;
        }
        match schema.scalar() {
            Some(ScalarType::String) if !schema.values.is_empty() => {
                Some(self.inline_enumeration(place, schema, owner))
            }
            Some(ScalarType::String) => Some(Ty::String),
            Some(ScalarType::Integer) if format == Some("uint64") => Some(Ty::Uint64),
            Some(ScalarType::Integer) if format == Some("int64") => Some(Ty::Int64),
            Some(ScalarType::Integer) => {
                let fix = "add `\"format\": \"int64\"` or `\"format\": \"uint64\"`";
                self.error(place, "the integer has no width", fix);
                None
            }
            Some(ScalarType::Number) => Some(Ty::Double),
            Some(ScalarType::Boolean) => Some(Ty::Bool),
            Some(ScalarType::Object) => {
                let fix = "move it to a file under types/ and refer to it with `$ref`";
                self.error(place, "an inline object is not supported", fix);
                None
            }
            Some(ScalarType::Array | ScalarType::Null) | None => {
                let fix = "add `\"type\": \"string\"` or another type, or refer to a shared type with `$ref`";
                self.error(place, "the type is missing", fix);
                None
            }
        }
    }

    /// The limits of a value, in the order in which they are documented and checked.
    fn limits(&mut self, place: &SourceLocation, schema: &Schema) -> Vec<Limit> {
        self.check_bounds(place, schema);
        let mut limits: Vec<Limit> = [
            schema.minimum.clone().map(Limit::Minimum),
            schema.maximum.clone().map(Limit::Maximum),
            schema.min_length.filter(|length| *length > 0).map(Limit::MinLength),
            schema.max_length.map(Limit::MaxLength),
            schema.max_bytes.map(Limit::MaxBytes),
            schema.pattern.clone().map(Limit::Pattern),
            schema.min_items.filter(|items| *items > 0).map(Limit::MinItems),
            schema.max_items.map(Limit::MaxItems),
            schema.unique_items.then_some(Limit::UniqueItems),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.check_values(place, schema);
        if let Some(constant) = &schema.constant {
            limits.push(Limit::OneOf(vec![constant.clone()]));
        } else if !schema.values.is_empty() && schema.scalar() != Some(ScalarType::String) {
            // Services add values to enumerations of strings without notice, so these are open.
            limits.push(Limit::OneOf(schema.values.clone()));
        }
        limits
    }

    fn check_bounds(&mut self, place: &SourceLocation, schema: &Schema) {
        let lengths = [
            ("minLength", schema.min_length, "maxLength", schema.max_length),
            ("minLength", schema.min_length, "x-maxBytes", schema.max_bytes),
            ("minItems", schema.min_items, "maxItems", schema.max_items),
        ];
        for (low_name, low, high_name, high) in lengths {
            if let (Some(low), Some(high)) = (low, high)
                && low > high
            {
                self.contradiction(place, low_name, &low.to_string(), high_name, &high.to_string());
            }
        }
        if let (Some(low), Some(high)) = (&schema.minimum, &schema.maximum)
            && compare_numbers(low, high).is_gt()
        {
            self.contradiction(place, "minimum", &low.to_string(), "maximum", &high.to_string());
        }
        if schema.scalar() == Some(ScalarType::Integer) {
            for (keyword, bound) in [("minimum", &schema.minimum), ("maximum", &schema.maximum)] {
                if let Some(bound) = bound.as_ref().filter(|bound| !schema.fits_integer(bound)) {
                    let format = schema.format.as_deref().unwrap_or("int64");
                    let problem = format!("{keyword} {bound} does not fit {format}");
                    self.error(&place.at(keyword), problem, "give a bound within the range of the format");
                }
            }
        }
        if let Some(pattern) = &schema.pattern
            && let Err(error) = Regex::new(pattern)
        {
            let problem = format!("not a regular expression: {error}");
            self.error(
                &place.at("pattern"),
                problem,
                "fix the syntax, which is that of the crate regex-lite",
            );
        }
    }

    fn contradiction(
        &mut self,
        place: &SourceLocation,
        low_name: &str,
        low: &str,
        high_name: &str,
        high: &str,
    ) {
        let problem = format!("{low_name} {low} is above {high_name} {high}");
        self.error(&place.at(low_name), problem, "no value fits both; fix one of them");
    }

    /// Reports values under `default`, `const`, `enum` and `examples` that the schema itself does not allow.
    fn check_values(&mut self, place: &SourceLocation, schema: &Schema) {
        let single = [("default", &schema.default), ("const", &schema.constant)];
        let single =
            single.into_iter().filter_map(|(keyword, value)| Some((place.at(keyword), value.as_ref()?)));
        let listed =
            schema.values.iter().enumerate().map(|(index, value)| (place.at("enum").at(index), value));
        let examples = schema.examples.iter().enumerate();
        let examples = examples.map(|(index, value)| (place.at("examples").at(index), value));
        for (place, value) in single.chain(listed).chain(examples).collect::<Vec<(SourceLocation, &Value)>>()
        {
            for mismatch in self.service.check_strictly(schema, value) {
                let place = SourceLocation {
                    pointer: format!("{}{}", place.pointer, mismatch.pointer),
                    ..place.clone()
                };
                self.error(&place, mismatch.problem, "fix the value or its schema");
            }
        }
        for (index, value) in schema.values.iter().enumerate() {
            if schema.values.iter().take(index).any(|earlier| earlier == value) {
                self.error(
                    &place.at("enum").at(index),
                    format!("{value} is listed twice"),
                    "remove one of the two",
                );
            }
        }
        if schema.values.is_empty() && (schema.enum_name.is_some() || !schema.variant_names.is_empty()) {
            self.error(place, "there is no `enum` to name", "list its values under `enum`");
        }
        let described = schema.value_descriptions.len();
        if described != 0 && described != schema.values.len() {
            let described = counted(described, "description");
            let problem = format!("{described} for {}", counted(schema.values.len(), "value"));
            self.error(
                &place.at("x-enumDescriptions"),
                problem,
                "describe each value of `enum`, in the same order",
            );
        }
    }
}
