//! Whether a decoded response still has all that the example shows.

use serde_json::{Number, Value};
use tencentcloud_catalog::{ScalarType, Schema, ServiceSpec};

/// The JSON Pointer to a declared member that is lost or has another value.
pub(super) struct Loss(pub(super) String);

/// Compares an example with what remains of it once decoded.
///
/// Members that the schema does not declare are not expected to be kept. Numbers may be written as strings and the other
/// way round; null, empty lists, and empty strings in place of another type count as absent.
pub(super) fn compare(
    service: &ServiceSpec,
    schema: &Schema,
    example: &Value,
    got: &Value,
) -> Result<(), Loss> {
    check(service, schema, "", example, Some(got))
}

fn check(
    service: &ServiceSpec,
    schema: &Schema,
    pointer: &str,
    example: &Value,
    got: Option<&Value>,
) -> Result<(), Loss> {
    let target = schema.reference.as_deref().and_then(|reference| service.resolve(reference));
    let schema = target.map_or(schema, |(_, target)| target);
    let lost = || Err(Loss(pointer.to_owned()));
    match (example, got) {
        (Value::Null, _) => Ok(()),
        (Value::Array(elements), None) if elements.is_empty() => Ok(()),
        (Value::String(text), None) if text.is_empty() && schema.scalar() != Some(ScalarType::String) => {
            Ok(())
        }
        // A list where the schema has an object: nothing to compare with.
        (Value::Array(elements), Some(Value::Object(_))) if elements.is_empty() => Ok(()),
        (Value::Object(members), Some(Value::Object(got))) => members
            .iter()
            .filter_map(|(name, member)| Some((name, member, schema.properties.get(name)?)))
            .try_for_each(|(name, member, property)| {
                check(service, property, &format!("{pointer}/{name}"), member, got.get(name))
            }),
        (Value::Array(elements), Some(Value::Array(got))) if elements.len() == got.len() => {
            let items = schema.items.as_deref().unwrap_or(schema);
            elements.iter().zip(got).enumerate().try_for_each(|(index, (element, got))| {
                check(service, items, &format!("{pointer}/{index}"), element, Some(got))
            })
        }
        (example, Some(got)) if is_same_scalar(example, got) => Ok(()),
        _ => lost(),
    }
}

/// Whether two scalars have the same value, whichever way they are written.
fn is_same_scalar(example: &Value, got: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let number = |text: &str| text.parse::<Number>().ok().and_then(|number| number.as_f64());
    if let (Some(number), Some(flag)) = (example.as_u64(), got.as_bool()) {
        return number == u64::from(flag);
    }
    match (text(example), text(got)) {
        (Some(example), Some(got)) if example == got => true,
        (Some(example), Some(got)) => match (number(example.trim()), number(got.trim())) {
            (Some(example), Some(got)) => example.total_cmp(&got).is_eq(),
            _ => example.eq_ignore_ascii_case(&got),
        },
        _ => false,
    }
}
