//! Rules between the members of a record: which go together, which come first.

use super::{Field, Rule, Ty};
use crate::diagnostic::{Place, suggest};
use crate::model::lower::Lowering;
use crate::spec::Schema;

impl Lowering<'_> {
    /// The rules of an object; a rule that names a member that is not there is reported.
    pub(super) fn rules(&mut self, place: &Place, schema: &Schema, fields: &[Field]) -> Vec<Rule> {
        let mut rules = Vec::new();
        self.required(place, schema);
        if !schema.any_of.is_empty() {
            let mut sets = Vec::new();
            for (index, list) in schema.any_of.iter().enumerate() {
                let place = place.at("anyOf").at(index).at("required");
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
        for (index, chain) in schema.order.iter().enumerate() {
            rules.extend(self.order(&place.at("x-order").at(index), chain, fields));
        }
        rules
    }

    fn required(&mut self, place: &Place, schema: &Schema) {
        let known = schema.properties.keys().map(String::as_str);
        for (index, name) in schema.required.iter().enumerate() {
            let place = place.at("required").at(index);
            if !schema.properties.contains_key(name) {
                let problem = format!("`{name}` is required, but not among the properties");
                self.error(&place, problem, suggest(name, known.clone()));
            } else if schema.required.iter().take(index).any(|earlier| earlier == name) {
                self.error(&place, format!("`{name}` is listed twice"), "remove one of the two");
            }
        }
    }

    fn order(&mut self, place: &Place, chain: &[String], fields: &[Field]) -> Vec<Rule> {
        if chain.len() < 2 {
            self.error(place, "an order of fewer than two members", "name at least two, the least first");
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

    fn members(&mut self, place: &Place, names: &[String], fields: &[Field]) -> Vec<usize> {
        let mut members = Vec::new();
        for (index, name) in names.iter().enumerate() {
            members.extend(self.member(&place.at(index), name, fields));
        }
        members
    }

    fn member(&mut self, place: &Place, name: &str, fields: &[Field]) -> Option<usize> {
        let member = fields.iter().position(|field| field.name.wire == name);
        if member.is_none() {
            let mend = suggest(name, fields.iter().map(|field| field.name.wire.as_str()));
            self.error(place, format!("there is no property `{name}`"), mend);
        }
        member
    }
}
