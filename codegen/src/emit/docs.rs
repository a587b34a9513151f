//! Documentation: the spec's sentences as Markdown that rustdoc takes without a warning.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::model::{
    Condition, Consequence, Enumeration, Field, Limit, Name, Presence, Record, Rule, Service, Ty,
};
use crate::spec::plural;

/// Width at which paragraphs are wrapped, the comment's own marks aside.
const WIDTH: usize = 100;

/// Paragraphs and lists on their way to `///` lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Doc(Vec<String>);

impl Doc {
    /// Text of the spec: escaped, wrapped; its blank lines part paragraphs.
    pub(super) fn text(mut self, text: &str) -> Self {
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            self.open();
            self.0.extend(wrapped(&markdown(paragraph), ""));
        }
        self
    }

    /// A paragraph that is Markdown already.
    pub(super) fn markdown(mut self, paragraph: &str) -> Self {
        self.open();
        self.0.extend(wrapped(paragraph, ""));
        self
    }

    /// A list, if there is anything in it: items are Markdown.
    pub(super) fn list(mut self, items: impl IntoIterator<Item = String>) -> Self {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.open();
        }
        for item in items {
            let lines = wrapped(&item, "  ");
            self.0.extend(lines.iter().enumerate().map(|(index, line)| match index {
                0 => format!("* {}", line.trim_start()),
                _ => line.clone(),
            }));
        }
        self
    }

    /// Lines as they are, such as a code block.
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

    /// `///` lines.
    pub(super) fn outer(&self) -> TokenStream {
        let lines = self.0.iter().map(|line| spaced(line));
        quote!(#(#[doc = #lines])*)
    }

    /// `//!` lines.
    pub(super) fn inner(&self) -> TokenStream {
        let lines = self.0.iter().map(|line| spaced(line));
        quote!(#(#![doc = #lines])*)
    }
}

fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// The documentation of a member: what it is, then its wire name, type, limits and default.
pub(super) fn field(service: &Service, field: &Field) -> Doc {
    let mut facts = format!("`{}`: {}", field.name.wire, type_words(service, field));
    for limit in field.limits.iter().filter_map(limit) {
        facts.push_str(", ");
        facts.push_str(&limit);
    }
    let elements: Vec<String> = field.element_limits.iter().filter_map(limit).collect();
    if !elements.is_empty() {
        facts.push_str(", each ");
        facts.push_str(&elements.join(", "));
    }
    facts.push('.');
    if let Some(default) = &field.default {
        facts.push_str(&format!(" The cloud assumes `{default}` when it is absent."));
    }
    if field.sensitive {
        facts.push_str(" Personal or secret: `Debug` output and errors leave it out.");
    }
    let values = field.values.iter().map(|(value, meaning)| match meaning {
        Some(meaning) => format!("`{value}`: {}", markdown(meaning)),
        None => format!("`{value}`"),
    });
    Doc::default().text(&field.description).markdown(&facts).list(values)
}

/// The documentation of the module of a shared type: one line.
pub(super) fn module(name: &Name, description: &str) -> TokenStream {
    let sentence = lowered(first_sentence(description));
    let doc = match sentence.as_str() {
        "" => format!("`{}`.", name.wire),
        sentence => format!("`{}`: {}", name.wire, markdown(sentence)),
    };
    Doc::default().markdown(&doc).inner()
}

/// What a shared type is; its name, as long as a draft has no words for it.
pub(super) fn shared(record: &Record) -> Doc {
    match record.description.as_str() {
        "" => Doc::default().markdown(&format!("`{}`.", record.name.wire)),
        description => Doc::default().text(description),
    }
}

/// A sentence that goes on after a colon; one that starts with a name or an acronym stays as it is.
pub(super) fn lowered(sentence: &str) -> String {
    let mut characters = sentence.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_ascii_lowercase().to_string() + characters.as_str()
        }
        _ => sentence.to_owned(),
    }
}

/// One line for a setter: the first sentence of what it sets.
pub(super) fn setter(field: &Field) -> Doc {
    let sentence = match first_sentence(&field.description) {
        // A draft has no words yet.
        "" => format!("`{}`.", field.name.wire),
        sentence => markdown(sentence),
    };
    let required = if field.presence == Presence::Required { " Required." } else { "" };
    Doc::default().markdown(&format!("{sentence}{required}"))
}

/// The rules between members, a sentence each.
pub(super) fn rules(record: &Record) -> Vec<String> {
    let name = |member: &usize| format!("`{}`", record.fields[*member].name.wire);
    let sentence = |rule: &Rule| match rule {
        Rule::AnyOf(sets) => {
            let sets = sets.iter().map(|set| set.iter().map(name).collect::<Vec<_>>().join(" with "));
            format!("At least one is needed of: {}.", sets.collect::<Vec<_>>().join(", "))
        }
        Rule::Needs(first, second) => format!("{} needs {}.", name(first), name(second)),
        Rule::Less(first, second) => format!("{} is less than {}.", name(first), name(second)),
        Rule::When(conditions, consequences) => when(record, conditions, consequences),
    };
    record.rules.iter().map(sentence).collect()
}

