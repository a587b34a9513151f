//! Lists the rules of a schema, independent of any value. Mutants must break them all.

use std::collections::BTreeSet;

use serde_json::Value;
use tencentcloud_catalog::Schema;

use super::Kind;
use crate::spec;

/// The rules of a schema and everything in it, named as in [`Mutation::rule`](super::Mutation::rule).
#[must_use]
pub fn rules(schema: &'static Schema) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    list_rules("", schema, &mut Vec::new(), &mut found);
    found
}

fn list_rules(
    path: &str,
    schema: &'static Schema,
    above: &mut Vec<&'static Schema>,
    found: &mut BTreeSet<String>,
) {
    let schema = spec::resolved(schema);
    // The rules of a recursive type repeat.
    if above.iter().any(|seen| std::ptr::eq(*seen, schema)) {
        return;
    }
    above.push(schema);
    let limits = [
        (Kind::Minimum, schema.minimum.is_some()),
        (Kind::Maximum, schema.maximum.is_some()),
        (Kind::Enum, schema.values.first().is_some_and(|value| !value.is_string())),
        (Kind::Unlisted, schema.values.first().is_some_and(Value::is_string)),
        (Kind::Const, schema.constant.is_some()),
        (Kind::MinLength, schema.min_length.is_some_and(|low| low > 0)),
        (Kind::MaxLength, schema.max_length.is_some()),
        (Kind::MaxBytes, schema.max_bytes.is_some()),
        (Kind::Pattern, schema.pattern.is_some()),
        (Kind::MinItems, schema.min_items.is_some_and(|low| low > 0)),
        (Kind::MaxItems, schema.max_items.is_some()),
        (Kind::UniqueItems, schema.unique_items),
        (Kind::AnyOf, !schema.any_of.is_empty()),
    ];
    found.extend(limits.iter().filter(|(_, there)| *there).map(|(kind, _)| format!("{path} {kind:?}")));
    for (name, needed) in &schema.dependent_required {
        found.extend(
            needed.iter().map(|needed| format!("{path} {name} {needed} {:?}", Kind::DependentRequired)),
        );
    }
    for (index, rule) in schema.all_of.iter().enumerate() {
        let names = rule.then.required.iter().chain(rule.then.properties.keys());
        found.extend(names.map(|name| format!("{path} {index} {name} {:?}", Kind::Conditional)));
    }
    for pair in schema.order.iter().flat_map(|chain| chain.windows(2)) {
        found.insert(format!("{path} {} {:?}", pair.join(" "), Kind::Order));
    }
    for (name, property) in &schema.properties {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if schema.required.contains(name) {
            found.insert(format!("{path} {:?}", Kind::Missing));
        }
        list_rules(&path, property, above, found);
    }
    if let Some(items) = schema.items.as_deref() {
        list_rules(&format!("{path}[]"), items, above, found);
    }
    above.pop();
}
