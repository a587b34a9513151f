//! Which actions of a service are meant: `cvm`, `cvm/2017-03-12`, `cvm:DescribeInstances,RunInstances`.

use std::fmt;
use std::str::FromStr;

use crate::{ServiceSpec, suggest};

/// A service, or some of its actions: `service[/version][:Action,…]`.
///
/// ```
/// use tencentcloud_catalog::Selection;
///
/// let selection: Selection = "cvm/2017-03-12:DescribeInstances,RunInstances".parse()?;
/// assert_eq!((selection.service.as_str(), selection.version.as_deref()), ("cvm", Some("2017-03-12")));
/// assert_eq!(selection.actions, ["DescribeInstances", "RunInstances"]);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Name of the service on the wire.
    pub service: String,
    /// The version; `None` for the newest, or all.
    pub version: Option<String>,
    /// Names of actions; empty for all.
    pub actions: Vec<String>,
}

impl Selection {
    /// Returns whether a version is selected, by the folder of its spec.
    #[must_use]
    pub fn selects(&self, folder: &str) -> bool {
        let (service, version) = folder.split_once('/').unwrap_or((folder, ""));
        self.service == service && self.version.as_deref().is_none_or(|wanted| wanted == version)
    }
}

impl Selection {
    /// Returns the actions of a version that selections choose together, empty for all; `None` if none selects the version.
    #[must_use]
    pub fn actions_of(selections: &[Self], folder: &str) -> Option<Vec<String>> {
        let of_version: Vec<&Self> =
            selections.iter().filter(|selection| selection.selects(folder)).collect();
        let is_whole = of_version.iter().any(|selection| selection.actions.is_empty());
        let actions = of_version.iter().flat_map(|selection| selection.actions.iter().cloned());
        let actions = if is_whole { Vec::new() } else { actions.collect() };
        (!of_version.is_empty()).then_some(actions)
    }
}

impl FromStr for Selection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (version, actions) =
            text.split_once(':').map_or((text, None), |(version, actions)| (version, Some(actions)));
        let (service, version) =
            version.split_once('/').map_or((version, None), |(service, of)| (service, Some(of)));
        let actions: Vec<String> =
            actions.into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
        let parts = [service].into_iter().chain(version).chain(actions.iter().map(String::as_str));
        let is_name = |part: &str| {
            let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            !part.is_empty() && part.chars().all(fits)
        };
        if let Some(wrong) = parts.into_iter().find(|part| !is_name(part)) {
            return Err(format!(
                "{wrong:?} in {text:?} is not a name; use SERVICE, SERVICE/VERSION, or SERVICE:ACTION,ACTION"
            ));
        }
        Ok(Self { service: service.to_owned(), version: version.map(str::to_owned), actions })
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.service)?;
        if let Some(version) = &self.version {
            write!(f, "/{version}")?;
        }
        if self.actions.is_empty() { Ok(()) } else { write!(f, ":{}", self.actions.join(",")) }
    }
}

impl ServiceSpec {
    /// Removes all other actions, and the types that none of the rest uses. No name stands for all actions.
    ///
    /// # Errors
    /// Returns the names that are not actions of the service, with similar ones.
    pub fn retain_actions(&mut self, names: &[String]) -> Result<(), String> {
        if names.is_empty() {
            return Ok(());
        }
        let known = || self.actions.keys().map(String::as_str);
        let unknown = names.iter().filter(|name| !self.actions.contains_key(*name));
        let mistakes: Vec<String> = unknown
            .map(|name| format!("{} has no action `{name}`; {}", self.folder, suggest(name, known())))
            .collect();
        if !mistakes.is_empty() {
            return Err(mistakes.join("\n"));
        }
        self.keep_actions(|name| names.iter().any(|known| known == name));
        Ok(())
    }

    /// Removes the actions that `keep` rejects, and the types that none of the rest uses.
    pub fn keep_actions(&mut self, keep: impl Fn(&str) -> bool) {
        self.actions.retain(|name, _| keep(name));
        let reached = self.reached(|_| true);
        self.types.retain(|name, _| reached.contains(name));
        self.cataloged.actions.retain(|name| self.actions.contains_key(name));
        self.cataloged.types.retain(|name| self.types.contains_key(name));
    }
}

#[cfg(test)]
mod tests {
    use super::Selection;

    #[test]
    fn every_form_is_parsed_and_printed() {
        for text in ["cvm", "cvm/2017-03-12", "cvm:RunInstances", "cvm/2017-03-12:RunInstances,DescribeZones"]
        {
            assert_eq!(text.parse::<Selection>().unwrap().to_string(), text);
        }
        for wrong in ["", "cvm:", "cvm/", ":RunInstances", "cvm:A,,B", "cvm:A B", "../cvm"] {
            assert!(wrong.parse::<Selection>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_version_is_selected_by_its_folder() {
        let selects = |text: &str, folder| text.parse::<Selection>().unwrap().selects(folder);
        assert!(selects("cvm", "cvm/2017-03-12") && selects("cvm/2017-03-12:A", "cvm/2017-03-12"));
        assert!(!selects("cvm/2018-01-01", "cvm/2017-03-12") && !selects("cv", "cvm/2017-03-12"));
    }
}
