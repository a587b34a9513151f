//! A position in a document, written as `Callees[3].State`.

use std::fmt;

/// A position in a JSON document: a linked list on the stack, innermost step first.
///
/// Each level costs two words. The text is only made once there is an error to report.
#[derive(Clone, Copy)]
pub(crate) enum JsonPath<'a> {
    Root,
    Field { parent: &'a JsonPath<'a>, name: &'a str },
    Item { parent: &'a JsonPath<'a>, index: usize },
}

impl<'a> JsonPath<'a> {
    pub(crate) fn field(&'a self, name: &'a str) -> Self {
        Self::Field { parent: self, name }
    }

    pub(crate) fn item(&'a self, index: usize) -> Self {
        Self::Item { parent: self, index }
    }
}

impl fmt::Display for JsonPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field { parent: JsonPath::Root, name } => f.write_str(name),
            Self::Field { parent, name } => write!(f, "{parent}.{name}"),
            Self::Item { parent, index } => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Removes the outermost field, called `name`, from a path.
pub(crate) fn strip_root(path: &mut String, name: &str) {
    if let Some(rest) = path.strip_prefix(name) {
        let length = name.len() + usize::from(rest.starts_with('.'));
        path.drain(..length);
    }
}

#[cfg(test)]
mod tests {
    use super::JsonPath;

    #[test]
    fn reads_like_rust() {
        let callees = JsonPath::Root.field("Callees");
        let third = callees.item(3);
        assert_eq!(third.field("State").to_string(), "Callees[3].State");
        assert_eq!(JsonPath::Root.item(0).to_string(), "[0]");
        assert_eq!(JsonPath::Root.to_string(), "");
    }
}
