//! The documentation of members, types and rules.

use syn::Attribute;
use tencentcloud_catalog::REQUEST_ID;
use tencentcloud_catalog::text::{counted, listed};

use super::docs::{Doc, first_sentence, lowered, markdown};
use crate::model::{Action, Enumeration, Field, Limit, Name, Record, Service, Ty};
use crate::wrap::code;

/// The documentation of a member: its description, wire name, type, limits and default. What there is to say of a
/// `RequestId` is the same everywhere.
pub(super) fn field(service: &Service, field: &Field) -> Doc {
    if field.description == REQUEST_ID {
        return Doc::default().text(REQUEST_ID);
    }
    let phrases = |limits: &[Limit]| -> Vec<String> {
        limits.iter().filter(|limit| !limit.lists_values()).map(Limit::phrase).collect()
    };
    let mut facts: Vec<String> = type_words(service, field).into_iter().collect();
    facts.extend(phrases(&field.limits));
    let elements = phrases(&field.element_limits);
    if !elements.is_empty() {
        facts.push(format!("each {}", elements.join(", ")));
    }
    let colon = if facts.is_empty() { "" } else { ": " };
    let mut facts = format!("`{}`{colon}{}.", field.name.wire, facts.join(", "));
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
pub(super) fn module(name: &Name, description: &str) -> Vec<Attribute> {
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

/// The documentation of a setter: the first sentence about the member. A setter of a member that nobody has described has
/// none; the facts about it stand at its field.
pub(super) fn setter(field: &Field) -> Doc {
    let sentence = first_sentence(&field.description);
    if sentence.is_empty() {
        return Doc::default();
    }
    let required = if field.required { " Required." } else { "" };
    Doc::default().markdown(&format!("{}{required}", markdown(sentence)))
}

/// What a call of an action that nobody has described needs and returns.
pub(super) fn call(service: &Service, action: &Action) -> String {
    let names = |members: Vec<&Field>| -> String {
        let more = members.len().saturating_sub(NAMED);
        let names = members.iter().take(NAMED).map(|field| code(&field.name.wire));
        listed(names.chain((more > 0).then(|| counted(more, "other member"))).collect())
    };
    let request = &service.record(action.request).fields;
    let required = request.iter().filter(|field| field.required).collect::<Vec<_>>();
    let with = if required.is_empty() { String::new() } else { format!(" with {}", names(required)) };
    let response = &service.record(action.response).fields;
    let returned: Vec<&Field> = response.iter().filter(|field| field.name.wire != "RequestId").collect();
    let returns =
        if returned.is_empty() { String::new() } else { format!(", and returns {}", names(returned)) };
    format!("Calls `{}`{with}{returns}.", action.name.wire)
}

/// How many members the documentation of an action names.
const NAMED: usize = 6;

/// The rules between members, one sentence for each.
pub(super) fn rules(record: &Record) -> Vec<String> {
    record.rules.iter().map(|rule| format!("{}.", capitalized(&rule.phrase(record)))).collect()
}

fn capitalized(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A phrase as a sentence.
pub(super) fn sentence(phrase: &str) -> String {
    let end = if phrase.is_empty() || phrase.ends_with('.') { "" } else { "." };
    capitalized(phrase) + end
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

/// The type of a member with its format. Where nothing else is known of the member, a type that Rust shows is left out.
fn type_words(service: &Service, field: &Field) -> Option<String> {
    let words = value_words(service, &field.ty);
    match (&field.format, &field.content, field.ty.element()) {
        (Some(format), _, Ty::String) => Some(format!("{words} ({format})")),
        (None, Some(content), Ty::String) => Some(format!("{words} ({content})")),
        _ if field.description.is_empty() => None,
        _ => Some(words),
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
