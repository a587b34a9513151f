//! Dates and times in requests, which have the form that `format` names.

use serde_json::Value;

use crate::{MismatchKind, Schema, SchemaMismatch, ServiceSpec};

impl ServiceSpec {
    /// Returns the strings of a request that do not have the form of a date, or of a date and a time, although their `format`
    /// is `date`, `date-time`, or `datetime`. Clients send any string; services do not accept it.
    #[must_use]
    pub fn check_dates(&self, schema: &Schema, request: &Value) -> Vec<SchemaMismatch> {
        let mut found = Vec::new();
        self.find_dates("", schema, request, &mut found);
        found
    }

    fn find_dates(&self, pointer: &str, schema: &Schema, value: &Value, found: &mut Vec<SchemaMismatch>) {
        let target = schema.reference.as_deref().and_then(|reference| self.resolve(reference));
        let schema = target.map_or(schema, |(_, target)| target);
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let Some(property) = schema.properties.get(name) {
                        self.find_dates(&format!("{pointer}/{name}"), property, member, found);
                    }
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if let Some(items) = &schema.items {
                        self.find_dates(&format!("{pointer}/{index}"), items, element, found);
                    }
                }
            }
            Value::String(text) if !has_form(schema.format.as_deref(), text) => {
                let problem = "a date such as 2024-01-31, or a date and a time, is expected".to_owned();
                found.push(SchemaMismatch {
                    pointer: pointer.to_owned(),
                    kind: MismatchKind::Limit,
                    problem,
                });
            }
            _ => {}
        }
    }
}

/// Whether a text has the form of a date, or of a date and a time. What follows differs from service to service.
fn has_form(format: Option<&str>, text: &str) -> bool {
    let has_time = match format {
        Some("date") => false,
        Some("date-time" | "datetime") => true,
        _ => return true,
    };
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else { return text.is_empty() };
    let rest = rest.trim_start_matches(['T', ' ']);
    is_shaped(date, "0000-00-00") && (if has_time { is_shaped(rest, "00:00") } else { rest.is_empty() })
}

/// Whether a text starts like the shape, in which `0` stands for a digit.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() >= shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, expected)| match expected {
            b'0' => byte.is_ascii_digit(),
            _ => byte == expected,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_form() {
        for (format, text) in [
            ("date", "2024-01-31"),
            ("datetime", "2024-01-31 10:00:00"),
            ("date-time", "2024-01-31T10:00:00+08:00"),
            ("date-time", "2024-01-31 10:00"),
            ("uri", "anything"),
            ("date", ""),
        ] {
            assert!(has_form(Some(format), text), "{format} {text}");
        }
        for (format, text) in [
            ("date", "31.01.2024"),
            ("date", "2024-01-31 10:00"),
            ("datetime", "2024-01-31"),
            ("date-time", "1700000000"),
            ("date", "２０２４年"),
        ] {
            assert!(!has_form(Some(format), text), "{format} {text}");
        }
    }
}
