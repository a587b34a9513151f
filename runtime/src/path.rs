//! Where in a record something was found, as `Callees[3].State`.

use std::fmt;

/// A place in a record, as a list of stack frames from the inside out.
///
/// Following a path costs two words a level; text is made only once something is wrong.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Field { parent: &'a Path<'a>, name: &'a str },
    Item { parent: &'a Path<'a>, index: usize },
}

impl<'a> Path<'a> {
    pub(crate) fn field(&'a self, name: &'a str) -> Self {
        Self::Field { parent: self, name }
    }

    pub(crate) fn item(&'a self, index: usize) -> Self {
        Self::Item { parent: self, index }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field { parent: Path::Root, name } => f.write_str(name),
            Self::Field { parent, name } => write!(f, "{parent}.{name}"),
            Self::Item { parent, index } => write!(f, "{parent}[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn reads_like_rust() {
        let callees = Path::Root.field("Callees");
        let third = callees.item(3);
        assert_eq!(third.field("State").to_string(), "Callees[3].State");
        assert_eq!(Path::Root.item(0).to_string(), "[0]");
        assert_eq!(Path::Root.to_string(), "");
    }
}
