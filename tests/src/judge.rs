//! A second opinion: the crate `jsonschema` on the spec's files as they are.
//!
//! JSON Schema does not know our own keywords and takes widths for remarks, so these are added to it here, in code that
//! shares nothing with the SDK's.

use std::fs;
use std::sync::OnceLock;

use jsonschema::paths::Location;
use jsonschema::{Draft, Keyword, Registry, Resource, ValidationError, Validator};
use serde_json::{Map, Value, json};
use tencentcloud_catalog::ServiceSpec;

use crate::spec::{FOLDER, ccc, root};

/// What JSON Schema says of an action's request and response, compiled once.
pub struct Judge {
    request: Validator,
    response: Validator,
}

impl Judge {
    /// The judge of an action.
    ///
    /// # Panics
    /// The spec is not JSON Schema.
    #[must_use]
    pub fn of(action: &str) -> Self {
        let uri = uri(&ccc().action_file(action));
        Self {
            request: validator(&format!("{uri}#/request")),
            response: validator(&format!("{uri}#/response")),
        }
    }

    /// Whether these are parameters as the spec has them.
    #[must_use]
    pub fn takes_request(&self, parameters: &Value) -> bool {
        self.request.is_valid(parameters)
    }

    /// Whether this is what the spec promises to stand inside `Response`.
    #[must_use]
    pub fn takes_response(&self, response: &Value) -> bool {
        self.response.is_valid(response)
    }

    /// What is wrong with parameters, for the message of a test that fails.
    #[must_use]
    pub fn told(&self, parameters: &Value) -> Vec<String> {
        self.request.iter_errors(parameters).map(|error| error.to_string()).collect()
    }
}

fn validator(reference: &str) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(files())
        .with_keyword("x-maxBytes", |_, limit, _| Ok(Box::new(MaxBytes(limit.as_u64()))))
        .with_keyword("x-order", order)
        .with_keyword("format", |_, width, _| {
            Ok(Box::new(Width(width.as_str().unwrap_or_default().to_owned())))
        })
        .build(&json!({ "$ref": reference }))
        .expect("the spec is JSON Schema")
}

/// A file's address; what it is relative to does not matter.
fn uri(file: &str) -> String {
    format!("spec:///{file}")
}

/// The service's files under their addresses, so that they find each other by `$ref`.
fn files() -> &'static Registry<'static> {
    static FILES: OnceLock<Registry<'static>> = OnceLock::new();
    FILES.get_or_init(|| {
        let service: &ServiceSpec = ccc();
        let actions = service.actions.keys().map(|name| service.action_file(name));
        let types = service.types.keys().map(|name| service.type_file(name));
        let files = actions.chain(types).map(|file| {
            let text = fs::read_to_string(root().join(&file)).expect("a file of the spec");
            let mut schema: Value = serde_json::from_str(&text).expect("JSON");
            // It tells editors what the file itself must look like.
            schema.as_object_mut().expect("an object").remove("$schema");
            (uri(&file), Resource::from_contents(schema))
        });
        let registry = Registry::new().draft(Draft::Draft202012).extend(files);
        let registry = registry.and_then(jsonschema::RegistryBuilder::prepare);
        registry.unwrap_or_else(|error| panic!("{FOLDER}: {error}"))
    })
}

/// `x-maxBytes`: bytes of UTF-8.
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

/// `format` of an integer: what its width can hold.
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

/// `x-order`: members whose numbers, where given, increase.
struct Order(Vec<Vec<String>>);

fn order<'a>(
    _: &'a Map<String, Value>,
    chains: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    let chains = serde_json::from_value(chains.clone());
    Ok(Box::new(Order(chains.map_err(|_| ValidationError::custom("lists of names are expected"))?)))
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
