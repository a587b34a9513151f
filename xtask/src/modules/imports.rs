//! The paths by which the top-level modules of a crate name each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, ImplItem, Item, ItemMacro, ItemMod, ItemUse, Macro, UseTree, Visibility};

use super::graph::Graph;

/// What the root module is called among the others: the items that `lib.rs` or `main.rs` defines itself.
const ROOT: &str = "crate";

/// Macros whose tokens are code of another crate.
const QUOTING: [&str; 3] = ["parse_quote", "quote", "quote_spanned"];

/// Returns the imports between the top-level modules of the crate whose root is the file `root`.
///
/// `read` returns the text of a file, or `None` if there is no such file. Code for tests is ignored.
///
/// # Errors
/// Returns an error if a file is missing or is not Rust, or if the root re-exports a glob.
pub(super) fn imports(root: &Path, read: &impl Fn(&Path) -> Option<String>) -> Result<Graph, String> {
    let mut found = Found::default();
    let mut open = vec![(root.to_owned(), Vec::new())];
    while let Some((path, module)) = open.pop() {
        let text = read(&path).ok_or_else(|| format!("{}: the file is missing", path.display()))?;
        let file: File = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut visitor = Visitor { path: &path, module, found: &mut found, files: Vec::new() };
        visitor.visit_file(&file);
        for module in visitor.files {
            open.push((module_file(root, &module, read)?, module));
        }
    }
    found.graph()
}

/// The file of a module that is declared as `mod name;`.
fn module_file(
    root: &Path,
    module: &[String],
    read: &impl Fn(&Path) -> Option<String>,
) -> Result<PathBuf, String> {
    let base = root.parent().unwrap_or(root).join(module.join("/"));
    let candidates = [base.with_extension("rs"), base.join("mod.rs")];
    let found = candidates.into_iter().find(|path| read(path).is_some());
    found.ok_or_else(|| format!("{}: there is no file for the module {}", root.display(), module.join("::")))
}

/// A path from the root of the crate, and the place that names it.
struct Import {
    from: String,
    path: Vec<String>,
    site: String,
}

/// What the files of a crate say.
#[derive(Default)]
struct Found {
    imports: Vec<Import>,
    modules: BTreeSet<String>,
    /// Items that the root defines.
    items: BTreeSet<String>,
    /// What the names that the root re-exports stand for.
    reexports: BTreeMap<String, Vec<String>>,
    /// The modules of macros with `#[macro_export]`, by name.
    macros: BTreeMap<String, String>,
    globs: Vec<String>,
}

impl Found {
    fn graph(&self) -> Result<Graph, String> {
        if let Some(glob) = self.globs.first() {
            return Err(format!(
                "{glob}: a re-exported glob hides which module defines a name; list the names"
            ));
        }
        let mut graph = Graph::default();
        self.modules.iter().for_each(|module| graph.add_module(module));
        for import in &self.imports {
            if let Some(module) = self.module(&import.path) {
                graph.add_import(&import.from, module, import.site.clone());
            }
        }
        Ok(graph)
    }

    /// The top-level module that defines what a path names; `None` for an item of another crate.
    fn module<'a>(&'a self, path: &'a [String]) -> Option<&'a str> {
        let first = path.first()?;
        if self.modules.contains(first) {
            return Some(first);
        }
        if let Some(module) = self.macros.get(first) {
            return Some(module);
        }
        match self.reexports.get(first) {
            Some(path) if path.first() != Some(first) => self.module(path),
            _ => self.items.contains(first).then_some(ROOT),
        }
    }
}

struct Visitor<'a> {
    path: &'a Path,
    module: Vec<String>,
    found: &'a mut Found,
    /// The modules that the file declares and other files hold.
    files: Vec<Vec<String>>,
}

impl Visitor<'_> {
    /// Notes a path if it leads into this crate.
    fn add(&mut self, path: &[String], span: Span) {
        if let Some(path) = self.absolute(path) {
            let from = self.module.first().map_or(ROOT, String::as_str).to_owned();
            let site = self.site(span);
            self.found.imports.push(Import { from, path, site });
        }
    }

    fn site(&self, span: Span) -> String {
        format!("{}:{}", self.path.display(), span.start().line)
    }

    /// The path from the root of the crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let supers = path.iter().take_while(|part| *part == "super").count();
        let base = match path.first()?.as_str() {
            "crate" => &[],
            "super" => self.module.get(..self.module.len().checked_sub(supers)?)?,
            "self" => &self.module[..],
            // In the root, the name of a module needs no prefix.
            _ if self.module.is_empty() && path.len() > 1 => return Some(path.to_owned()),
            _ => return None,
        };
        Some(base.iter().chain(&path[supers.max(1)..]).cloned().collect())
    }

    /// Notes each path of a `use` declaration, or each name that the root re-exports.
    fn add_use(&mut self, prefix: &[String], tree: &UseTree, is_reexport: bool, span: Span) {
        let with = |name: String| prefix.iter().cloned().chain([name]).collect::<Vec<String>>();
        let (path, name) = match tree {
            UseTree::Path(path) => {
                return self.add_use(&with(path.ident.to_string()), &path.tree, is_reexport, span);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.add_use(prefix, tree, is_reexport, span));
            }
            UseTree::Glob(_) if is_reexport => return self.found.globs.push(self.site(span)),
            UseTree::Glob(_) => (with("*".to_owned()), String::new()),
            UseTree::Name(name) => (with(name.ident.to_string()), name.ident.to_string()),
            UseTree::Rename(rename) => (with(rename.ident.to_string()), rename.rename.to_string()),
        };
        if self.module.is_empty() {
            let target = self.absolute(&path).unwrap_or_else(|| path.clone());
            self.found.reexports.insert(name, target);
        }
        if !is_reexport {
            self.add(&path, span);
        }
    }

    /// Notes the paths in the tokens of a macro that begin with `crate`.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Ident(ident) if ident == "crate" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(index + 3) {
                        self.add(&["crate".to_owned(), name.to_string()], ident.span());
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = attributes_and_name(item);
        if is_for_tests(attributes) {
            return;
        }
        if let Some(name) = name.filter(|_| self.module.is_empty()) {
            self.found.items.insert(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if is_for_tests(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if self.module.is_empty() {
            self.found.modules.insert(item.ident.to_string());
        }
        self.module.push(item.ident.to_string());
        if item.content.is_some() {
            visit::visit_item_mod(self, item);
        } else {
            self.files.push(self.module.clone());
        }
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_reexport = self.module.is_empty() && !matches!(item.vis, Visibility::Inherited);
        self.add_use(&[], &item.tree, is_reexport, item.use_token.span);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        let is_exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
        if let (Some(name), Some(module), true) = (&item.ident, self.module.first(), is_exported) {
            self.found.macros.insert(name.to_string(), module.clone());
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        visit::visit_macro(self, invocation);
        let name = invocation.path.segments.last().map(|segment| segment.ident.to_string());
        if !name.is_some_and(|name| QUOTING.contains(&name.as_str())) {
            self.add_tokens(invocation.tokens.clone());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.add(&parts, first.ident.span());
        }
        visit::visit_path(self, path);
    }
}

/// Whether an item exists in tests alone.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// The attributes of an item, and its name if the root of a crate may define it for other modules.
fn attributes_and_name(item: &Item) -> (&[Attribute], Option<String>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
        Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Trait(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Union(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref().map(ToString::to_string)),
        Item::Impl(item) => (&item.attrs, None),
        Item::Mod(item) => (&item.attrs, None),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}
