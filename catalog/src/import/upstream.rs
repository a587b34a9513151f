//! The official metadata as its files say it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::MetadataFiles;

/// A version of a service.
pub(super) struct Upstream {
    pub(super) api: Api,
    /// Examples by action.
    pub(super) examples: BTreeMap<String, Vec<Example>>,
}

/// `api.json`.
#[derive(Deserialize)]
pub(super) struct Api {
    pub(super) metadata: Metadata,
    pub(super) actions: BTreeMap<String, Action>,
    pub(super) objects: BTreeMap<String, Object>,
}

impl Api {
    /// The names that files and folders are called by.
    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.metadata.service_short_name)
            .chain(self.actions.keys())
            .chain(self.objects.keys())
    }
}

/// Whether a name stays a single part of a path wherever it is put.
fn is_file_name(name: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    !name.is_empty() && name.chars().all(is_plain)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) api_version: String,
    /// Name of the service on the wire.
    pub(super) service_short_name: String,
    #[serde(default, rename = "serviceNameCN")]
    pub(super) title: Option<String>,
    #[serde(default, rename = "api_brief")]
    pub(super) brief: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Action {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) document: String,
    /// Object that is sent.
    pub(super) input: String,
    /// Object that is answered.
    pub(super) output: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) skip_sign: bool,
}

#[derive(Deserialize)]
pub(super) struct Object {
    #[serde(default)]
    pub(super) document: String,
    pub(super) members: Vec<Member>,
}

impl Object {
    /// The members that are in use.
    pub(super) fn enabled(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.disabled)
    }
}

#[derive(Deserialize)]
pub(super) struct Member {
    pub(super) name: String,
    /// `string`, `int`, `float`, `bool`, `object`, `list` or `binary`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The width of a number, the form of a string, the object, the element of a list.
    #[serde(rename = "member")]
    pub(super) form: String,
    #[serde(default)]
    pub(super) document: String,
    #[serde(default)]
    pub(super) disabled: bool,
    /// Whether a request must give it.
    #[serde(default)]
    pub(super) required: Flag,
    /// Whether an answer always has it.
    #[serde(default)]
    pub(super) output_required: bool,
    /// Whether an answer may hold `null` in its place.
    #[serde(default)]
    pub(super) value_allowed_null: bool,
}

/// A flag, or what stands in the place of one.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Debug)]
#[serde(untagged)]
pub(super) enum Flag {
    Bool(bool),
    Number(i64),
}

impl Default for Flag {
    fn default() -> Self {
        Self::Bool(false)
    }
}

/// A call with its answer, as text.
#[derive(Clone, Deserialize)]
pub(super) struct Example {
    #[serde(default)]
    pub(super) title: String,
    pub(super) input: String,
    pub(super) output: String,
}

#[derive(Deserialize)]
struct ExampleFile {
    actions: BTreeMap<String, Vec<Example>>,
}

impl Upstream {
    /// Parses the two files.
    pub(super) fn read(found: &MetadataFiles) -> Result<Self, String> {
        let told = |file: &str, problem: String| format!("{}: {file}: {problem}", found.folder);
        let api: Api = serde_json::from_str(&found.api.text()?)
            .map_err(|error| told("api.json", format!("not of the form that the import knows: {error}")))?;
        if api.metadata.api_version != found.version {
            let version = &api.metadata.api_version;
            return Err(told("api.json", format!("`metadata.apiVersion` is {version}, not the folder's")));
        }
        if let Some(name) = api.names().find(|name| !is_file_name(name)) {
            return Err(told("api.json", format!("{name:?} is no name that a file can have")));
        }
        let examples = match &found.examples {
            None => BTreeMap::new(),
            Some(content) => {
                let file: ExampleFile = serde_json::from_str(&content.text()?).map_err(|error| {
                    told("examples.json", format!("not of the form that the import knows: {error}"))
                })?;
                file.actions
            }
        };
        Ok(Self { api, examples })
    }

    /// A member that is in use.
    pub(super) fn member(&mut self, object: &str, name: &str) -> Option<&mut Member> {
        let members = self.api.objects.get_mut(object)?.members.iter_mut();
        members.filter(|member| !member.disabled).find(|member| member.name == name)
    }

    /// An example of an action, counted from 0.
    pub(super) fn example(&mut self, action: &str, index: usize) -> Option<&mut Example> {
        self.examples.get_mut(action)?.get_mut(index)
    }
}
