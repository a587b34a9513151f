//! The one layout of the spec's JSON files: the order of keys, and what stands on one line.
//!
//! Objects have a line for each key. On one line stand, where it has no more than [`WIDTH`] columns: lists of
//! scalars, and the small objects that read like a phrase: `items`, an element of `anyOf` or `allOf`, `pagination`.
//! Laid out again, a text stays as it is.

mod keys;

use serde_json::{Map, Value};

/// A JSON object, its members in the order of the file.
pub type Object = Map<String, Value>;

/// The object that `json!({ … })` is.
#[must_use]
pub fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// The widest line that holds more than one value.
const WIDTH: usize = 100;

/// `service.json`.
#[must_use]
pub fn service_file(file: &Object) -> String {
    lay_out(file, Shape::Service)
}

/// The file of an action.
#[must_use]
pub fn action_file(file: &Object) -> String {
    lay_out(file, Shape::Action)
}

/// The file of a shared type.
#[must_use]
pub fn type_file(file: &Object) -> String {
    lay_out(file, Shape::Record)
}

fn lay_out(file: &Object, shape: Shape) -> String {
    let mut layout = Layout { text: String::new(), indent: 0 };
    layout.object(file, shape);
    layout.text.push('\n');
    layout.text
}

/// What a value is in its file, which decides the order of its keys and how it breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
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
    /// `items`: a member that stands on one line where it fits.
    Element,
    /// An object that stands on one line where it fits, with all that is in it.
    Phrase,
    /// A list of phrases, or an object that holds such lists.
    Phrases,
    /// Anything else: a value, an example.
    Free,
}

impl Shape {
    /// The keys that come first, in this order; others follow in their own.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Service => keys::SERVICE,
            Self::Action => keys::ACTION,
            Self::Record => keys::RECORD,
            Self::Member | Self::Element => keys::MEMBER,
            Self::Members | Self::Phrase | Self::Phrases | Self::Free => &[],
        }
    }

    /// What the value under a key is.
    fn under(self, key: &str) -> Self {
        match (self, key) {
            (Self::Action, "request" | "response") => Self::Record,
            (Self::Member | Self::Element, "items") => Self::Element,
            (Self::Action, "pagination") | (Self::Phrase, _) => Self::Phrase,
            (Self::Record, "properties") => Self::Members,
            (Self::Action, "waiter") | (Self::Record, "anyOf" | "allOf") | (Self::Phrases, _) => {
                Self::Phrases
            }
            (Self::Members, _) => Self::Member,
            _ => Self::Free,
        }
    }

    /// What an element of a list is.
    fn element(self) -> Self {
        if self == Self::Phrases { Self::Phrase } else { self }
    }
}

struct Layout {
    text: String,
    indent: usize,
}

impl Layout {
    /// Writes a value where the line has come to; `after` columns follow it on its last line.
    fn value(&mut self, value: &Value, shape: Shape, after: usize) {
        let line = may_be_one_line(value, shape).then(|| one_line(value, shape));
        if let Some(line) = line.filter(|line| is_empty(value) || self.fits(line, after)) {
            return self.text.push_str(&line);
        }
        match value {
            Value::Object(members) => self.object(members, shape),
            Value::Array(elements) => {
                let elements: Vec<&Value> = elements.iter().collect();
                self.block('[', ']', &elements, |layout, element, after| {
                    layout.value(element, shape.element(), after);
                });
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
    }

    /// A line for each key.
    fn object(&mut self, members: &Object, shape: Shape) {
        self.block('{', '}', &ordered(members, shape), |layout, (key, value), after| {
            layout.text.push_str(&quoted(key));
            layout.text.push_str(": ");
            layout.value(value, shape.under(key), after);
        });
    }

    /// Whether a text ends within the width, counted from the start of the line.
    fn fits(&self, text: &str, after: usize) -> bool {
        let start = self.text.rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].chars().count() + text.chars().count() + after <= WIDTH
    }

    /// A line for each part, one step further in.
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

fn may_be_one_line(value: &Value, shape: Shape) -> bool {
    matches!(shape, Shape::Phrase | Shape::Element) || is_empty(value) || is_plain(value)
}

/// A scalar, or a container with nothing in it: it has one line whatever its width.
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

fn one_line(value: &Value, shape: Shape) -> String {
    match value {
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = ordered(members, shape);
            let members: Vec<String> = members
                .into_iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), one_line(value, shape.under(key))))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(elements) => {
            let elements: Vec<String> =
                elements.iter().map(|element| one_line(element, shape.element())).collect();
            format!("[{}]", elements.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// The members, those with a place of their own first.
fn ordered(members: &Object, shape: Shape) -> Vec<(&String, &Value)> {
    let mut ordered: Vec<(&String, &Value)> = members.iter().collect();
    let keys = shape.keys();
    if !keys.is_empty() {
        ordered.sort_by_key(|(key, _)| keys.iter().position(|known| known == key).unwrap_or(keys.len()));
    }
    ordered
}

#[cfg(test)]
mod tests;
