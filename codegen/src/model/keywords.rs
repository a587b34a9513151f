//! Which keywords each kind of schema allows.

use tencentcloud_catalog::SourceLocation;
use tencentcloud_catalog::text::quoted;
use tencentcloud_catalog::{ScalarType, Schema, TypeKeyword};

use super::lower::Lowering;

impl Lowering<'_> {
    /// Reports keywords that are unknown or not allowed with the type, and a list of types that is not
    /// `[T, "null"]`.
    pub(super) fn check_keywords(&mut self, place: &SourceLocation, schema: &Schema) {
        self.unknown(place, &schema.unknown, Schema::KEYWORDS);
        if let Some(TypeKeyword::Many(kinds)) = &schema.kind
            && (kinds.len() != 2 || kinds.iter().filter(|kind| **kind == ScalarType::Null).count() != 1)
        {
            let fix = "name one type, or one type and `null`";
            self.error(&place.at("type"), "the list of types is not a type and `null`", fix);
        }
        let (what, allowed) = allowed(schema);
        let is_allowed = |keyword: &&str| allowed.split(' ').any(|allowed| allowed == *keyword);
        for keyword in given(schema).into_iter().filter(|keyword| !is_allowed(keyword)) {
            let fix = match schema.reference {
                Some(_) => "remove it, or move it to the file of the type".to_owned(),
                None => format!("remove it; {what} allows {}", quoted(allowed.split(' '))),
            };
            self.error(&place.at(keyword), format!("`{keyword}` is not allowed in {what}"), fix);
        }
    }
}

/// The keywords of a schema.
fn given(schema: &Schema) -> Vec<&'static str> {
    [
        ("$ref", schema.reference.is_some()),
        ("allOf", !schema.all_of.is_empty()),
        ("anyOf", !schema.any_of.is_empty()),
        ("const", schema.constant.is_some()),
        ("contentEncoding", schema.content_encoding.is_some()),
        ("contentMediaType", schema.content_media_type.is_some()),
        ("default", schema.default.is_some()),
        ("dependentRequired", !schema.dependent_required.is_empty()),
        ("enum", !schema.values.is_empty()),
        ("examples", !schema.examples.is_empty()),
        ("format", schema.format.is_some()),
        ("items", schema.items.is_some()),
        ("maxItems", schema.max_items.is_some()),
        ("maxLength", schema.max_length.is_some()),
        ("maximum", schema.maximum.is_some()),
        ("minItems", schema.min_items.is_some()),
        ("minLength", schema.min_length.is_some()),
        ("minimum", schema.minimum.is_some()),
        ("pattern", schema.pattern.is_some()),
        ("properties", !schema.properties.is_empty()),
        ("required", !schema.required.is_empty()),
        ("type", schema.kind.is_some()),
        ("uniqueItems", schema.unique_items),
        ("x-enumDescriptions", !schema.value_descriptions.is_empty()),
        ("x-enumName", schema.enum_name.is_some()),
        ("x-enumVariants", !schema.variant_names.is_empty()),
        ("x-maxBytes", schema.max_bytes.is_some()),
        ("x-order", !schema.order.is_empty()),
        ("x-promised", schema.promised.is_some()),
    ]
    .into_iter()
    .filter_map(|(keyword, given)| given.then_some(keyword))
    .collect()
}

/// The kind of a schema, and the keywords that it allows besides `description`, `deprecated` and
/// `x-sensitive`.
fn allowed(schema: &Schema) -> (&'static str, &'static str) {
    const STRING: &str = "type format enum x-enumDescriptions x-enumName x-enumVariants const default examples \
                          minLength maxLength x-maxBytes pattern contentMediaType contentEncoding";
    const INTEGER: &str = "type format enum x-enumDescriptions const default examples minimum maximum";
    const NUMBER: &str = "type format const default examples minimum maximum";
    const ARRAY: &str = "type items minItems maxItems uniqueItems default examples";
    const OBJECT: &str = "type properties required x-promised anyOf allOf dependentRequired x-order";

    if schema.reference.is_some() {
        return ("a `$ref`", "$ref");
    }
    match schema.scalar() {
        Some(ScalarType::String) => ("a string", STRING),
        Some(ScalarType::Integer) => ("an integer", INTEGER),
        Some(ScalarType::Number) => ("a number", NUMBER),
        Some(ScalarType::Boolean) => ("a boolean", "type const default examples"),
        Some(ScalarType::Array) => ("an array", ARRAY),
        Some(ScalarType::Object) => ("an object", OBJECT),
        Some(ScalarType::Null) | None => ("a schema without a type", "type $ref"),
    }
}
