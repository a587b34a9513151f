//! The limits of a record, as calls on a `Validator`.

use serde_json::{Number, Value};

use super::Context;
use super::imports::Imports;
use crate::layout;
use crate::model::{Condition, Consequence, Field, Limit, Presence, Role, Rule, Ty};

/// The implementation of `Validate` for a shared type with limits that a request reaches.
pub(super) fn items(context: &Context<'_>, _: &mut Imports) -> Vec<String> {
    if context.record.role != Role::Shared || !context.record.in_request {
        return Vec::new();
    }
    let name = &context.record.name.rust;
    let rules = rules(context).map(|rules| format!("impl sdk::Validate for {name} {{\n{rules}}}\n"));
    rules.into_iter().collect()
}

/// The method `rules` of a record with limits.
pub(super) fn rules(context: &Context<'_>) -> Option<String> {
    let record = context.record;
    if !record.has_rules {
        return None;
    }
    let mut patterns = Vec::new();
    let checks = record.fields.iter().map(|field| {
        let required = required(field).unwrap_or_default();
        required + &check(context, field, &mut patterns)
    });
    let fields: String = checks.collect();
    let rules: String = record.rules.iter().map(|rule| between(context, rule)).collect();
    let patterns = patterns.concat();
    Some(format!(
        "    #[inline]\n    fn rules(&self, check: &mut sdk::Validator<'_>) {{\n{patterns}{fields}{rules}    }}\n"
    ))
}

/// A statement that calls methods on the validator, one after the other.
fn statement(calls: &[String]) -> String {
    layout::chain(8, "check", calls, ";")
}

/// The checks of one member.
fn check(context: &Context<'_>, field: &Field, patterns: &mut Vec<String>) -> String {
    let arguments = arguments(field);
    if field.ty == Ty::Bool {
        return boolean(field);
    }
    let limits = limits(&field.ty, &field.limits, &pattern_name(field, ""), patterns);
    let first = |kind: &str| [format!(".{kind}({arguments})")].into_iter().chain(sensitive(field));
    match &field.ty {
        Ty::String | Ty::Enum(_) if !limits.is_empty() => {
            statement(&first("text").chain(limits).collect::<Vec<_>>())
        }
        Ty::Int64 | Ty::Uint64 if !limits.is_empty() => {
            statement(&first("integer").chain(limits).collect::<Vec<_>>())
        }
        Ty::Double => statement(&first("float").chain(limits).collect::<Vec<_>>()),
        Ty::List(element) => {
            let limits: Vec<String> = limits.into_iter().chain(each(element, field, patterns)).collect();
            let nested = nested(context, field);
            if limits.is_empty() {
                return nested;
            }
            statement(&first("list").chain(limits).collect::<Vec<_>>()) + &nested
        }
        _ => nested(context, field),
    }
}

/// The check that a request sets a member that responses may lack.
fn required(field: &Field) -> Option<String> {
    field.is_checked().then(|| statement(&[format!(".required({})", arguments(field))]))
}

/// A member's name on the wire and its value.
fn arguments(field: &Field) -> String {
    format!("{:?}, &self.{}", field.name.wire, field.name.rust)
}

fn sensitive(field: &Field) -> Option<String> {
    field.sensitive.then(|| ".sensitive()".to_owned())
}

/// The check of a boolean, whose only limit is a constant.
fn boolean(field: &Field) -> String {
    let constants = field.limits.iter().filter_map(|limit| match limit {
        Limit::OneOf(values) => values.first().map(constant),
        _ => None,
    });
    constants.map(|constant| statement(&[format!(".constant({}, {constant})", arguments(field))])).collect()
}

/// The check of a member's record or records.
fn nested(context: &Context<'_>, field: &Field) -> String {
    match field.ty.record() {
        Some(id) if context.service.record(id).has_rules => {
            statement(&[format!(".nested({})", arguments(field))])
        }
        _ => String::new(),
    }
}

/// The checks of each element of a list.
fn each(element: &Ty, field: &Field, patterns: &mut Vec<String>) -> Option<String> {
    let element = element.element();
    let limits = limits(element, &field.element_limits, &pattern_name(field, "_EACH"), patterns).concat();
    match element {
        Ty::Double => Some(format!(".each_float(|item| item{limits})")),
        _ if limits.is_empty() => None,
        Ty::Int64 | Ty::Uint64 => Some(format!(".each_integer(|item| item{limits})")),
        _ => Some(format!(".each_text(|item| item{limits})")),
    }
}

fn pattern_name(field: &Field, suffix: &str) -> String {
    let name = field.name.plain().to_ascii_uppercase();
    // A name that starts with an underscore looks unused.
    let prefix = if name.starts_with('_') { "PATTERN" } else { "" };
    format!("{prefix}{name}{suffix}")
}

