//! What an import has to say: remarks by kind, told together at the end.

use std::collections::BTreeMap;

use crate::report;

/// How many remarks of a kind are told without `--verbose`.
const TOLD: usize = 12;

/// What a remark is about; its order is that of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    ActionAdded,
    ActionGone,
    StatusChanged,
    TypeAdded,
    TypeRemoved,
    MemberAdded,
    MemberRemoved,
    MemberRetyped,
    RequiredChanged,
    RuleBroken,
    Inexpressible,
    WrongAction,
    RequestContradicts,
    ResponseContradicts,
    Unparsable,
    ErrorReply,
    EventStream,
    NoResponse,
}

impl Kind {
    fn heading(self) -> &'static str {
        match self {
            Self::ActionAdded => "actions added",
            Self::ActionGone => {
                "actions that upstream no longer has (remove their files if they are gone for good)"
            }
            Self::StatusChanged => "actions with another status or use of signatures",
            Self::TypeAdded => "types added",
            Self::TypeRemoved => "types removed, since nothing reaches them any more",
            Self::MemberAdded => "members added",
            Self::MemberRemoved => "members removed",
            Self::MemberRetyped => "members with another type",
            Self::RequiredChanged => "members that became required or optional",
            Self::RuleBroken => "rules that name a member which is not there (mend them by hand)",
            Self::Inexpressible => "members left out, since JSON cannot express them",
            Self::WrongAction => "examples that name another action",
            Self::RequestContradicts => "examples left out, since the request contradicts its schema",
            Self::ResponseContradicts => "examples left out, since the response contradicts its schema",
            Self::Unparsable => "examples left out, since they cannot be parsed",
            Self::ErrorReply => "examples left out, since they answer with an error",
            Self::EventStream => "examples left out, since they answer with a stream of events",
            Self::NoResponse => "examples left out, since nothing stands inside `Response`",
        }
    }

    /// Whether the number alone says enough.
    fn is_only_counted(self) -> bool {
        matches!(self, Self::ErrorReply | Self::EventStream)
    }
}

/// A remark: `place: text`.
struct Remark {
    kind: Kind,
    place: String,
    text: String,
}

/// The remarks of an import.
#[derive(Default)]
pub(super) struct Remarks(Vec<Remark>);

impl Remarks {
    pub(super) fn push(&mut self, kind: Kind, place: impl Into<String>, text: impl Into<String>) {
        self.0.push(Remark { kind, place: place.into(), text: text.into() });
    }
}

/// Tells the remarks, kind by kind, each kind with its number.
pub(super) fn tell(all: &[&Remarks], verbose: bool) {
    let mut kinds: BTreeMap<Kind, Vec<&Remark>> = BTreeMap::new();
    for remark in all.iter().flat_map(|remarks| &remarks.0) {
        kinds.entry(remark.kind).or_default().push(remark);
    }
    for (kind, remarks) in kinds {
        report::line(&format!("{}: {}", kind.heading(), remarks.len()));
        let told = match (verbose, kind.is_only_counted()) {
            (true, _) => remarks.len(),
            (false, true) => 0,
            (false, false) => TOLD,
        };
        for Remark { place, text, .. } in remarks.iter().take(told) {
            let colon = if text.is_empty() { "" } else { ": " };
            report::line(&format!("  {place}{colon}{text}"));
        }
        if told > 0 && remarks.len() > told {
            report::line(&format!("  … and {} more, which --verbose lists", remarks.len() - told));
        }
    }
}
