//! The builder of a request or type, as a table of its setters.

use super::imports::Imports;
use super::{Context, types, words};
use crate::model::{Field, Ty};
use crate::render::{Items, WIDTH};

/// The `builder!` of a record that can be sent.
pub(super) fn items(context: &Context<'_>, imports: &mut Imports) -> Items {
    let mut items = Items::default();
    if context.record.has_builder() {
        items.text(table(context, imports));
    }
    items
}

fn table(context: &Context<'_>, imports: &mut Imports) -> String {
    let record = context.record;
    let required: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
    let head = format!("    {}{} {{\n", record.name.rust, states(context, &required));
    let setters = record.fields.iter().map(|field| {
        let doc = words::setter(field).comment("        ");
        let deprecated = if field.deprecated { "        #[deprecated]\n" } else { "" };
        format!("{doc}{deprecated}        {}\n", setter(context, &required, field, imports))
    });
    let setters: String = setters.collect();
    let (head, setters) = match setters.as_str() {
        "" => (head.trim_end(), "}\n".to_owned()),
        _ => (head.as_str(), format!("{setters}    }}\n")),
    };
    format!("sdk::builder! {{\n{head}{setters}}}\n")
}

/// `<A = SdkAppId, B = Callees>`: a type parameter for each required parameter, and its marker in `required`.
fn states(context: &Context<'_>, required: &[&Field]) -> String {
    if required.is_empty() {
        return String::new();
    }
    let states = required.iter().enumerate();
    let states = states
        .map(|(index, field)| format!("{} = {}", type_parameter(index), context.service.marker(field).rust));
    let states: Vec<String> = states.collect();
    let line = format!("<{}>", states.join(", "));
    if context.record.name.rust.len() + line.len() + 6 <= WIDTH {
        return line;
    }
    let lines: String = states.iter().map(|state| format!("        {state},\n")).collect();
    format!("<\n{lines}    >")
}

/// `A`, `B`, … `Z`, `P26`, …: single letters, since no type of a spec has such a name.
fn type_parameter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index @ 0..26) => char::from(b'A' + index).to_string(),
        _ => format!("P{index}"),
    }
}

/// `required texts callees => A, _, C;`.
fn setter(context: &Context<'_>, required: &[&Field], field: &Field, imports: &mut Imports) -> String {
    let name = &field.name.rust;
    let (kind, ty) = match &field.ty {
        Ty::String => ("text", None),
        Ty::List(element) if **element == Ty::String => ("texts", None),
        Ty::List(element) => ("list", Some((**element).clone())),
        Ty::Boxed(id) => ("boxed", Some(Ty::Record(*id))),
        other => ("value", Some(other.clone())),
    };
    let ty = ty.map(|ty| format!("({})", types::text(context, &ty, imports)));
    let ty = ty.unwrap_or_default();
    let Some(own) = required.iter().position(|other| other.name == field.name) else {
        return format!("{kind} {name}{ty};");
    };
    let states = (0..required.len()).map(|index| match index {
        _ if index == own => "_".to_owned(),
        _ => type_parameter(index),
    });
    let states: Vec<String> = states.collect();
    format!("required {kind} {name}{ty} => {};", states.join(", "))
}