/// `` Where `Type` is `1`, `StaffUserId` is required. ``
fn when(record: &Record, conditions: &[Condition], consequences: &[Consequence]) -> String {
    let name = |field: usize| format!("`{}`", record.fields[field].name.wire);
    let conditions = conditions.iter().map(|condition| match &condition.values[..] {
        [] => format!("{} is given", name(condition.field)),
        values => format!("{} is {}", name(condition.field), alternatives(values)),
    });
    let consequences = consequences.iter().map(|consequence| {
        let limits = consequence.limits.iter().filter_map(|limit| match limit {
            Limit::OneOf(values) => Some(alternatives(values)),
            other => self::limit(other),
        });
        if consequence.required {
            format!("{} is required", name(consequence.field))
        } else {
            format!("{} is {}", name(consequence.field), limits.collect::<Vec<_>>().join(", "))
        }
    });
    let [conditions, consequences] =
        [conditions.collect::<Vec<_>>(), consequences.collect()].map(|parts| parts.join(" and "));
    format!("Where {conditions}, {consequences}.")
}

/// `` `1`, `2` or `3` ``.
fn alternatives(values: &[Value]) -> String {
    let values: Vec<String> =
        values.iter().map(|value| value.as_str().map_or_else(|| format!("`{value}`"), code)).collect();
    match &values[..] {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => values.concat(),
    }
}

/// The documentation of an enumeration.
pub(super) fn enumeration(enumeration: &Enumeration) -> Doc {
    let open = "Open: a value that is not among these is kept as `Unknown`.";
    Doc::default().text(&enumeration.description).markdown(open)
}

/// Text up to the first full stop that ends a sentence.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = text.find(". ").or_else(|| text.find(".\n")).map(|end| end + 1);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn type_words(service: &Service, field: &Field) -> String {
    let words = match &field.ty {
        Ty::List(element) => format!("list of {}", value_words(service, element)),
        other => value_words(service, other),
    };
    match (&field.format, &field.content, field.ty.element()) {
        (Some(format), _, Ty::String) => format!("{words} ({format})"),
        (None, Some(content), Ty::String) => format!("{words} ({content})"),
        _ => words,
    }
}

fn value_words(service: &Service, ty: &Ty) -> String {
    match ty {
        Ty::String => "string".to_owned(),
        Ty::Int64 => "int64".to_owned(),
        Ty::Uint64 => "uint64".to_owned(),
        Ty::Double => "double".to_owned(),
        Ty::Bool => "boolean".to_owned(),
        Ty::Enum(id) => format!("`{}`", service.enumeration(*id).name.rust),
        Ty::Record(id) | Ty::Boxed(id) => format!("`{}`", service.record(*id).name.rust),
        Ty::List(element) => format!("list of {}", value_words(service, element)),
    }
}

fn limit(limit: &Limit) -> Option<String> {
    Some(match limit {
        Limit::Minimum(bound) => format!("at least {bound}"),
        Limit::Maximum(bound) => format!("at most {bound}"),
        Limit::MinLength(count) => format!("at least {}", plural(*count, "character")),
        Limit::MaxLength(count) => format!("at most {}", plural(*count, "character")),
        Limit::MaxBytes(count) => format!("at most {}", plural(*count, "byte")),
        Limit::Pattern(pattern) => format!("matching {}", code(pattern)),
        Limit::MinItems(count) => format!("at least {}", plural(*count, "item")),
        Limit::MaxItems(count) => format!("at most {}", plural(*count, "item")),
        Limit::UniqueItems => "no two items equal".to_owned(),
        Limit::OneOf(values) => match &values[..] {
            [Value::String(only)] => format!("always {}", code(only)),
            [only] => format!("always `{only}`"),
            _ => return None,
        },
        Limit::Known => return None,
    })
}

/// A code span, whatever it holds.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// Plain text with `code` spans → Markdown: what Markdown would read as markup is escaped, addresses
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

/// Breaks a paragraph at spaces; later lines are indented by `indent`.
fn wrapped(paragraph: &str, indent: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(paragraph) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(&word);
            }
            // A word that Markdown would take for the start of a list or heading stays on its line.
            Some(line) if starts_block(&word) => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(_) => lines.push(format!("{indent}{word}")),
            None => lines.push(word),
        }
    }
    lines
}

/// The words of a paragraph; a code span is one word.
fn words(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for word in paragraph.split_whitespace() {
        let was_inside = inside;
        inside ^= word.matches('`').count() % 2 == 1;
        match words.last_mut() {
            Some(last) if was_inside => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn starts_block(word: &str) -> bool {
    let number =
        word.strip_suffix(['.', ')']).is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()));
    number || matches!(word, "-" | "+" | "*" | "=" | "#" | "##" | "---" | "===" | "```")
}
