//! The layout of the spec's JSON files: the order of keys, and what stands on one line.
//!
//! An object has a line for each key. Lists of scalars and small objects (`items`, the elements of `anyOf` and `allOf`,
//! `pagination`) are written on one line of at most 100 columns if they fit. Laying out a file again does not change it.
//!
//! A cataloged file has a line for each action and type, and a file of examples a line for each example, so that a change
//! of the metadata is a change of a few lines.

use serde_json::{Map, Value};

use crate::{ActionFile, CatalogedFile, Schema, ServiceFile};

/// A JSON object with its members in the order of the file.
pub type JsonObject = Map<String, Value>;

/// Returns the object of `json!({ … })`, or an empty one for any other value.
#[must_use]
pub fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

/// The maximum width of a line with several values.
const WIDTH: usize = 100;

/// Returns the text of a `service.json`.
#[must_use]
pub fn service_file(file: &JsonObject) -> String {
    lay_out(file, NodeKind::Service)
}

/// Returns the text of an action's file.
#[must_use]
pub fn action_file(file: &JsonObject) -> String {
    lay_out(file, NodeKind::Action)
}

/// Returns the text of a shared type's file.
#[must_use]
pub fn type_file(file: &JsonObject) -> String {
    lay_out(file, NodeKind::Record)
}

/// Returns the text of a cataloged file.
#[must_use]
pub fn cataloged_file(file: &JsonObject) -> String {
    let kinds = [("actions", NodeKind::Action), ("types", NodeKind::Record)];
    let entries = ordered(file, NodeKind::Cataloged).into_iter().map(|(key, value)| {
        let kind = kinds.iter().find(|(of, _)| of == key).map(|(_, kind)| *kind);
        match (kind, value) {
            (Some(kind), Value::Object(members)) => {
                let lines =
                    members.iter().map(|(name, value)| format!("{}: {}", quoted(name), sorted(value, kind)));
                format!("{}: {}", quoted(key), lines_between('{', lines, '}'))
            }
            _ => format!("{}: {value}", quoted(key)),
        }
    });
    lines_between('{', entries, '}') + "\n"
}

/// Returns the text of a file of examples.
#[must_use]
pub fn examples_file(file: &JsonObject) -> String {
    let actions = file.iter().map(|(name, examples)| {
        let examples = examples.as_array().into_iter().flatten().map(Value::to_string);
        format!("{}: {}", quoted(name), lines_between('[', examples, ']'))
    });
    lines_between('{', actions, '}') + "\n"
}

/// Returns each part on a line of its own, between brackets.
fn lines_between(open: char, parts: impl Iterator<Item = String>, close: char) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        format!("{open}{close}")
    } else {
        format!("{open}\n{}\n{close}", parts.join(",\n"))
    }
}

/// Returns a value with the keys of its objects in the order in which they are written.
fn sorted(value: &Value, kind: NodeKind) -> Value {
    match value {
        Value::Object(members) => {
            let members = ordered(members, kind).into_iter();
            members.map(|(key, value)| (key.clone(), sorted(value, kind.under(key)))).collect()
        }
        Value::Array(elements) => elements.iter().map(|element| sorted(element, kind.element())).collect(),
        scalar => scalar.clone(),
    }
}

fn lay_out(file: &JsonObject, kind: NodeKind) -> String {
    let mut writer = Writer { text: String::new(), indent: 0 };
    writer.object(file, kind);
    writer.text.push('\n');
    writer.text
}

/// What a value is in its file. It decides the order of keys and where lines break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NodeKind {
    /// A cataloged file.
    Cataloged,
    /// A service file.
    Service,
    /// An action file.
    Action,
    /// A request, a response, or a type file.
    Record,
    /// `properties`: a member under each key.
    Members,
    /// A member.
    Member,
    /// `items`: a member on one line if it fits.
    Element,
    /// An object on one line if it fits.
    Inline,
    /// A list of inline objects, or an object with such lists.
    InlineList,
    /// Anything else: a value, an example.
    Free,
}