/// The limits of a value as calls on its check. A pattern becomes a `static`.
fn limits(ty: &Ty, limits: &[Limit], pattern: &str, patterns: &mut Vec<String>) -> Vec<String> {
    let (range, rest) = match limits {
        [Limit::Minimum(low), Limit::Maximum(high), rest @ ..] => {
            (Some(format!(".range({}, {})", number(ty, low), number(ty, high))), rest)
        }
        rest => (None, rest),
    };
    let mut calls: Vec<String> = range.into_iter().collect();
    for limit in rest {
        calls.push(match limit {
            Limit::Minimum(bound) => format!(".minimum({})", number(ty, bound)),
            Limit::Maximum(bound) => format!(".maximum({})", number(ty, bound)),
            Limit::MinLength(length) => format!(".min_length({length})"),
            Limit::MaxLength(length) => format!(".max_length({length})"),
            Limit::MaxBytes(bytes) => format!(".max_bytes({bytes})"),
            Limit::MinItems(items) => format!(".min_items({items})"),
            Limit::MaxItems(items) => format!(".max_items({items})"),
            Limit::UniqueItems => ".unique_items()".to_owned(),
            Limit::Pattern(expression) => {
                let expression = raw(expression);
                let item = format!("static {pattern}: sdk::Pattern = sdk::Pattern::new({expression});");
                patterns.push(format!("        {item}\n"));
                format!(".pattern(&{pattern})")
            }
            Limit::OneOf(values) => one_of(ty, values),
        });
    }
    calls
}

fn one_of(ty: &Ty, values: &[Value]) -> String {
    let values = values.iter().map(|value| match value {
        Value::String(text) => format!("{text:?}"),
        Value::Number(value) => number(ty, value),
        other => unreachable!("lowering lists strings and numbers, not {other}"),
    });
    let values: Vec<String> = values.collect();
    match &values[..] {
        [only] => format!(".constant({only})"),
        _ => layout::list(12, ".one_of(&[", &values, "])"),
    }
}

/// A regular expression as a literal: a raw string if it has backslashes but no quotes.
fn raw(expression: &str) -> String {
    if expression.contains('\\') && !expression.contains('"') {
        format!("r\"{expression}\"")
    } else {
        format!("{expression:?}")
    }
}

/// A bound as a literal of the value's type.
fn number(ty: &Ty, number: &Number) -> String {
    match ty {
        Ty::Double => format!("{:?}", number.as_f64().expect("every JSON number fits a double")),
        _ => number.to_string(),
    }
}

/// A rule between members.
fn between(context: &Context<'_>, rule: &Rule) -> String {
    let fields = &context.record.fields;
    let call = match rule {
        Rule::AnyOf(sets) => {
            let sets = sets.iter().map(|set| {
                let names: Vec<&str> = set.iter().map(|member| fields[*member].name.wire.as_str()).collect();
                let given: Vec<String> = set.iter().map(|member| given(&fields[*member])).collect();
                format!("({:?}, {})", names.join(" with "), given.join(" && "))
            });
            layout::list(8, ".any_of(&[", &sets.collect::<Vec<_>>(), "])")
        }
        Rule::Needs(first, second) => {
            let member =
                |member: &usize| format!("({:?}, {})", fields[*member].name.wire, given(&fields[*member]));
            format!(".dependent({}, {})", member(first), member(second))
        }
        Rule::When(conditions, consequences) => return when(context, conditions, consequences),
        Rule::Less(first, second) => {
            let member = |member: &usize| format!("({})", arguments(&fields[*member]));
            format!(".less({}, {})", member(first), member(second))
        }
    };
    statement(&[call])
}

/// A rule that applies if members have certain values.
fn when(context: &Context<'_>, conditions: &[Condition], consequences: &[Consequence]) -> String {
    let fields = &context.record.fields;
    let conditions = conditions.iter().map(|condition| {
        let values: Vec<String> = condition.values.iter().map(constant).collect();
        format!("({}, &[{}])", arguments(&fields[condition.field]), values.join(", "))
    });
    let conditions = layout::list(12, ".when(&[", &conditions.collect::<Vec<_>>(), "])");
    let consequences = consequences.iter().map(|consequence| {
        let field = &fields[consequence.field];
        let arguments = arguments(field);
        if consequence.required {
            return format!(".needs({arguments})");
        }
        let limits = limits(&field.ty, &consequence.limits, "", &mut Vec::new());
        let look = match field.ty {
            Ty::Int64 | Ty::Uint64 => "integer",
            Ty::Double => "float",
            _ => "text",
        };
        let limits: String = sensitive(field).into_iter().chain(limits).collect();
        format!(".{look}({arguments}, |value| value{limits})")
    });
    statement(&std::iter::once(conditions).chain(consequences).collect::<Vec<_>>())
}

fn constant(value: &Value) -> String {
    match value {
        Value::String(text) => format!("sdk::Constant::Text({text:?})"),
        Value::Bool(boolean) => format!("sdk::Constant::Boolean({boolean})"),
        Value::Number(value) => format!("sdk::Constant::Integer({value})"),
        other => unreachable!("lowering compares scalars, not {other}"),
    }
}

fn given(field: &Field) -> String {
    if field.presence == Presence::Optional {
        format!("self.{}.is_some()", field.name.rust)
    } else {
        "true".to_owned()
    }
}
