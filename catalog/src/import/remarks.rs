//! What an import reports besides the files that change.

/// What a remark is about, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// The metadata has a new action.
    ActionAdded,
    /// The metadata no longer has an action.
    ActionGone,
    /// An action has another status or use of signatures.
    StatusChanged,
    /// The metadata has a new type.
    TypeAdded,
    /// No action uses a type any more.
    TypeRemoved,
    /// A request, response or type has a new member.
    MemberAdded,
    /// A request, response or type has lost a member.
    MemberRemoved,
    /// A member has another type.
    MemberRetyped,
    /// A member became required or optional.
    RequiredChanged,
    /// A rule of ours names a missing member.
    RuleBroken,
    /// JSON cannot express a member.
    Inexpressible,
    /// An example names another action.
    WrongAction,
    /// The request of an example does not match its schema.
    RequestContradicts,
    /// The response of an example does not match its schema.
    ResponseContradicts,
    /// An example cannot be parsed.
    Unparsable,
    /// The response of an example is an error.
    ErrorReply,
    /// The response of an example is a stream of events that cannot be parsed.
    EventStream,
    /// The response of an example is missing or is not an object.
    NoResponse,
}

impl RemarkKind {
    /// Returns the heading of the remarks of this kind.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::ActionAdded => "actions added",
            Self::ActionGone => {
                "actions missing from the metadata (remove their files if they are gone for good)"
            }
            Self::StatusChanged => "actions with another status or use of signatures",
            Self::TypeAdded => "types added",
            Self::TypeRemoved => "types removed because no action uses them any more",
            Self::MemberAdded => "members added",
            Self::MemberRemoved => "members removed",
            Self::MemberRetyped => "members with another type",
            Self::RequiredChanged => "members that became required or optional",
            Self::RuleBroken => "rules that name a missing member (fix them by hand)",
            Self::Inexpressible => "members left out because JSON cannot express them",
            Self::WrongAction => "examples that name another action",
            Self::RequestContradicts => "examples whose request contradicts its schema",
            Self::ResponseContradicts => "examples whose response contradicts its schema",
            Self::Unparsable => "examples left out because they cannot be parsed",
            Self::ErrorReply => "examples left out because the response is an error",
            Self::EventStream => "examples left out because the stream of events cannot be parsed",
            Self::NoResponse => "examples left out because `Response` is missing or is not an object",
        }
    }

    /// Returns whether the number of remarks says enough.
    #[must_use]
    pub fn is_only_counted(self) -> bool {
        matches!(self, Self::ErrorReply)
    }
}

/// Something that a person should know of an import.
#[derive(Clone, Debug)]
pub struct Remark {
    /// What it is about.
    pub kind: RemarkKind,
    /// The file and node that it is about.
    pub location: String,
    /// Details; may be empty.
    pub text: String,
}

/// The remarks of an import, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Remarks(Vec<Remark>);

impl Remarks {
    pub(super) fn push(&mut self, kind: RemarkKind, location: impl Into<String>, text: impl Into<String>) {
        self.0.push(Remark { kind, location: location.into(), text: text.into() });
    }

    /// Returns the remarks.
    pub fn iter(&self) -> std::slice::Iter<'_, Remark> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Remarks {
    type Item = &'a Remark;
    type IntoIter = std::slice::Iter<'a, Remark>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