impl NodeKind {
    /// The position of a key; unlisted keys follow in their own order.
    fn position(self, key: &str) -> usize {
        let keywords = match self {
            _ if key == "$schema" => return 0,
            // The description of a record precedes its members, that of a member follows its constraints.
            Self::Record if key == "description" => return 1,
            Self::Cataloged => CatalogedFile::KEYWORDS,
            Self::Service => ServiceFile::KEYWORDS,
            Self::Action => ActionFile::KEYWORDS,
            Self::Record | Self::Member | Self::Element => Schema::KEYWORDS,
            Self::Members | Self::Inline | Self::InlineList | Self::Free => return 0,
        };
        keywords.iter().position(|keyword| *keyword == key).map_or(usize::MAX, |index| index + 2)
    }

    /// The kind of the value under a key.
    fn under(self, key: &str) -> Self {
        match (self, key) {
            (Self::Action, "request" | "response") => Self::Record,
            (Self::Member | Self::Element, "items") => Self::Element,
            (Self::Action, "pagination" | "events") | (Self::Inline, _) => Self::Inline,
            (Self::Record, "properties") => Self::Members,
            (Self::Action, "waiter") | (Self::Record, "anyOf" | "allOf") | (Self::InlineList, _) => {
                Self::InlineList
            }
            (Self::Members, _) => Self::Member,
            _ => Self::Free,
        }
    }

    /// The kind of an element of a list.
    fn element(self) -> Self {
        if self == Self::InlineList { Self::Inline } else { self }
    }
}

struct Writer {
    text: String,
    indent: usize,
}

impl Writer {
    /// Writes a value; `after` columns follow it on its last line.
    fn value(&mut self, value: &Value, kind: NodeKind, after: usize) {
        let line = is_inline(value, kind).then(|| one_line(value, kind));
        if let Some(line) = line.filter(|line| is_empty(value) || self.fits(line, after)) {
            return self.text.push_str(&line);
        }
        match value {
            Value::Object(members) => self.object(members, kind),
            Value::Array(elements) => {
                let elements: Vec<&Value> = elements.iter().collect();
                self.block('[', ']', &elements, |writer, element, after| {
                    writer.value(element, kind.element(), after);
                });
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
    }

    /// Writes an object with a line for each key.
    fn object(&mut self, members: &JsonObject, kind: NodeKind) {
        self.block('{', '}', &ordered(members, kind), |writer, (key, value), after| {
            writer.text.push_str(&quoted(key));
            writer.text.push_str(": ");
            writer.value(value, kind.under(key), after);
        });
    }

    /// Whether the current line can hold a text and `after` more columns.
    fn fits(&self, text: &str, after: usize) -> bool {
        let start = self.text.rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].chars().count() + text.chars().count() + after <= WIDTH
    }

    /// Writes each part on an indented line of its own.
    fn block<T>(&mut self, open: char, close: char, parts: &[T], write: impl Fn(&mut Self, &T, usize)) {
        self.text.push(open);
        self.indent += 2;
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            self.line();
            write(self, part, usize::from(!is_last));
            if !is_last {
                self.text.push(',');
            }
        }
        self.indent -= 2;
        self.line();
        self.text.push(close);
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.indent));
    }
}

fn is_inline(value: &Value, kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Inline | NodeKind::Element) || is_empty(value) || is_plain(value)
}

/// A scalar or an empty container, which always takes one line.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        _ => true,
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A scalar, a list of scalars, or a list of such lists.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().all(is_plain),
        Value::Object(_) => false,
        _ => true,
    }
}

fn one_line(value: &Value, kind: NodeKind) -> String {
    match value {
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = ordered(members, kind);
            let members: Vec<String> = members
                .into_iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), one_line(value, kind.under(key))))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(elements) => {
            let elements: Vec<String> =
                elements.iter().map(|element| one_line(element, kind.element())).collect();
            format!("[{}]", elements.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// The members in the order in which they are written.
fn ordered(members: &JsonObject, kind: NodeKind) -> Vec<(&String, &Value)> {
    let mut ordered: Vec<(&String, &Value)> = members.iter().collect();
    ordered.sort_by_key(|(key, _)| kind.position(key));
    ordered
}

#[cfg(test)]
mod tests;
