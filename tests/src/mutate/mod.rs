//! Mutants: values that each break one rule of a schema, made from a valid value.

mod rules;
mod walk;

use serde_json::Value;

pub use rules::rules;
pub use walk::mutations;

/// The change made to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A required member is removed.
    Missing,
    /// A required member, or an element, becomes null.
    Null,
    /// An optional member becomes null.
    NullOptional,
    /// A value becomes one of a type that cannot be converted.
    WrongType,
    /// A number exceeds the width of its type, or gets a fraction.
    Width,
    /// A number or a boolean is written as a string, which is accepted.
    Bridged,
    /// An unknown member is added.
    Unknown,
    /// A value becomes another valid one: a bound, or another value of an enumeration.
    Allowed,
    /// A number becomes less than its minimum by one.
    Minimum,
    /// A number becomes greater than its maximum by one.
    Maximum,
    /// A number becomes one outside its enumeration.
    Enum,
    /// A text becomes one that its enumeration does not list, which is accepted.
    Unlisted,
    /// A value differs from the only valid one.
    Const,
    /// A text becomes too short by one character.
    MinLength,
    /// A text becomes too long by one character.
    MaxLength,
    /// A text becomes too long by one byte.
    MaxBytes,
    /// A text does not match its pattern.
    Pattern,
    /// A list has one element too few.
    MinItems,
    /// A list has one element too many.
    MaxItems,
    /// A list holds an element twice.
    UniqueItems,
    /// None of several members is present.
    AnyOf,
    /// A member is present without another one that it requires.
    DependentRequired,
    /// A member that others require is absent, or has a value that they exclude.
    Conditional,
    /// Two members that must increase are equal.
    Order,
}

/// How a mutant must be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// The types cannot represent it.
    Unreadable,
    /// The types or the rules reject it.
    Rejected,
    /// It is accepted.
    Accepted,
    /// It depends on other rules.
    Either,
}

impl Kind {
    /// How a mutant of a request must be treated.
    #[must_use]
    pub fn treatment(self) -> Treatment {
        match self {
            Self::Missing | Self::Null | Self::WrongType | Self::Width | Self::Unknown => {
                Treatment::Unreadable
            }
            Self::Bridged => Treatment::Accepted,
            // A rule between members may exclude a value that the enumeration does not.
            Self::NullOptional | Self::Allowed | Self::Unlisted => Treatment::Either,
            _ => Treatment::Rejected,
        }
    }

    /// Whether a mutant of a response is decoded nevertheless, since servers break their own rules.
    #[must_use]
    pub fn is_tolerated(self) -> bool {
        !matches!(self, Self::WrongType | Self::Width)
    }
}

/// A change that makes a mutant.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// The kind of change.
    pub kind: Kind,
    /// The rule that it breaks, such as `Callees[] MinLength`.
    pub rule: String,
    /// JSON Pointers and new values; a member without one is removed.
    edits: Vec<(String, Option<Value>)>,
}

impl Mutation {
    /// Applies the change.
    #[must_use]
    pub fn apply(&self, value: &Value) -> Value {
        let mut mutant = value.clone();
        for (pointer, new) in &self.edits {
            let Some((parent, last)) = pointer.rsplit_once('/') else { continue };
            match (mutant.pointer_mut(parent), new) {
                (Some(Value::Object(members)), Some(new)) => {
                    drop(members.insert(last.to_owned(), new.clone()));
                }
                (Some(Value::Object(members)), None) => drop(members.remove(last)),
                (Some(parent @ Value::Array(_)), Some(new)) => {
                    if let Some(element) = parent.pointer_mut(&format!("/{last}")) {
                        *element = new.clone();
                    }
                }
                _ => {}
            }
        }
        mutant
    }
}
