//! The documentation of members, types and rules.

use proc_macro2::TokenStream;

use super::docs::{Doc, first_sentence, lowered, markdown};
use crate::model::{Enumeration, Field, Limit, Name, Record, Service, Ty};
use crate::wrap::code;

/// The documentation of a member: its description, wire name, type, limits and default.
pub(super) fn field(service: &Service, field: &Field) -> Doc {
    let mut facts = format!("`{}`: {}", field.name.wire, type_words(service, field));
    for limit in field.limits.iter().filter(|limit| !limit.lists_values()).map(Limit::phrase) {
        facts.push_str(", ");
        facts.push_str(&limit);
    }
    let elements: Vec<String> =
        field.element_limits.iter().filter(|limit| !limit.lists_values()).map(Limit::phrase).collect();
    if !elements.is_empty() {
        facts.push_str(", each ");
        facts.push_str(&elements.join(", "));
    }
    facts.push('.');
    if let Some(default) = &field.default {
        facts.push_str(&format!(" If it is absent, the service uses {}.", code(&default.to_string())));
    }
    if field.is_checked() {
        facts.push_str(" Required in a request.");
    }
    if field.sensitive {
        facts.push_str(" Sensitive: omitted from `Debug` output and errors.");
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

/// The description of a shared type, or its name in a draft without descriptions.
pub(super) fn shared(record: &Record) -> Doc {
    match record.description.as_str() {
        "" => Doc::default().markdown(&format!("`{}`.", record.name.wire)),
        description => Doc::default().text(description),
    }
}

/// The documentation of a setter: the first sentence about the member.
pub(super) fn setter(field: &Field) -> Doc {
    let sentence = match first_sentence(&field.description) {
        // A draft has no descriptions yet.
        "" => format!("`{}`.", field.name.wire),
        sentence => markdown(sentence),
    };
    let required = if field.required { " Required." } else { "" };
    Doc::default().markdown(&format!("{sentence}{required}"))
}

/// The rules between members, one sentence for each.
pub(super) fn rules(record: &Record) -> Vec<String> {
    record.rules.iter().map(|rule| format!("{}.", capitalized(&rule.phrase(record)))).collect()
}

fn capitalized(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The documentation of an enumeration.
pub(super) fn enumeration(enumeration: &Enumeration) -> Doc {
    let open = if enumeration.in_request {
        "Values that are not listed are kept as `Unknown`, and sent."
    } else {
        "Values that are not listed are kept as `Unknown`."
    };
    Doc::default().text(&enumeration.description).markdown(open)
}

fn type_words(service: &Service, field: &Field) -> String {
    let words = value_words(service, &field.ty);
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
        Ty::Option(value) => format!("{} or null", value_words(service, value)),
    }
}
