//! Items → text, with blank lines in between.

use proc_macro2::TokenStream;
use syn::{Attribute, File, Item, ItemUse, UseTree, Visibility};

/// The items of a generated file, in order.
#[derive(Default)]
pub(crate) struct Items(Vec<Part>);

enum Part {
    Tokens(TokenStream),
    /// A macro call, which has no layout that `prettyplease` knows.
    Text(String),
}

impl Items {
    /// Adds items that `prettyplease` lays out.
    pub(crate) fn tokens(&mut self, tokens: TokenStream) {
        self.0.push(Part::Tokens(tokens));
    }

    /// Adds an item that is laid out already.
    pub(crate) fn text(&mut self, text: String) {
        self.0.push(Part::Text(text));
    }

    /// Adds all items of another list.
    pub(crate) fn append(&mut self, mut items: Self) {
        self.0.append(&mut items.0);
    }
}

impl From<String> for Items {
    fn from(text: String) -> Self {
        Self(vec![Part::Text(text)])
    }
}

impl From<TokenStream> for Items {
    fn from(tokens: TokenStream) -> Self {
        Self(vec![Part::Tokens(tokens)])
    }
}

/// Returns a generated Rust file: the header, inner documentation, and the items separated by blank lines.
///
/// # Errors
/// The tokens are not Rust: a bug of an emitter.
pub(crate) fn file(header: &str, items: &Items) -> Result<String, RenderError> {
    let mut text = format!("// {header}\n");
    let mut previous: Option<Item> = None;
    for part in &items.0 {
        let tokens = match part {
            Part::Text(item) => {
                text.push('\n');
                text.push_str(item);
                previous = None;
                continue;
            }
            Part::Tokens(tokens) => tokens,
        };
        let parsed: File = syn::parse2(tokens.clone()).map_err(|error| RenderError {
            header: header.to_owned(),
            error,
            tokens: tokens.to_string(),
        })?;
        if !parsed.attrs.is_empty() {
            text.push('\n');
            text.push_str(&prettyplease::unparse(&part_of(parsed.attrs, Vec::new())));
        }
        for item in parsed.items {
            if !previous.is_some_and(|previous| belong_together(&previous, &item)) {
                text.push('\n');
            }
            let rendered = prettyplease::unparse(&part_of(Vec::new(), vec![item.clone()]));
            match item {
                Item::Impl(_) => push_members(&rendered, &mut text),
                _ => text.push_str(&rendered),
            }
            previous = Some(item);
        }
    }
    Ok(text)
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

/// A file of some of the attributes and items of another.
fn part_of(attrs: Vec<Attribute>, items: Vec<Item>) -> File {
    File { shebang: None, frontmatter: None, attrs, items }
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

/// Copies an `impl` block with a blank line between its members; constants and types stay together.
fn push_members(rendered: &str, text: &mut String) {
    let mut previous: Option<&str> = None;
    for line in rendered.lines() {
        if starts_member(line) && previous.is_some_and(|previous| !joins(previous, line)) {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        previous = line.starts_with("    ").then_some(line);
    }
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

/// Tokens that are not Rust.
#[derive(Debug)]
pub struct RenderError {
    header: String,
    error: syn::Error,
    tokens: String,
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { header, error, tokens } = self;
        write!(f, "the generated code is not Rust: {error}\n// {header}\n{tokens}")
    }
}

impl std::error::Error for RenderError {}
