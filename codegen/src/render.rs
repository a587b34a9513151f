//! Items → text, with blank lines in between.

use syn::{Attribute, File, Item, ItemUse, UseTree, Visibility};

/// The inner attributes and items of a generated file, in order.
#[derive(Default)]
pub(crate) struct Items {
    attributes: Vec<Attribute>,
    parts: Vec<Part>,
}

enum Part {
    /// An item that `prettyplease` lays out.
    Syntax(Box<Item>),
    /// A macro call, which has no layout that `prettyplease` knows.
    Text(String),
}

impl Items {
    /// Adds inner attributes of the file.
    pub(crate) fn attributes(&mut self, attributes: impl IntoIterator<Item = Attribute>) {
        self.attributes.extend(attributes);
    }

    /// Adds an item.
    pub(crate) fn syntax(&mut self, item: Item) {
        self.parts.push(Part::Syntax(Box::new(item)));
    }

    /// Adds an item that is laid out already.
    pub(crate) fn text(&mut self, text: String) {
        self.parts.push(Part::Text(text));
    }

    /// Adds the attributes and items of another list.
    pub(crate) fn append(&mut self, mut items: Self) {
        self.attributes.append(&mut items.attributes);
        self.parts.append(&mut items.parts);
    }
}

impl From<String> for Items {
    fn from(text: String) -> Self {
        Self { attributes: Vec::new(), parts: vec![Part::Text(text)] }
    }
}

impl From<File> for Items {
    fn from(file: File) -> Self {
        let parts = file.items.into_iter().map(|item| Part::Syntax(Box::new(item)));
        Self { attributes: file.attrs, parts: parts.collect() }
    }
}

/// Returns a generated Rust file: the header, inner documentation, and the items separated by blank lines.
pub(crate) fn file(header: &str, items: Items) -> String {
    let mut text = format!("// {header}\n");
    let mut printed = File { shebang: None, frontmatter: None, attrs: items.attributes, items: Vec::new() };
    if !printed.attrs.is_empty() {
        text.push('\n');
        text.push_str(&prettyplease::unparse(&printed));
        printed.attrs.clear();
    }
    let mut previous: Option<Item> = None;
    for part in items.parts {
        let item = match part {
            Part::Text(item) => {
                text.push('\n');
                text.push_str(&item);
                previous = None;
                continue;
            }
            Part::Syntax(item) => *item,
        };
        if !previous.is_some_and(|previous| belong_together(&previous, &item)) {
            text.push('\n');
        }
        let has_members = matches!(item, Item::Impl(_));
        printed.items.push(item);
        let rendered = prettyplease::unparse(&printed);
        if has_members {
            push_members(&rendered, &mut text);
        } else {
            text.push_str(&rendered);
        }
        previous = printed.items.pop();
    }
    text
}

/// Whether two items stand on adjacent lines: modules, and imports from the same crate.
fn belong_together(first: &Item, second: &Item) -> bool {
    match (first, second) {
        (Item::Mod(_), Item::Mod(_)) => true,
        (Item::Use(first), Item::Use(second)) => match (is_public(first), is_public(second)) {
            (false, false) => origin(&first.tree) == origin(&second.tree),
            (public, other) => public && other,
        },
        _ => false,
    }
}

fn is_public(item: &ItemUse) -> bool {
    matches!(item.vis, Visibility::Public(_))
}

/// The crate that an import names first.
fn origin(tree: &UseTree) -> Option<String> {
    match tree {
        UseTree::Path(path) => Some(path.ident.to_string()),
        _ => None,
    }
}

/// The longest line, as in `rustfmt.toml`.
pub(crate) const WIDTH: usize = 110;

/// Copies an `impl` block with a blank line between its members; constants and types stay together.
fn push_members(rendered: &str, text: &mut String) {
    let mut previous: Option<&str> = None;
    let mut lines = rendered.lines();
    while let Some(line) = lines.next() {
        if starts_member(line) && previous.is_some_and(|previous| !joins(previous, line)) {
            text.push('\n');
        }
        if line.starts_with("    const ") && !line.ends_with(';') {
            push_constant(line, &mut lines, text);
        } else {
            text.push_str(line);
            text.push('\n');
        }
        previous = line.starts_with("    ").then_some(line);
    }
}

/// Copies a constant on one or two lines if it fits; `prettyplease` gives each argument of a call a line.
fn push_constant<'a>(first: &'a str, lines: &mut impl Iterator<Item = &'a str>, text: &mut String) {
    let mut broken = vec![first];
    for line in lines.by_ref() {
        broken.push(line);
        if line.ends_with(';') {
            break;
        }
    }
    let joined = joined(&broken);
    match joined.split_once(" = ") {
        _ if joined.len() + 4 <= WIDTH => text.push_str(&format!("    {joined}\n")),
        Some((name, value)) if value.len() + 8 <= WIDTH => {
            text.push_str(&format!("    {name} =\n        {value}\n"));
        }
        _ => broken.iter().for_each(|line| text.push_str(&format!("{line}\n"))),
    }
}

/// The lines of an expression as one.
fn joined(lines: &[&str]) -> String {
    let mut joined = String::new();
    for line in lines.iter().map(|line| line.trim()) {
        let closes = line.starts_with([')', ']']);
        if closes && joined.ends_with(',') {
            joined.pop();
        }
        if !joined.is_empty() && !closes && !line.starts_with('.') && !joined.ends_with(['(', '[']) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// Whether a line of an `impl` block starts a member, its documentation or attributes included.
fn starts_member(line: &str) -> bool {
    let member = line.strip_prefix("    ");
    member.is_some_and(|member| !member.starts_with([' ', '{', '}', ')', ']']) && member != "where")
}

/// Whether the member that starts with `line` follows the line `previous` without a blank line.
fn joins(previous: &str, line: &str) -> bool {
    let one_line = |line: &str| line.starts_with("    const ") || line.starts_with("    type ");
    let heads = |line: &str| line.starts_with("    ///") || line.starts_with("    #[");
    heads(previous) || (one_line(previous) && previous.ends_with(';') && one_line(line))
}
