//! An independent check of values: the crate `jsonschema`, applied to the files of the spec.
//!
//! JSON Schema neither knows the spec's own keywords nor enforces integer widths, and it would reject the values that an
//! enumeration of strings does not list. All three are added here, in code that shares nothing with the SDK.

use std::fs;
use std::sync::OnceLock;

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, Registry, Resource, ValidationError, Validator};
use serde_json::{Map, Value, json};
use tencentcloud_catalog::ServiceSpec;

use crate::spec::{FOLDER, ccc, root};

/// The JSON Schemas of an action's request and response, compiled.
pub struct Judge {
    request: Validator,
    response: Validator,
}

impl Judge {
    /// Compiles the schemas of an action.
    ///
    /// # Panics
    /// Panics if the spec is not valid JSON Schema.
    #[must_use]
    pub fn of(action: &str) -> Self {
        let uri = uri(&ccc().action_location(action).file);
        Self {
            request: validator(&format!("{uri}#/request"), requests()),
            response: validator(&format!("{uri}#/response"), responses()),
        }
    }

    /// Whether the parameters match the spec.
    #[must_use]
    pub fn accepts_request(&self, parameters: &Value) -> bool {
        self.request.is_valid(parameters)
    }

    /// Whether the content of `Response` matches the spec.
    #[must_use]
    pub fn accepts_response(&self, response: &Value) -> bool {
        self.response.is_valid(response)
    }

    /// The problems of parameters, for the message of a failing test.
    #[must_use]
    pub fn problems(&self, parameters: &Value) -> Vec<String> {
        self.request.iter_errors(parameters).map(|error| error.to_string()).collect()
    }
}

fn validator(reference: &str, files: &'static Registry<'static>) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(files)
        .with_keyword("x-maxBytes", |_, limit, _| Ok(Box::new(MaxBytes(limit.as_u64()))))
        .with_keyword("x-order", order)
        .with_keyword("enum", |schema, values, _| {
            let open = schema.get("type").is_some_and(|kind| kind != "integer");
            let values = values.as_array().cloned().unwrap_or_default();
            Ok(Box::new(Enumeration { values, open }))
        })
        .with_keyword("format", |_, width, _| {
            Ok(Box::new(Width(width.as_str().unwrap_or_default().to_owned())))
        })
        .build(&json!({ "$ref": reference }))
        .expect("valid JSON Schema")
}

/// The URI of a file, relative to an arbitrary base.
fn uri(file: &str) -> String {
    format!("spec:///{file}")
}

/// The files of the service by their URIs, so that `$ref` resolves.
fn requests() -> &'static Registry<'static> {
    static FILES: OnceLock<Registry<'static>> = OnceLock::new();
    FILES.get_or_init(|| files(|_| {}))
}

/// The same for responses. In a type that requests use too, they have what it promises, not what requests must have.
fn responses() -> &'static Registry<'static> {
    static FILES: OnceLock<Registry<'static>> = OnceLock::new();
    FILES.get_or_init(|| {
        files(|schema| {
            if let Some(promised) = schema.remove("x-promised") {
                schema.insert("required".to_owned(), promised);
            }
        })
    })
}

fn files(change: impl Fn(&mut Map<String, Value>)) -> Registry<'static> {
    let service: &ServiceSpec = ccc();
    let actions = service.actions.keys().map(|name| service.action_location(name).file);
    let types = service.types.keys().map(|name| service.type_location(name).file);
    let files = actions.chain(types).map(|file| {
        let text = fs::read_to_string(root().join(&file)).expect("a file of the spec");
        let mut schema: Map<String, Value> = serde_json::from_str(&text).expect("a JSON object");
        // For editors only: the schema of the file itself.
        schema.remove("$schema");
        change(&mut schema);
        (uri(&file), Resource::from_contents(Value::Object(schema)))
    });
    let registry = Registry::new().draft(Draft::Draft202012).extend(files);
    let registry = registry.and_then(jsonschema::RegistryBuilder::prepare);
    registry.unwrap_or_else(|error| panic!("{FOLDER}: {error}"))
}

/// `x-maxBytes`: the maximum number of bytes in UTF-8.
struct MaxBytes(Option<u64>);

impl<'i> Keyword<'i> for MaxBytes {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("too many bytes"))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let bytes = instance.as_str().map(|text| text.len() as u64);
        bytes.is_none_or(|bytes| self.0.is_some_and(|limit| bytes <= limit))
    }
}

/// `enum`: the documented values. A string may have others, except in a rule between members, which names no type.
struct Enumeration {
    values: Vec<Value>,
    open: bool,
}

impl<'i> Keyword<'i> for Enumeration {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("not listed")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.open || self.values.contains(instance)
    }
}

/// `format` of an integer: its width.
struct Width(String);

impl<'i> Keyword<'i> for Width {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("too wide")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        match (self.0.as_str(), instance) {
            ("int64", Value::Number(number)) => number.as_i64().is_some(),
            ("uint64", Value::Number(number)) => number.as_u64().is_some(),
            _ => true,
        }
    }
}

/// `x-order`: members whose numbers must increase, as far as they are present.
struct Order(Vec<Vec<String>>);

fn order<'a>(
    _: &'a Map<String, Value>,
    chains: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    let chains = serde_json::from_value(chains.clone());
    Ok(Box::new(Order(chains.map_err(|_| ValidationError::custom("expected lists of names"))?)))
}

impl<'i> Keyword<'i> for Order {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("out of order")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.0.iter().all(|chain| {
            let given = chain.iter().filter_map(|name| instance.get(name)?.as_number()?.as_i128());
            given.collect::<Vec<_>>().is_sorted_by(|first, second| first < second)
        })
    }
}
