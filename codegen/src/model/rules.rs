//! Rules between the members of a record.

use serde_json::Value;
use tencentcloud_catalog::{IfThen, MismatchKind, Schema, SchemaMismatch, ValueConstraint};
use tencentcloud_catalog::{SourceLocation, suggest};

use super::{Field, Limit, Role, Ty};
use crate::model::lower::Lowering;

/// A rule between members, which are indices into [`Record::fields`](super::Record::fields).
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// At least one of these sets is complete.
    AnyOf(Vec<Vec<usize>>),
    /// If the first is set, the second must be set.
    Needs(usize, usize),
    /// The first is less than the second.
    Less(usize, usize),
    /// If members have certain values, others must be set or have narrower limits.
    When(Vec<Condition>, Vec<Consequence>),
}

/// A member that is set, to one of these values if there are any.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Index into [`Record::fields`](super::Record::fields).
    pub field: usize,
    /// The values; empty if any value satisfies the condition.
    pub values: Vec<Value>,
}

/// A requirement on a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// Index into [`Record::fields`](super::Record::fields).
    pub field: usize,
    /// Whether it must be set.
    pub required: bool,
    /// Its limits if it is set.
    pub limits: Vec<Limit>,
}

impl Lowering<'_> {
    /// The rules of an object. Unknown members are reported.
    pub(super) fn rules(&mut self, place: &SourceLocation, schema: &Schema, fields: &[Field]) -> Vec<Rule> {
        let mut rules = Vec::new();
        self.required(place, schema);
        if !schema.any_of.is_empty() {
            let mut sets = Vec::new();
            for (index, list) in schema.any_of.iter().enumerate() {
                let place = place.at("anyOf").at(index).at("required");
                if list.required.is_empty() {
                    self.error(&place, "the alternative is empty", "list at least one member, or remove it");
                }
                sets.push(self.members(&place, &list.required, fields));
            }
            rules.push(Rule::AnyOf(sets));
        }
        for (name, needed) in &schema.dependent_required {
            let place = place.at("dependentRequired");
            let Some(given) = self.member(&place.at(name), name, fields) else { continue };
            let needed = self.members(&place.at(name), needed, fields);
            rules.extend(needed.into_iter().map(|needed| Rule::Needs(given, needed)));
        }
        for (index, conditional) in schema.all_of.iter().enumerate() {
            rules.push(self.conditional(&place.at("allOf").at(index), conditional, (schema, fields)));
        }
        for (index, chain) in schema.order.iter().enumerate() {
            rules.extend(self.order(&place.at("x-order").at(index), chain, fields));
        }
        rules
    }

    fn required(&mut self, place: &SourceLocation, schema: &Schema) {
        let known = schema.properties.keys().map(String::as_str);
        let promised = schema.promised.as_deref().unwrap_or_default();
        for (keyword, what, names) in
            [("required", "required", &schema.required[..]), ("x-promised", "promised", promised)]
        {
            for (index, name) in names.iter().enumerate() {
                let place = place.at(keyword).at(index);
                if !schema.properties.contains_key(name) {
                    let problem = format!("`{name}` is {what} but not among the properties");
                    self.error(&place, problem, suggest(name, known.clone()));
                } else if names[..index].contains(name) {
                    self.error(&place, format!("`{name}` is listed twice"), "remove one of the two");
                }
            }
        }
    }

    /// Reports `x-promised` in a request or a response, where `required` says it.
    pub(super) fn check_promised(&mut self, place: &SourceLocation, schema: &Schema, role: Role) {
        if schema.promised.is_some() && role != Role::Shared {
            let problem = "`x-promised` is only for types that requests and responses use";
            let fix = "remove it; `required` lists what must be there";
            self.error(&place.at("x-promised"), problem, fix);
        }
    }

    fn conditional(
        &mut self,
        place: &SourceLocation,
        conditional: &IfThen,
        (schema, fields): (&Schema, &[Field]),
    ) -> Rule {
        let IfThen { condition, then } = conditional;
        let (when, place_then) = (place.at("if"), place.at("then"));
        let given = self.members(&when.at("required"), &condition.required, fields);
        let mut conditions: Vec<Condition> =
            given.into_iter().map(|field| Condition { field, values: Vec::new() }).collect();
        for (name, rule) in &condition.properties {
            let place = when.at("properties").at(name);
            if rule.listed().is_empty() || rule.minimum.is_some() || rule.maximum.is_some() {
                self.error(&place, "the condition has no values", "list them under `const` or `enum`");
            }
            let Some(field) = self.conditional_member(&place, name, rule, (schema, fields)) else { continue };
            if rule.listed().iter().any(|value| value.is_number() && !value.is_i64())
                || fields[field].ty == Ty::Double
            {
                let fix = "require its presence under `required`, or compare another member";
                self.error(&place, format!("`{name}` is not a number that can be compared exactly"), fix);
            }
            match conditions.iter_mut().find(|condition| condition.field == field) {
                Some(condition) => condition.values = rule.listed().to_vec(),
                None => {
                    let fix = "add it there: an absent member satisfies any condition on its value";
                    self.error(&place, format!("`{name}` is not under `required` of `if`"), fix);
                }
            }
        }
        if conditions.is_empty() && condition.required.is_empty() {
            self.error(&when, "the condition is empty", "list the members it depends on under `required`");
        }
        let required = self.members(&place_then.at("required"), &then.required, fields);
        let mut consequences: Vec<Consequence> = required
            .into_iter()
            .map(|field| Consequence { field, required: true, limits: Vec::new() })
            .collect();
        for (name, rule) in &then.properties {
            let place = place_then.at("properties").at(name);
            let Some(field) = self.conditional_member(&place, name, rule, (schema, fields)) else { continue };
            let limits = narrower(rule);
            if limits.is_empty() {
                let fix =
                    "give `const`, `enum`, `minimum` or `maximum`, or require its presence under `required`";
                self.error(&place, "no constraint", fix);
            }
            consequences.push(Consequence { field, required: false, limits });
        }
        if then.required.is_empty() && then.properties.is_empty() {
            self.error(&place_then, "the consequence is empty", "state it under `required` or `properties`");
        }
        Rule::When(conditions, consequences)
    }

    /// A member to which a condition or consequence assigns values or bounds, which its schema must allow.
    fn conditional_member(
        &mut self,
        place: &SourceLocation,
        name: &str,
        rule: &ValueConstraint,
        (schema, fields): (&Schema, &[Field]),
    ) -> Option<usize> {
        let member = self.member(place, name, fields)?;
        let property = schema.properties.get(name)?;
        let bounds = [&rule.minimum, &rule.maximum].into_iter().flatten();
        let bounds = bounds.map(|bound| Value::Number(bound.clone()));
        let service = self.service;
        for value in rule.listed().iter().cloned().chain(bounds) {
            // No enumeration lists the empty string, which stands for no value.
            let is_empty = |found: &SchemaMismatch| found.kind == MismatchKind::Unlisted && value == "";
            for mismatch in
                service.check_strictly(property, &value).into_iter().filter(|found| !is_empty(found))
            {
                let problem = format!("{value} is not a value of `{name}`: {}", mismatch.problem);
                self.error(place, problem, "fix the value or the schema of the member");
            }
        }
        if place.pointer.contains("/then/") && fields[member].ty == Ty::Bool {
            let fix = "write it the other way round: which values go with `true`, which with `false`";
            self.error(place, format!("`{name}` is a boolean, which cannot be narrowed"), fix);
        }
        if matches!(fields[member].ty, Ty::List(_) | Ty::Record(_) | Ty::Boxed(_)) {
            let fix = "require its presence under `required`; only scalars can be compared";
            self.error(place, format!("`{name}` is not a scalar"), fix);
            return None;
        }
        Some(member)
    }

    fn order(&mut self, place: &SourceLocation, chain: &[String], fields: &[Field]) -> Vec<Rule> {
        if chain.len() < 2 {
            self.error(
                place,
                "the order has fewer than two members",
                "name at least two members, starting with the smallest",
            );
        }
        let members = self.members(place, chain, fields);
        for (step, member) in members.iter().enumerate() {
            let field = &fields[*member];
            if !matches!(field.ty, Ty::Int64 | Ty::Uint64 | Ty::Double) {
                let problem = format!("`{}` is not a number", field.name.wire);
                self.error(&place.at(step), problem, "only numbers have an order");
                return Vec::new();
            }
        }
        let pair = |pair: &[usize]| match pair {
            [low, high] if fields[*low].ty != fields[*high].ty => Err((*low, *high)),
            [low, high] => Ok(Rule::Less(*low, *high)),
            _ => Err((0, 0)),
        };
        let mut rules = Vec::new();
        for pair in members.windows(2).map(pair) {
            match pair {
                Ok(rule) => rules.push(rule),
                Err((low, high)) => {
                    let (low, high) = (&fields[low].name.wire, &fields[high].name.wire);
                    let problem = format!("`{low}` and `{high}` are numbers of different formats");
                    self.error(place, problem, "give both the same `format`");
                }
            }
        }
        rules
    }

    fn members(&mut self, place: &SourceLocation, names: &[String], fields: &[Field]) -> Vec<usize> {
        let mut members = Vec::new();
        for (index, name) in names.iter().enumerate() {
            members.extend(self.member(&place.at(index), name, fields));
        }
        members
    }

    fn member(&mut self, place: &SourceLocation, name: &str, fields: &[Field]) -> Option<usize> {
        let member = fields.iter().position(|field| field.name.wire == name);
        if member.is_none() {
            let fix = suggest(name, fields.iter().map(|field| field.name.wire.as_str()));
            self.error(place, format!("there is no property `{name}`"), fix);
        }
        member
    }
}

/// The limits that a consequence sets for a member, in the order in which they are documented and checked.
fn narrower(rule: &ValueConstraint) -> Vec<Limit> {
    let bounds = [rule.minimum.clone().map(Limit::Minimum), rule.maximum.clone().map(Limit::Maximum)];
    let values = (!rule.listed().is_empty()).then(|| Limit::OneOf(rule.listed().to_vec()));
    bounds.into_iter().flatten().chain(values).collect()
}
