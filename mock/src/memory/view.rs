//! What a response shows of a resource: its parameters, its ID and its state, and empty values for the rest that the schema
//! promises.

use serde_json::{Map, Value, json};
use tencentcloud_catalog::{DerivedMember, Members, ScalarType, Schema, ServiceSpec};

use super::{Call, Remembered, with};

/// Shows the resources of a call.
pub(super) struct Viewer<'a> {
    call: &'a Call<'a>,
    /// The object that shows a resource.
    schema: &'a Schema,
}

impl<'a> Viewer<'a> {
    pub(super) fn new(call: &'a Call<'a>) -> Self {
        let shown = call.service.shown(call.action);
        Self { call, schema: shown.unwrap_or(&call.action.response) }
    }

    /// The members of `Response`.
    pub(super) fn response(&self, views: Vec<Value>, total: usize) -> Value {
        let Some(pagination) = &self.call.action.pagination else {
            return views.into_iter().next().unwrap_or_else(|| json!({}));
        };
        let mut response = blank(self.call.service, &self.call.action.response);
        set(&mut response, pagination.items(), Value::Array(views));
        if let Some(path) = pagination.total() {
            set(&mut response, path, total.into());
        }
        response
    }

    /// The object that shows a resource.
    pub(super) fn view(&self, known: &Remembered) -> Value {
        let resource = self.call.resource;
        let mut view = blank(self.call.service, self.schema);
        for (name, schema) in &self.schema.properties {
            let parameter = known.parameters.get(name).filter(|_| !resource.hidden.contains(name));
            let value = match resource.members.get(name) {
                _ if *name == resource.id => Some(known.id.clone()),
                _ if *name == resource.state.member => Some(known.state.clone()),
                Some(DerivedMember::Count(list)) => {
                    known.parameters.get(list).and_then(Value::as_array).map(|list| list.len().into())
                }
                Some(DerivedMember::Wrap(member)) => self.wrapped(schema, member, parameter),
                None => parameter.and_then(|value| fit(self.call.service, schema, value)),
            };
            if let Some(value) = value {
                view = with(view, name, value);
            }
        }
        view
    }

    /// A list of objects with the elements of a parameter as one of their members.
    fn wrapped(&self, schema: &Schema, member: &str, parameter: Option<&Value>) -> Option<Value> {
        let items = schema.items.as_deref()?;
        let elements = parameter?.as_array()?.iter();
        Some(elements.map(|element| with(blank(self.call.service, items), member, element.clone())).collect())
    }
}

/// The least value that a schema allows: empty texts and lists, and of an object the members that it promises, except the
/// request ID, which each response gets.
pub(super) fn blank(service: &ServiceSpec, schema: &Schema) -> Value {
    let target = schema.reference.as_deref().and_then(|reference| service.resolve(reference));
    let schema = target.map_or(schema, |(_, target)| target);
    if schema.is_nullable() {
        return Value::Null;
    }
    let is_free = schema.format.is_none() && schema.pattern.is_none() && schema.min_length.is_none();
    match schema.scalar() {
        Some(ScalarType::Object) => Value::Object(blank_members(service, schema)),
        Some(ScalarType::Array) => json!([]),
        Some(ScalarType::String) if is_free && schema.values.is_empty() => json!(""),
        Some(ScalarType::Boolean) => json!(false),
        _ => service.sample(schema, Members::Required),
    }
}

/// The members that an object promises.
fn blank_members(service: &ServiceSpec, schema: &Schema) -> Map<String, Value> {
    let is_promised = |name: &String| schema.guaranteed().contains(name) && name != "RequestId";
    let promised = schema.properties.iter().filter(|(name, _)| is_promised(name));
    promised.map(|(name, member)| (name.clone(), blank(service, member))).collect()
}

/// A parameter as a member of a response, with what the schema promises besides; `None` if the types differ.
fn fit(service: &ServiceSpec, schema: &Schema, value: &Value) -> Option<Value> {
    let target = schema.reference.as_deref().and_then(|reference| service.resolve(reference));
    let schema = target.map_or(schema, |(_, target)| target);
    match (schema.scalar()?, value) {
        (ScalarType::Object, Value::Object(members)) => {
            let given: Map<String, Value> = members
                .iter()
                .filter_map(|(name, value)| {
                    Some((name.clone(), fit(service, schema.properties.get(name)?, value)?))
                })
                .collect();
            // Not `blank`, which gives null for an object that may be null.
            let mut object = blank_members(service, schema);
            object.extend(given);
            Some(Value::Object(object))
        }
        (ScalarType::Array, Value::Array(elements)) => {
            let items = schema.items.as_deref()?;
            elements.iter().map(|element| fit(service, items, element)).collect()
        }
        (ScalarType::String, Value::String(_))
        | (ScalarType::Integer | ScalarType::Number, Value::Number(_))
        | (ScalarType::Boolean, Value::Bool(_)) => Some(value.clone()),
        _ => None,
    }
}

/// Sets a member by its path, `Result.Items`.
fn set(object: &mut Value, path: &str, value: Value) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    if !object.is_object() {
        *object = json!({});
    }
    match rest {
        None => object[first] = value,
        Some(rest) => set(&mut object[first], rest, value),
    }
}
