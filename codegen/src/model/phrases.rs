//! Limits and rules as phrases, for the documentation of generated code and for the report of changes.

use serde_json::Value;
use tencentcloud_catalog::text::{self, counted, listed};

use super::{Condition, Consequence, Limit, Record, Rule};
use crate::wrap::code;

impl Limit {
    /// Returns the limit as a phrase: `at least 1 character`.
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Minimum(bound) => format!("at least {bound}"),
            Self::Maximum(bound) => format!("at most {bound}"),
            Self::MinLength(count) => format!("at least {}", counted(*count, "character")),
            Self::MaxLength(count) => format!("at most {}", counted(*count, "character")),
            Self::MaxBytes(count) => format!("at most {}", counted(*count, "byte")),
            Self::Pattern(pattern) => format!("matching {}", code(pattern)),
            Self::MinItems(count) => format!("at least {}", counted(*count, "item")),
            Self::MaxItems(count) => format!("at most {}", counted(*count, "item")),
            Self::UniqueItems => "without duplicates".to_owned(),
            Self::OneOf(values) => match &values[..] {
                [_] => format!("always {}", alternatives(values)),
                _ => format!("only {}", alternatives(values)),
            },
        }
    }

    /// Returns whether the limit consists of values that are documented one by one.
    #[must_use]
    pub fn lists_values(&self) -> bool {
        matches!(self, Self::OneOf(values) if values.len() != 1)
    }
}

impl Rule {
    /// Returns a rule of a record as a sentence without a period: `` `StaffUserId` requires `Type` ``.
    #[must_use]
    pub fn phrase(&self, record: &Record) -> String {
        let name = |member: &usize| member_name(record, *member);
        match self {
            Self::AnyOf(sets) => {
                let sets = sets.iter().map(|set| set.iter().map(name).collect::<Vec<_>>().join(" with "));
                format!("at least one of these is required: {}", sets.collect::<Vec<_>>().join(", "))
            }
            Self::Needs(first, second) => format!("{} requires {}", name(first), name(second)),
            Self::Less(first, second) => format!("{} must be less than {}", name(first), name(second)),
            Self::When(conditions, consequences) => {
                let conditions = conditions.iter().map(|condition| condition.phrase(record)).collect();
                let (required, limited): (Vec<_>, Vec<_>) =
                    consequences.iter().partition(|consequence| consequence.required);
                let names: Vec<String> = required.iter().map(|required| name(&required.field)).collect();
                let verb = if names.len() == 1 { "is" } else { "are" };
                let required = (!names.is_empty()).then(|| format!("{} {verb} required", listed(names)));
                let limited = limited.into_iter().map(|consequence| consequence.limits_phrase(record));
                let consequences = required.into_iter().chain(limited).collect();
                format!("if {}, {}", listed(conditions), listed(consequences))
            }
        }
    }
}

impl Condition {
    fn phrase(&self, record: &Record) -> String {
        let name = member_name(record, self.field);
        match &self.values[..] {
            [] => format!("{name} is set"),
            values => format!("{name} is {}", alternatives(values)),
        }
    }
}

impl Consequence {
    fn limits_phrase(&self, record: &Record) -> String {
        let name = member_name(record, self.field);
        let limits = self.limits.iter().map(|limit| match limit {
            Limit::OneOf(values) if matches!(&values[..], [Value::String(text)] if text.is_empty()) => {
                "empty".to_owned()
            }
            Limit::OneOf(values) => alternatives(values),
            other => other.phrase(),
        });
        format!("{name} must be {}", limits.collect::<Vec<_>>().join(", "))
    }
}

fn member_name(record: &Record, member: usize) -> String {
    code(&record.fields[member].name.wire)
}

/// Returns `` `1`, `2` or `3` ``.
#[must_use]
pub fn alternatives(values: &[Value]) -> String {
    let value = |value: &Value| value.as_str().map_or_else(|| format!("`{value}`"), code);
    text::alternatives(values.iter().map(value).collect())
}
