//! `resources.json`: which actions create, show, change, and delete the same thing. The mock remembers such things.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The resources by the folder of their version, `cvm/2017-03-12`, and by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resources(pub BTreeMap<String, BTreeMap<String, ResourceSpec>>);

/// A kind of thing that one action creates and others show, change, or delete.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResourceSpec {
    /// Member with the ID, where actions request or return a single one.
    pub id: String,
    /// Parameter with a list of IDs.
    #[serde(default)]
    pub ids: Option<String>,
    /// Parameters whose values an ID belongs to: with others, the resource does not exist.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Error code for an ID that does not exist. Actions that do not document it leave the resource out.
    pub missing: String,
    /// How it is created.
    pub create: CreateSpec,
    /// Actions that show it: in their list, which `pagination` names, or else as members of the response.
    pub show: Vec<String>,
    /// Its states.
    pub state: StateSpec,
    /// Actions that put it into another state.
    #[serde(default)]
    pub change: BTreeMap<String, ChangeSpec>,
    /// Members that are not parameters of the same name.
    #[serde(default)]
    pub members: BTreeMap<String, DerivedMember>,
    /// Parameters that are not shown although a member has their name.
    #[serde(default)]
    pub hidden: Vec<String>,
}

/// How a resource is created.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateSpec {
    /// Action that creates it.
    pub action: String,
    /// Response member with the ID or the list of IDs.
    pub id: String,
    /// What an ID begins with if it is a string.
    #[serde(default)]
    pub prefix: String,
    /// Parameter for how many are created.
    #[serde(default)]
    pub count: Option<String>,
}

/// The states of a resource.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateSpec {
    /// Member with the state.
    pub member: String,
    /// State of a created resource.
    pub initial: Value,
    /// States that end by themselves, each with the one that follows; `null` means that the resource no longer exists.
    #[serde(default)]
    pub next: Vec<(Value, Value)>,
}

/// An action that changes the state of a resource.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeSpec {
    /// State afterwards; `null` means that the resource no longer exists.
    pub to: Value,
    /// States in which the action fails, each with the error code.
    #[serde(default)]
    pub refused: Vec<(Value, String)>,
}

/// A member that a resource has because of a parameter of another form.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum DerivedMember {
    /// A list of objects, made from the parameter of the same name: its elements become this member of the objects.
    Wrap(String),
    /// The number of elements of this parameter.
    Count(String),
}

impl ResourceSpec {
    /// Returns whether an action creates, shows, or changes the resource.
    #[must_use]
    pub fn has_action(&self, name: &str) -> bool {
        self.create.action == name
            || self.show.iter().any(|known| known == name)
            || self.change.contains_key(name)
    }
}
