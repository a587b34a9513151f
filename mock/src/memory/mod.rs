//! The memory of `--stateful`: what some actions create, others show, change, and delete, as `resources.json` of the spec
//! says.
//!
//! States that end by themselves move on each time the resource is shown, so that tests need no time and are deterministic.

mod select;
mod view;

use serde_json::{Map, Value, json};
use tencentcloud_catalog::{ActionFile, ChangeSpec, ResourceSpec, ScalarType, Schema, ServiceSpec};

use self::view::{Viewer, blank};
use crate::memory_size;

/// How many resources are remembered.
const CAPACITY: usize = 10_000;

/// How much memory their parameters may take, roughly, in bytes.
const SIZE_LIMIT: usize = 64 << 20;

/// The resources that exist.
#[derive(Default)]
pub(crate) struct Memory {
    resources: Vec<Remembered>,
    created: u64,
    size: usize,
}

/// A resource that exists.
struct Remembered {
    /// The version of the service, `cvm/2017-03-12`.
    folder: String,
    kind: String,
    id: Value,
    state: Value,
    /// The parameters that created it.
    parameters: Map<String, Value>,
    size: usize,
}

/// Why an action fails.
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// The result of an action: the members of `Response`.
type Outcome = Result<Value, Failure>;

/// An action of a kind of resource, and its parameters.
struct Call<'a> {
    service: &'a ServiceSpec,
    kind: &'a str,
    resource: &'a ResourceSpec,
    action: &'a ActionFile,
    parameters: &'a Map<String, Value>,
}

impl Memory {
    /// Executes an action that creates, shows, or changes a resource; `None` if the action does something else.
    pub(crate) fn execute(
        &mut self,
        service: &ServiceSpec,
        action: &ActionFile,
        parameters: &Value,
    ) -> Option<Outcome> {
        let parameters = parameters.as_object()?;
        let (kind, resource) =
            service.resources.iter().find(|(_, resource)| resource.has_action(&action.name))?;
        let call = Call { service, kind, resource, action, parameters };
        if resource.create.action == action.name {
            // A dry run checks the parameters only.
            let is_dry = parameters.get("DryRun") == Some(&Value::Bool(true));
            return if is_dry { None } else { Some(self.create(&call)) };
        }
        Some(match resource.change.get(&action.name) {
            Some(change) => self.change(&call, change),
            None => self.show(&call),
        })
    }

    fn create(&mut self, call: &Call<'_>) -> Outcome {
        let spec = &call.resource.create;
        let count = spec.count.as_ref().and_then(|name| call.parameters.get(name)?.as_u64()).unwrap_or(1);
        let ids = match self.created_before(call) {
            Some(ids) => ids,
            None => self.add(call, count)?,
        };
        let is_list =
            call.action.response.properties.get(&spec.id).and_then(Schema::scalar) == Some(ScalarType::Array);
        let ids = if is_list { Value::Array(ids) } else { ids.into_iter().next().unwrap_or_default() };
        Ok(with(blank(call.service, &call.action.response), &spec.id, ids))
    }

    /// The IDs of what a request with the same idempotency token has created.
    fn created_before(&self, call: &Call<'_>) -> Option<Vec<Value>> {
        let name = call.action.idempotency.as_ref()?;
        let token = call.parameters.get(name).filter(|token| **token != json!(""))?;
        let same = |known: &&Remembered| call.is_kind(known) && known.parameters.get(name) == Some(token);
        let ids: Vec<Value> = self.resources.iter().filter(same).map(|known| known.id.clone()).collect();
        (!ids.is_empty()).then_some(ids)
    }

    fn add(&mut self, call: &Call<'_>, count: u64) -> Result<Vec<Value>, Failure> {
        let size = memory_size(&Value::Object(call.parameters.clone()));
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if self.resources.len().saturating_add(count) > CAPACITY
            || self.size.saturating_add(size.saturating_mul(count)) > SIZE_LIMIT
        {
            let message = format!(
                "The mock remembers up to {CAPACITY} resources and {} MB; reset it between tests.",
                SIZE_LIMIT >> 20
            );
            return Err(Failure { code: "InternalError".to_owned(), message });
        }
        let mut ids = Vec::new();
        for _ in 0..count {
            self.created += 1;
            let id = call.id(self.created);
            ids.push(id.clone());
            self.size += size;
            self.resources.push(Remembered {
                folder: call.service.folder.clone(),
                kind: call.kind.to_owned(),
                id,
                state: call.resource.state.initial.clone(),
                parameters: call.parameters.clone(),
                size,
            });
        }
        Ok(ids)
    }

    fn show(&mut self, call: &Call<'_>) -> Outcome {
        let selected = self.select(call)?;
        let viewer = Viewer::new(call);
        let views =
            |shown: &[usize]| shown.iter().map(|&index| viewer.view(&self.resources[index])).collect();
        let total = selected.len();
        let shown = call.page(selected);
        let response = viewer.response(views(&shown), total);
        for &index in &shown {
            let state = &self.resources[index].state;
            let next = call.resource.state.next.iter().find(|(from, _)| from == state);
            if let Some((_, to)) = next {
                self.resources[index].state = to.clone();
            }
        }
        self.remove_ended();
        Ok(response)
    }

    fn change(&mut self, call: &Call<'_>, change: &ChangeSpec) -> Outcome {
        let selected = self.select(call)?;
        for &index in &selected {
            let state = &self.resources[index].state;
            if let Some((state, code)) = change.refused.iter().find(|(refused, _)| refused == state) {
                let message = format!("The {} is in state {state}, in which the action fails.", call.kind);
                return Err(Failure { code: code.clone(), message });
            }
        }
        for index in selected {
            self.resources[index].state.clone_from(&change.to);
        }
        self.remove_ended();
        Ok(blank(call.service, &call.action.response))
    }

    /// Forgets what no longer exists.
    fn remove_ended(&mut self) {
        self.resources.retain(|known| !known.state.is_null());
        self.size = self.resources.iter().map(|known| known.size).sum();
    }
}

impl Call<'_> {
    fn is_kind(&self, known: &Remembered) -> bool {
        known.folder == self.service.folder && known.kind == self.kind
    }

    /// The ID of the resource with this number: the number, or a text with it.
    fn id(&self, number: u64) -> Value {
        let schema = self.action.response.properties.get(&self.resource.create.id);
        let schema = schema.map(|schema| schema.items.as_deref().unwrap_or(schema));
        match schema.and_then(Schema::scalar) {
            Some(ScalarType::String) => format!("{}{number:08x}", self.resource.create.prefix).into(),
            _ => number.into(),
        }
    }
}

/// An object with another member.
fn with(object: Value, name: &str, value: Value) -> Value {
    let mut members = match object {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.insert(name.to_owned(), value);
    Value::Object(members)
}
