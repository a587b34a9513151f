//! Examples in the documentation: JSON of the spec as calls of the builders, which doc tests compile.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Context;
use crate::model::{Action, Enumeration, Events, Field, Record, Service, Ty};
use crate::wrap::wrapped;

/// The items of the crate that an example imports: `actions::DescribeZonesRequest`.
type Uses = BTreeSet<String>;

/// The longest line of an example.
const WIDTH: usize = 100;

/// The example of an action's method.
pub(super) fn action(service: &Service, action: &Action) -> Vec<String> {
    let krate = service.crate_ident();
    let (uses, call) = call(service, action);
    let head = format!("# async fn example(client: {krate}::Client) -> Result<(), {krate}::Error> {{");
    let mut lines = vec!["```no_run".to_owned()];
    if responds_with_events(action) {
        lines.push("# #[cfg(feature = \"events\")]".to_owned());
    }
    lines.push(head);
    lines.extend(uses);
    lines.push(String::new());
    lines.extend(call);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// A whole program that calls an action.
pub(super) fn program(service: &Service, action: &Action) -> Vec<String> {
    let krate = service.crate_ident();
    let (mut uses, call) = call(service, action);
    uses.push(format!("use {krate}::{{Client, Config}};"));
    let mut lines = vec!["```no_run".to_owned()];
    if responds_with_events(action) {
        lines.push("# #[cfg(feature = \"events\")]".to_owned());
    }
    lines.push(format!("# async fn example() -> Result<(), {krate}::Error> {{"));
    lines.extend(uses);
    lines.push(String::new());
    lines.push("let client = Client::new(&Config::from_env()?);".to_owned());
    lines.extend(call);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// The imports and the statements of a call.
fn call(service: &Service, action: &Action) -> (Vec<String>, Vec<String>) {
    let request = service.record(action.request);
    let value = action.example.clone().unwrap_or_else(|| least(service, request));
    let mut uses = Uses::from([format!("actions::{}", request.name.rust)]);
    let built = record(service, request, &value, &mut uses);
    let uses = imports(&service.crate_ident(), &uses);
    let mut lines = statement("request", &built);
    let method = &action.name.rust;
    if responds_with_events(action) {
        lines.push(format!("let mut events = client.{method}(request).events();"));
        let read =
            ["while let Some(event) = events.next().await {", "    println!(\"{}\", event?.data());", "}"];
        lines.extend(read.map(str::to_owned));
    } else {
        lines.push(format!("let response = client.{method}(request).await?;"));
        lines.push("println!(\"{response:?}\");".to_owned());
    }
    (uses, lines)
}

/// The `use` declarations of an example, one for each module.
fn imports(krate: &str, uses: &Uses) -> Vec<String> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (module, name) in uses.iter().filter_map(|path| path.split_once("::")) {
        modules.entry(module).or_default().push(name);
    }
    let declaration = |(module, names): (&str, Vec<&str>)| {
        if let [only] = names[..] {
            return vec![format!("use {krate}::{module}::{only};")];
        }
        let line = format!("use {krate}::{module}::{{{}}};", names.join(", "));
        if line.len() <= WIDTH {
            return vec![line];
        }
        let names = wrapped(&(names.join(", ") + ","), WIDTH - 4);
        let names = names.into_iter().map(|line| format!("    {line}"));
        [format!("use {krate}::{module}::{{")].into_iter().chain(names).chain(["};".to_owned()]).collect()
    };
    modules.into_iter().flat_map(declaration).collect()
}

/// Whether the example reads events.
fn responds_with_events(action: &Action) -> bool {
    action.events.as_ref().is_some_and(Events::by_default)
}

/// The example of a shared type that can be sent, from the examples of its members.
pub(super) fn shared(context: &Context<'_>) -> Vec<String> {
    let krate = context.service.crate_ident();
    let members = context.record.fields.iter().filter_map(|field| {
        let value = field.examples.first().cloned();
        let required = || field.required.then(|| sample(context.service, field));
        Some((field.name.wire.clone(), value.or_else(required)?))
    });
    let value = Value::Object(members.collect());
    let mut uses = Uses::from([format!("types::{}", context.record.name.rust)]);
    let built = record(context.service, context.record, &value, &mut uses);
    let mut lines = vec!["```".to_owned()];
    lines.extend(imports(&krate, &uses));
    lines.push(String::new());
    lines.extend(statement("value", &built));
    lines.push("```".to_owned());
    lines
}

/// A value of a required member for which the spec has no example.
fn sample(service: &Service, field: &Field) -> Value {
    match field.ty {
        Ty::Option(_) => Value::Null,
        Ty::List(_) => Value::Array(Vec::new()),
        Ty::String => Value::from("…"),
        Ty::Int64 | Ty::Uint64 => Value::from(1),
        Ty::Double => Value::from(1.0),
        Ty::Bool => Value::from(true),
        Ty::Enum(id) => {
            let known = service.enumeration(id).variants.first();
            known.map_or(Value::Null, |variant| Value::from(variant.name.wire.clone()))
        }
        Ty::Record(id) | Ty::Boxed(id) => least(service, service.record(id)),
    }
}

/// The required members of a record, with a value each.
fn least(service: &Service, record: &Record) -> Value {
    let required = record.fields.iter().filter(|field| field.required);
    Value::Object(required.map(|field| (field.name.wire.clone(), sample(service, field))).collect())
}

/// `let name = Type::builder()…;` on one line if it fits, or with each call on a line of its own.
fn statement(name: &str, calls: &[String]) -> Vec<String> {
    let Some((first, rest)) = calls.split_first() else { return Vec::new() };
    let line = format!("let {name} = {};", calls.concat());
    if line.chars().count() <= WIDTH {
        return vec![line];
    }
    let mut lines = vec![format!("let {name} = {first}")];
    lines.extend(rest.iter().map(|call| format!("    {call}")));
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    lines
}

/// The calls that build a record: `Type::builder()`, `.name(value)` …, `.build()`.
fn record(service: &Service, record: &Record, value: &Value, uses: &mut Uses) -> Vec<String> {
    let mut calls = vec![format!("{}::builder()", record.name.rust)];
    // A null member is the same as an absent one.
    for (wire, value) in value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        if let Some(field) = record.fields.iter().find(|field| field.name.wire == *wire) {
            let value = expression(service, &field.ty, value, uses);
            calls.push(format!(".{}({value})", field.name.rust));
        }
    }
    calls.push(".build()".to_owned());
    calls
}

