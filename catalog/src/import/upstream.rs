//! The official metadata, one type per kind of object.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::source::MetadataFiles;

/// A version of a service.
pub(super) struct Upstream {
    pub(super) api: Api,
    /// Examples by action.
    pub(super) examples: BTreeMap<String, Vec<OfficialExample>>,
}

/// `api.json`.
#[derive(Deserialize)]
pub(super) struct Api {
    pub(super) metadata: ApiMetadata,
    pub(super) actions: BTreeMap<String, ApiAction>,
    pub(super) objects: BTreeMap<String, ApiObject>,
}

impl Api {
    /// The names of files and folders.
    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.metadata.service_short_name)
            .chain(self.actions.keys())
            .chain(self.objects.keys())
    }
}

/// Returns whether a name is a safe path component.
fn is_file_name(name: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    !name.is_empty() && name.chars().all(is_plain)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiMetadata {
    pub(super) api_version: String,
    /// Name of the service on the wire.
    pub(super) service_short_name: String,
    #[serde(default, rename = "serviceNameCN")]
    pub(super) title: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ApiAction {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) document: String,
    /// Name of the object that is the request.
    pub(super) input: String,
    /// Name of the object that is the response.
    pub(super) output: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) skip_sign: bool,
}

#[derive(Deserialize)]
pub(super) struct ApiObject {
    #[serde(default)]
    pub(super) document: String,
    pub(super) members: Vec<ApiMember>,
}

impl ApiObject {
    /// Returns the members: those in use, then the disabled ones, so that a name that both have in Rust stays with the
    /// member in use.
    pub(super) fn ordered(&self) -> impl Iterator<Item = &ApiMember> {
        let with = |disabled: bool| self.members.iter().filter(move |member| member.disabled == disabled);
        with(false).chain(with(true))
    }
}

#[derive(Default, Deserialize)]
pub(super) struct ApiMember {
    pub(super) name: String,
    /// `string`, `int`, `float`, `bool`, `object`, `list` or `binary`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The width of a number, the format of a string, the name of an object, or the type of the elements of a list.
    #[serde(rename = "member")]
    pub(super) form: String,
    #[serde(default)]
    pub(super) document: String,
    /// Whether new code should not use it. The service still accepts and returns it.
    #[serde(default)]
    pub(super) disabled: bool,
    /// Whether a request must have it.
    #[serde(default)]
    pub(super) required: Flag,
    /// Whether a response always has it.
    #[serde(default)]
    pub(super) output_required: bool,
    /// Whether a response may hold `null` instead.
    #[serde(default)]
    pub(super) value_allowed_null: bool,
}

/// A flag, or a number instead of one.
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

/// A request with its response, as text.
#[derive(Clone, Deserialize)]
pub(super) struct OfficialExample {
    #[serde(default)]
    pub(super) title: String,
    pub(super) input: String,
    pub(super) output: String,
}

#[derive(Deserialize)]
struct ExampleFile {
    actions: BTreeMap<String, Vec<OfficialExample>>,
}

impl Upstream {
    /// Parses the two files.
    pub(super) fn read(found: &MetadataFiles) -> Result<Self, String> {
        let failed = |file: &str, problem: String| format!("{}: {file}: {problem}", found.folder);
        let api: Api = serde_json::from_str(&found.api.text()?)
            .map_err(|error| failed("api.json", format!("unexpected form: {error}")))?;
        if api.metadata.api_version != found.version {
            let version = &api.metadata.api_version;
            return Err(failed(
                "api.json",
                format!("`metadata.apiVersion` is {version}, which is not the version of the folder"),
            ));
        }
        if let Some(name) = api.names().find(|name| !is_file_name(name)) {
            return Err(failed("api.json", format!("{name:?} is not a valid file name")));
        }
        let examples = match &found.examples {
            None => BTreeMap::new(),
            Some(content) => {
                let file: ExampleFile = serde_json::from_str(&content.text()?)
                    .map_err(|error| failed("examples.json", format!("unexpected form: {error}")))?;
                file.actions
            }
        };
        Ok(Self { api, examples })
    }

    /// Returns a member that is in use.
    pub(super) fn member(&mut self, object: &str, name: &str) -> Option<&mut ApiMember> {
        let members = self.api.objects.get_mut(object)?.members.iter_mut();
        members.filter(|member| !member.disabled).find(|member| member.name == name)
    }

    /// Returns an example of an action by index.
    pub(super) fn example(&mut self, action: &str, index: usize) -> Option<&mut OfficialExample> {
        self.examples.get_mut(action)?.get_mut(index)
    }
}
