//! Values that break one rule of a schema each, made from values that keep all.

mod rules;
mod walk;

use serde_json::Value;

pub use rules::rules;
pub use walk::mutations;

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A required member is taken away.
    Missing,
    /// A required member, or an element, becomes null.
    Null,
    /// A member that need not be there becomes null.
    NullOptional,
    /// A value becomes one of a kind that cannot be taken for it.
    WrongType,
    /// A number leaves the width of its type, or gets a fraction.
    Width,
    /// A number is written as a string, or a boolean: both are taken for what they mean.
    Bridged,
    /// A member that the schema does not have is added.
    Unknown,
    /// A value becomes another of those allowed: a bound itself, another of an enumeration.
    Allowed,
    /// A number becomes less than its minimum by one.
    Minimum,
    /// A number becomes greater than its maximum by one.
    Maximum,
    /// A value becomes none of its enumeration.
    Enum,
    /// A value becomes another than the only one allowed.
    Const,
    /// A text becomes too short by one character.
    MinLength,
    /// A text becomes too long by one character.
    MaxLength,
    /// A text becomes too long by one byte.
    MaxBytes,
    /// A text stops to match its pattern.
    Pattern,
    /// A list loses so many elements that one is missing.
    MinItems,
    /// A list gets one element too many.
    MaxItems,
    /// A list holds an element twice.
    UniqueItems,
    /// None of several members is given.
    AnyOf,
    /// A member is given without one that it needs.
    DependentRequired,
    /// Other members ask for one that is not given, or for another value.
    Conditional,
    /// Two members that must increase are equal.
    Order,
}

/// What must become of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The types cannot hold it.
    Unreadable,
    /// It is refused: by the types, or by the rules.
    Refused,
    /// It is taken as if nothing had been done to it.
    Taken,
    /// Other rules decide.
    Open,
}

impl Kind {
    /// What must become of such a mutant of a request.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Missing | Self::Null | Self::WrongType | Self::Width => Outcome::Unreadable,
            Self::Bridged | Self::Unknown => Outcome::Taken,
            Self::NullOptional | Self::Allowed => Outcome::Open,
            _ => Outcome::Refused,
        }
    }

    /// Whether such a mutant of an answer is read all the same, since servers are sloppy.
    #[must_use]
    pub fn is_tolerated(self) -> bool {
        !matches!(self, Self::WrongType | Self::Width)
    }
}

/// One way to break a value.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// What is done.
    pub kind: Kind,
    /// Which rule it concerns: `Callees[] MinLength`.
    pub rule: String,
    /// Where, and the new value; without one the member is taken away.
    edits: Vec<(String, Option<Value>)>,
}

impl Mutation {
    /// The value with that done to it.
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