fn expression(service: &Service, ty: &Ty, value: &Value, uses: &mut Uses) -> String {
    match (ty, value) {
        (Ty::Enum(id), Value::String(text)) => variant(service, service.enumeration(*id), text, uses),
        (Ty::Double, Value::Number(number)) => {
            format!("{:?}", number.as_f64().expect("every JSON number fits a double"))
        }
        (Ty::List(element), Value::Array(elements)) => {
            let written: Vec<String> =
                elements.iter().map(|value| expression(service, element, value, uses)).collect();
            match &**element {
                _ if !written.is_empty() => format!("[{}]", written.join(", ")),
                Ty::String => "[\"\"; 0]".to_owned(),
                _ => "[]".to_owned(),
            }
        }
        (Ty::Record(id) | Ty::Boxed(id), _) => {
            let target = service.record(*id);
            let path = format!("types::{}", target.name.rust);
            uses.insert(path);
            record(service, target, value, uses).concat()
        }
        (Ty::Option(_), Value::Null) => "None".to_owned(),
        (Ty::Option(_), Value::String(text)) => format!("Some({}.into())", literal(text)),
        (Ty::Option(value_type), value) => format!("Some({})", expression(service, value_type, value, uses)),
        (_, Value::String(text)) => literal(text),
        (_, value) => value.to_string(),
    }
}

fn variant(service: &Service, enumeration: &Enumeration, text: &str, uses: &mut Uses) -> String {
    let module = if service.is_of_an_action(enumeration) { "actions" } else { "types" };
    let path = format!("{module}::{}", enumeration.name.rust);
    uses.insert(path);
    let name = &enumeration.name.rust;
    match enumeration.variants.iter().find(|variant| variant.name.wire == text) {
        Some(variant) => format!("{name}::{}", variant.name.rust),
        None => format!("{name}::from({})", literal(text)),
    }
}

/// A string literal of Rust, whose escapes differ from those of JSON.
fn literal(text: &str) -> String {
    format!("{text:?}")
}
