//! The limits of a record, as calls on a `Validator`.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value};
use syn::parse_quote;

use super::Context;
use super::imports::Imports;
use crate::model::{Condition, Consequence, Field, Limit, Presence, Role, Rule, Ty};
use crate::render::Items;

/// The implementation of `Validate` for a shared type with limits that a request reaches.
pub(super) fn items(context: &Context<'_>, _: &mut Imports) -> Items {
    let mut items = Items::default();
    if context.record.role == Role::Shared && context.record.in_request {
        let name = context.record.name.ident();
        if let Some(rules) = rules(context) {
            items.syntax(parse_quote!(impl sdk::Validate for #name { #rules }));
        }
    }
    items
}

/// The method `rules` of a record with limits.
pub(super) fn rules(context: &Context<'_>) -> Option<TokenStream> {
    let record = context.record;
    if !record.has_rules {
        return None;
    }
    let mut patterns = Vec::new();
    let checks = record.fields.iter().map(|field| {
        let required = required(field);
        let check = check(context, field, &mut patterns);
        quote!(#required #check)
    });
    let fields: Vec<TokenStream> = checks.collect();
    let rules = record.rules.iter().map(|rule| between(context, rule));
    Some(quote! {
        #[inline]
        fn rules(&self, check: &mut sdk::Validator<'_>) {
            #(#patterns)*
            #(#fields)*
            #(#rules)*
        }
    })
}

/// The checks of one member.
fn check(context: &Context<'_>, field: &Field, patterns: &mut Vec<TokenStream>) -> TokenStream {
    let (wire, name) = (&field.name.wire, field.name.ident());
    let sensitive = field.sensitive.then(|| quote!(.sensitive()));
    if field.ty == Ty::Bool {
        return boolean(field);
    }
    let limits = limits(&field.ty, &field.limits, &pattern_name(field, ""), patterns);
    match &field.ty {
        Ty::String | Ty::Enum(_) if !limits.is_empty() => {
            quote!(check.text(#wire, &self.#name) #sensitive #limits;)
        }
        Ty::Int64 | Ty::Uint64 if !limits.is_empty() => {
            quote!(check.integer(#wire, &self.#name) #sensitive #limits;)
        }
        Ty::Double => quote!(check.float(#wire, &self.#name) #sensitive #limits;),
        Ty::List(element) => {
            let each = each(element, field, patterns);
            let list = (!limits.is_empty() || !each.is_empty())
                .then(|| quote!(check.list(#wire, &self.#name) #sensitive #limits #each;));
            let nested = nested(context, field);
            quote!(#list #nested)
        }
        _ => nested(context, field),
    }
}

/// The check that a request sets a member that responses may lack.
fn required(field: &Field) -> Option<TokenStream> {
    let (wire, name) = (&field.name.wire, field.name.ident());
    field.is_checked().then(|| quote!(check.required(#wire, &self.#name);))
}

/// The check of a boolean, whose only limit is a constant.
fn boolean(field: &Field) -> TokenStream {
    let (wire, name) = (&field.name.wire, field.name.ident());
    let constants = field.limits.iter().filter_map(|limit| match limit {
        Limit::OneOf(values) => values.first().map(constant),
        _ => None,
    });
    quote!(#(check.constant(#wire, &self.#name, #constants);)*)
}

/// The check of a member's record or records.
fn nested(context: &Context<'_>, field: &Field) -> TokenStream {
    let (wire, name) = (&field.name.wire, field.name.ident());
    match field.ty.record() {
        Some(id) if context.service.record(id).has_rules => quote!(check.nested(#wire, &self.#name);),
        _ => TokenStream::new(),
    }
}

/// The checks of each element of a list.
fn each(element: &Ty, field: &Field, patterns: &mut Vec<TokenStream>) -> TokenStream {
    let element = element.element();
    let limits = limits(element, &field.element_limits, &pattern_name(field, "_EACH"), patterns);
    match element {
        Ty::Double => quote!(.each_float(|item| item #limits)),
        _ if limits.is_empty() => TokenStream::new(),
        Ty::Int64 | Ty::Uint64 => quote!(.each_integer(|item| item #limits)),
        _ => quote!(.each_text(|item| item #limits)),
    }
}

fn pattern_name(field: &Field, suffix: &str) -> String {
    let name = field.name.plain().to_ascii_uppercase();
    // A name that starts with an underscore looks unused.
    let prefix = if name.starts_with('_') { "PATTERN" } else { "" };
    format!("{prefix}{name}{suffix}")
}

/// The limits of a value as calls on its check. A pattern becomes a `static`.
fn limits(ty: &Ty, limits: &[Limit], pattern: &str, patterns: &mut Vec<TokenStream>) -> TokenStream {
    if let [Limit::Minimum(low), Limit::Maximum(high), rest @ ..] = limits {
        let (low, high) = (number(ty, low), number(ty, high));
        let rest = self::limits(ty, rest, pattern, patterns);
        return quote!(.range(#low, #high) #rest);
    }
    let mut calls = TokenStream::new();
    for limit in limits {
        let count = |count: &u64| Literal::u64_unsuffixed(*count);
        calls.extend(match limit {
            Limit::Minimum(bound) => call("minimum", number(ty, bound)),
            Limit::Maximum(bound) => call("maximum", number(ty, bound)),
            Limit::MinLength(length) => call("min_length", count(length)),
            Limit::MaxLength(length) => call("max_length", count(length)),
            Limit::MaxBytes(bytes) => call("max_bytes", count(bytes)),
            Limit::MinItems(items) => call("min_items", count(items)),
            Limit::MaxItems(items) => call("max_items", count(items)),
            Limit::UniqueItems => quote!(.unique_items()),
            Limit::Pattern(expression) => {
                let name = format_ident!("{pattern}");
                let expression = raw(expression);
                patterns.push(quote!(static #name: sdk::Pattern = sdk::Pattern::new(#expression);));
                quote!(.pattern(&#name))
            }
            Limit::OneOf(values) => one_of(ty, values),
        });
    }
    calls
}

fn call(method: &str, argument: impl quote::ToTokens) -> TokenStream {
    let method = format_ident!("{method}");
    quote!(.#method(#argument))
}

fn one_of(ty: &Ty, values: &[Value]) -> TokenStream {
    let values: Vec<TokenStream> = values
        .iter()
        .map(|value| match value {
            Value::String(text) => quote!(#text),
            Value::Number(value) => number(ty, value),
            other => unreachable!("lowering lists strings and numbers, not {other}"),
        })
        .collect();
    match &values[..] {
        [only] => quote!(.constant(#only)),
        _ => quote!(.one_of(&[#(#values),*])),
    }
}

/// A regular expression as a literal: a raw string if it has backslashes but no quotes.
fn raw(expression: &str) -> TokenStream {
    if expression.contains('\\') && !expression.contains('"') {
        format!("r\"{expression}\"").parse().expect("a raw string is a literal")
    } else {
        quote!(#expression)
    }
}

/// A bound as a literal of the value's type.
fn number(ty: &Ty, number: &Number) -> TokenStream {
    let text = match ty {
        Ty::Double => format!("{:?}", number.as_f64().expect("every JSON number fits a double")),
        _ => number.to_string(),
    };
    text.parse().expect("a number is a literal")
}

/// A rule between members.
fn between(context: &Context<'_>, rule: &Rule) -> TokenStream {
    let fields = &context.record.fields;
    match rule {
        Rule::AnyOf(sets) => {
            let sets = sets.iter().map(|set| {
                let names: Vec<&str> = set.iter().map(|member| fields[*member].name.wire.as_str()).collect();
                let names = names.join(" with ");
                let given = set.iter().map(|member| given(&fields[*member]));
                quote!((#names, #(#given)&&*))
            });
            quote!(check.any_of(&[#(#sets),*]);)
        }
        Rule::Needs(first, second) => {
            let [first, second] = [first, second].map(|member| {
                let (wire, given) = (&fields[*member].name.wire, given(&fields[*member]));
                quote!((#wire, #given))
            });
            quote!(check.dependent(#first, #second);)
        }
        Rule::When(conditions, consequences) => when(context, conditions, consequences),
        Rule::Less(first, second) => {
            let [first, second] = [first, second].map(|member| {
                let (wire, name) = (&fields[*member].name.wire, fields[*member].name.ident());
                quote!((#wire, &self.#name))
            });
            quote!(check.less(#first, #second);)
        }
    }
}

/// A rule that applies if members have certain values.
fn when(context: &Context<'_>, conditions: &[Condition], consequences: &[Consequence]) -> TokenStream {
    let fields = &context.record.fields;
    let conditions = conditions.iter().map(|condition| {
        let field = &fields[condition.field];
        let (wire, name) = (&field.name.wire, field.name.ident());
        let values = condition.values.iter().map(constant);
        quote!((#wire, &self.#name, &[#(#values),*]))
    });
    let consequences = consequences.iter().map(|consequence| {
        let field = &fields[consequence.field];
        let (wire, name) = (&field.name.wire, field.name.ident());
        if consequence.required {
            return quote!(.needs(#wire, &self.#name));
        }
        let limits = limits(&field.ty, &consequence.limits, "", &mut Vec::new());
        let sensitive = field.sensitive.then(|| quote!(.sensitive()));
        let look = match field.ty {
            Ty::Int64 | Ty::Uint64 => quote!(integer),
            Ty::Double => quote!(float),
            _ => quote!(text),
        };
        quote!(.#look(#wire, &self.#name, |value| value #sensitive #limits))
    });
    quote!(check.when(&[#(#conditions),*]) #(#consequences)*;)
}

fn constant(value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote!(sdk::Constant::Text(#text)),
        Value::Bool(boolean) => quote!(sdk::Constant::Boolean(#boolean)),
        Value::Number(value) => {
            let number = number(&Ty::Int64, value);
            quote!(sdk::Constant::Integer(#number))
        }
        other => unreachable!("lowering compares scalars, not {other}"),
    }
}

fn given(field: &Field) -> TokenStream {
    let name = field.name.ident();
    if field.presence == Presence::Optional { quote!(self.#name.is_some()) } else { quote!(true) }
}
