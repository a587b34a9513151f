//! Changes of an API, and what each does to those who use the generated crate.

use tencentcloud_codegen::model::Name;

/// What a change does to users, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Code that uses it does not compile any more.
    Breaking,
    /// So too, since it is gone.
    Removed,
    /// Code compiles, and does something else: other requests are refused before they are sent, other facts
    /// hold.
    Changed,
    /// The compiler warns.
    Deprecated,
    /// There is more than before.
    Added,
    /// Rust does not show it.
    Silent,
}

impl Class {
    pub(super) fn is_breaking(self) -> bool {
        matches!(self, Self::Breaking | Self::Removed)
    }

    pub(super) fn is_behaviour(self) -> bool {
        matches!(self, Self::Changed | Self::Deprecated)
    }
}

/// Where a change stands: with a service, or with one of its actions or types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    /// Folder of the service; empty for what holds for all of them.
    pub(super) folder: String,
    /// Its crate.
    pub(super) crate_name: String,
    /// The action or type.
    pub(super) name: Option<String>,
    /// Which actions use the type.
    pub(super) used: String,
}

impl Owner {
    /// The same service's action or type.
    pub(super) fn of(&self, name: &str, used: String) -> Self {
        Self { name: Some(name.to_owned()), used, ..self.clone() }
    }
}

/// What of its owner a change concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// All of it.
    Whole,
    /// A parameter of an action, or a member of a type.
    Member(Name),
    /// A member of an action's answer.
    Answer(Name),
}

/// A difference between two specs.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) class: Class,
    pub(super) owner: Owner,
    pub(super) place: Place,
    /// What is different, in Markdown, as it goes on after a colon.
    pub(super) text: String,
    /// What belongs to it, a line each.
    pub(super) lines: Vec<String>,
    /// How many changes it stands for.
    pub(super) count: usize,
}

impl Change {
    /// The whole of it, for the list of its owner's changes.
    pub(super) fn under_owner(&self) -> String {
        let Self { text, .. } = self;
        match &self.place {
            Place::Whole => text.clone(),
            Place::Member(name) => format!("{}: {text}", both(&name.wire, name)),
            Place::Answer(name) => format!("answer's {}: {text}", both(&name.wire, name)),
        }
    }

    /// The whole of it, its owner included.
    pub(super) fn alone(&self) -> String {
        let Self { text, owner, .. } = self;
        let Some(item) = &owner.name else { return text.clone() };
        let used = if owner.used.is_empty() { String::new() } else { format!("; {}", owner.used) };
        match &self.place {
            Place::Whole => format!("`{item}`: {text}{used}"),
            Place::Member(name) => format!("{}: {text}{used}", both(&format!("{item}.{}", name.wire), name)),
            Place::Answer(name) => {
                format!("{}: {text}", both(&format!("{item}Response.{}", name.wire), name))
            }
        }
    }
}

/// `` `UUI` (`uui`) ``.
fn both(wire: &str, name: &Name) -> String {
    format!("`{wire}` (`{}`)", name.rust)
}

/// Texts that are counted and not compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Words {
    pub(super) descriptions: usize,
    pub(super) summaries: usize,
    pub(super) titles: usize,
    pub(super) examples: usize,
    pub(super) topics: usize,
    pub(super) links: usize,
}

impl Words {
    /// `17 descriptions, 1 example`; empty if there are none.
    pub(super) fn sentence(&self) -> String {
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

/// All differences, in the order of services, then actions, then types.
#[derive(Debug)]
pub(super) struct Changes {
    pub(super) list: Vec<Change>,
    pub(super) words: Words,
}

impl Changes {
    pub(super) fn push(&mut self, class: Class, owner: &Owner, place: Place, text: impl Into<String>) {
        let (owner, text) = (owner.clone(), text.into());
        self.list.push(Change { class, owner, place, text, lines: Vec::new(), count: 1 });
    }

    /// Several changes in one.
    pub(super) fn push_list(
        &mut self,
        class: Class,
        owner: &Owner,
        text: String,
        (lines, count): (Vec<String>, usize),
    ) {
        let owner = owner.clone();
        self.list.push(Change { class, owner, place: Place::Whole, text, lines, count });
    }

    pub(super) fn breaking(&self) -> usize {
        self.count(Class::is_breaking)
    }

    pub(super) fn count(&self, chosen: impl Fn(Class) -> bool) -> usize {
        self.list.iter().filter(|change| chosen(change.class)).map(|change| change.count).sum()
    }

    /// The changes of some classes, together by owner.
    pub(super) fn by_owner(&self, chosen: impl Fn(Class) -> bool) -> Vec<(&Owner, Vec<&Change>)> {
        let mut groups: Vec<(&Owner, Vec<&Change>)> = Vec::new();
        for change in self.list.iter().filter(|change| chosen(change.class)) {
            match groups.last_mut() {
                Some((owner, group)) if **owner == change.owner => group.push(change),
                _ => groups.push((&change.owner, vec![change])),
            }
        }
        groups
    }
}

/// `1 summary`, `2 summaries`.
pub(super) fn counted(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// `a, b and c`.
pub(super) fn listed(mut items: Vec<String>) -> String {
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} and {last}", items.join(", ")) }
}

/// The first few of many: `a, b, c and 5 more`.
pub(super) fn first(items: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = items.len().saturating_sub(most);
    let mut shown: Vec<String> = items.take(most).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    listed(shown)
}

/// Text as code.
pub(super) fn code(text: impl std::fmt::Display) -> String {
    let text = text.to_string();
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
