//! Documentation: text of the spec as Markdown that rustdoc accepts without a warning.

use proc_macro2::Span;
use quote::format_ident;
use syn::token::Bracket;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, Token};

use crate::wrap::{bullet, wrapped};

/// Width at which paragraphs are wrapped, without the marker of the comment.
const WIDTH: usize = 100;

/// Lines of documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct Doc(Vec<String>);

impl Doc {
    /// Adds text of the spec, escaped and wrapped. Blank lines separate paragraphs.
    pub(super) fn text(mut self, text: &str) -> Self {
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            self.open();
            self.0.extend(wrapped(&markdown(paragraph), WIDTH));
        }
        self
    }

    /// Adds a paragraph of Markdown.
    pub(super) fn markdown(mut self, paragraph: &str) -> Self {
        self.open();
        self.0.extend(wrapped(paragraph, WIDTH));
        self
    }

    /// Adds a list of Markdown items, unless it is empty.
    pub(super) fn list(mut self, items: impl IntoIterator<Item = String>) -> Self {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.open();
        }
        self.0.extend(items.flat_map(|item| bullet(&item, "", WIDTH)));
        self
    }

    /// Adds lines unchanged, such as a code block.
    pub(super) fn lines(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.open();
        self.0.extend(lines);
        self
    }

    fn open(&mut self) {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
    }

    /// `///` lines as text.
    pub(super) fn comment(&self, indent: &str) -> String {
        self.0.iter().map(|line| format!("{indent}///{}\n", spaced(line))).collect()
    }

    /// `///` lines.
    pub(super) fn outer(&self) -> Vec<Attribute> {
        self.0.iter().map(|line| attribute(AttrStyle::Outer, line)).collect()
    }

    /// `//!` lines.
    pub(super) fn inner(&self) -> Vec<Attribute> {
        self.0.iter().map(|line| attribute(AttrStyle::Inner(<Token![!]>::default()), line)).collect()
    }
}

/// `#[doc = "…"]`, built without the parser: half of the generated lines are documentation.
fn attribute(style: AttrStyle, line: &str) -> Attribute {
    let text = LitStr::new(&spaced(line), Span::call_site());
    let value = Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(text) });
    let path = format_ident!("doc").into();
    let meta = Meta::NameValue(MetaNameValue { path, eq_token: <Token![=]>::default(), value });
    Attribute { pound_token: <Token![#]>::default(), style, bracket_token: Bracket::default(), meta }
}

fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// A sentence as it continues after a colon: in lower case, unless it starts with a name or an acronym.
pub(super) fn lowered(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_ascii_lowercase().to_string() + characters.as_str()
        }
        _ => sentence.to_owned(),
    }
}

/// Text up to the first full stop that ends a sentence.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = [". ", ".\n"].into_iter().filter_map(|end| text.find(end)).min().map(|end| end + 1);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Plain text with `code` spans → Markdown. Special characters are escaped, and addresses
/// become links.
pub(super) fn markdown(text: &str) -> String {
    let mut spans = text.split('`').peekable();
    let mut result = String::new();
    let mut is_code = false;
    while let Some(span) = spans.next() {
        if is_code && spans.peek().is_some() {
            result.push('`');
            result.push_str(span);
            result.push('`');
        } else {
            if is_code {
                result.push_str("\\`");
            }
            let words = span.split_inclusive(char::is_whitespace);
            words.for_each(|word| push_word(word, &mut result));
        }
        is_code = !is_code;
    }
    result
}

fn push_word(word: &str, result: &mut String) {
    if let Some(start) = word.find("https://").or_else(|| word.find("http://")) {
        let (before, rest) = word.split_at(start);
        let address = rest.trim_end().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
        push_escaped(before, result);
        result.push_str(&format!("<{address}>"));
        push_escaped(rest.get(address.len()..).unwrap_or_default(), result);
    } else {
        push_escaped(word, result);
    }
}

fn push_escaped(text: &str, result: &mut String) {
    for character in text.chars() {
        if matches!(character, '[' | ']' | '<' | '>' | '*' | '\\' | '|' | '~') {
            result.push('\\');
        }
        result.push(character);
    }
}
