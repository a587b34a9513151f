//! Changes of an API, and what each means to users of the generated crate.

use tencentcloud_catalog::text::{counted, listed};

use crate::model::Name;

/// What a change means to users, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
    /// Code that uses it no longer compiles.
    Breaking,
    /// It is gone, so code that uses it no longer compiles.
    Removed,
    /// Code compiles and behaves differently: for example, other requests are rejected before they are sent.
    Changed,
    /// The compiler warns.
    Deprecated,
    /// Something is new.
    Added,
    /// Rust does not show it.
    Silent,
}

impl Impact {
    /// Returns whether code no longer compiles.
    #[must_use]
    pub fn is_breaking(self) -> bool {
        matches!(self, Self::Breaking | Self::Removed)
    }

    /// Returns whether code compiles and something is different.
    #[must_use]
    pub fn is_behavior(self) -> bool {
        matches!(self, Self::Changed | Self::Deprecated)
    }
}

/// A service, or one of its actions or types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeOwner {
    /// Folder of the service; empty for all services.
    pub folder: String,
    /// Crate of the service.
    pub crate_name: String,
    /// The action or type, if it is one.
    pub name: Option<String>,
    /// The actions that use the type, as a phrase; may be empty.
    pub used: String,
}

impl ChangeOwner {
    /// Returns the action or type of this name in the same service.
    pub(super) fn of(&self, name: &str, used: String) -> Self {
        Self { name: Some(name.to_owned()), used, ..self.clone() }
    }
}

/// The part of its owner that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedPart {
    /// The owner itself.
    Whole,
    /// A parameter of an action, or a member of a type.
    Member(Name),
    /// A member of an action's response.
    ResponseMember(Name),
}

/// A difference between two revisions.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it means to users.
    pub impact: Impact,
    /// Where it is.
    pub owner: ChangeOwner,
    /// The part of the owner.
    pub part: ChangedPart,
    /// What is different, in Markdown, as it continues after a colon.
    pub text: String,
    /// Details, one line each.
    pub lines: Vec<String>,
    /// Number of changes that it stands for.
    pub count: usize,
}

impl Change {
    /// Returns the change as a line in the list of its owner's changes.
    #[must_use]
    pub fn under_owner(&self) -> String {
        let Self { text, .. } = self;
        match &self.part {
            ChangedPart::Whole => text.clone(),
            ChangedPart::Member(name) => format!("{}: {text}", both(&name.wire, name)),
            ChangedPart::ResponseMember(name) => format!("response's {}: {text}", both(&name.wire, name)),
        }
    }

    /// Returns the change as a line of its own, with its owner.
    #[must_use]
    pub fn with_owner(&self) -> String {
        let Self { text, owner, .. } = self;
        let Some(item) = &owner.name else { return text.clone() };
        let used = if owner.used.is_empty() { String::new() } else { format!("; {}", owner.used) };
        match &self.part {
            ChangedPart::Whole => format!("`{item}`: {text}{used}"),
            ChangedPart::Member(name) => {
                format!("{}: {text}{used}", both(&format!("{item}.{}", name.wire), name))
            }
            ChangedPart::ResponseMember(name) => {
                format!("{}: {text}", both(&format!("{item}Response.{}", name.wire), name))
            }
        }
    }
}

/// Returns `` `UUI` (`uui`) ``.
fn both(wire: &str, name: &Name) -> String {
    format!("`{wire}` (`{}`)", name.rust)
}

/// Numbers of changed texts, which are not compared in detail.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentationChanges {
    pub(super) descriptions: usize,
    pub(super) summaries: usize,
    pub(super) titles: usize,
    pub(super) examples: usize,
    pub(super) topics: usize,
    pub(super) links: usize,
}

impl DocumentationChanges {
    /// Returns `17 descriptions, 1 example`, or an empty string if nothing changed.
    #[must_use]
    pub fn sentence(&self) -> String {
        let counts = [
            (self.descriptions, "description"),
            (self.summaries, "summary"),
            (self.titles, "title"),
            (self.examples, "example"),
            (self.topics, "topic"),
            (self.links, "link"),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        listed(counts.map(|(count, what)| counted(count, what)).collect())
    }
}

/// The differences between two revisions, in the order of services, then actions, then types.
#[derive(Clone, Debug)]
pub struct Changes {
    /// The changes of the API.
    pub list: Vec<Change>,
    /// The changes of texts.
    pub documentation: DocumentationChanges,
}

impl Changes {
    pub(super) fn push(
        &mut self,
        impact: Impact,
        owner: &ChangeOwner,
        part: ChangedPart,
        text: impl Into<String>,
    ) {
        let (owner, text) = (owner.clone(), text.into());
        self.list.push(Change { impact, owner, part, text, lines: Vec::new(), count: 1 });
    }

    /// Adds several changes as one.
    pub(super) fn push_list(
        &mut self,
        impact: Impact,
        owner: &ChangeOwner,
        text: String,
        (lines, count): (Vec<String>, usize),
    ) {
        let owner = owner.clone();
        self.list.push(Change { impact, owner, part: ChangedPart::Whole, text, lines, count });
    }

    /// Returns the number of changes after which code no longer compiles.
    #[must_use]
    pub fn breaking(&self) -> usize {
        self.count(Impact::is_breaking)
    }

    /// Returns the number of changes with an impact that `filter` accepts.
    pub fn count(&self, filter: impl Fn(Impact) -> bool) -> usize {
        self.list.iter().filter(|change| filter(change.impact)).map(|change| change.count).sum()
    }

    /// Returns the changes with an impact that `filter` accepts, grouped by owner.
    pub fn by_owner(&self, filter: impl Fn(Impact) -> bool) -> Vec<(&ChangeOwner, Vec<&Change>)> {
        let mut groups: Vec<(&ChangeOwner, Vec<&Change>)> = Vec::new();
        for change in self.list.iter().filter(|change| filter(change.impact)) {
            match groups.last_mut() {
                Some((owner, group)) if **owner == change.owner => group.push(change),
                _ => groups.push((&change.owner, vec![change])),
            }
        }
        groups
    }
}

/// Returns the first few items: `a, b, c and 5 more`.
pub(super) fn first(items: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = items.len().saturating_sub(most);
    let mut shown: Vec<String> = items.take(most).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    listed(shown)
}
