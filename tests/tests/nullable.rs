//! Shared types that the service may return as `null` are read as absent.

use std::path::Path;

use serde_json::Value;
use tencentcloud_catalog::Schema;
use workspace_tests::sample::full;
use workspace_tests::spec::{actions, ccc, resolved};

/// The members with a shared type that the official documentation calls nullable: the type that has the member, its name.
const NULLABLE: [(&str, &str); 5] = [
    ("AICallAPICallAttempt", "Request"),
    ("AICallAPICallAttempt", "Response"),
    ("AIRoundPath", "APICall"),
    ("AISpeakEvent", "LatencyMetrics"),
    ("IMCdrInfo", "Satisfaction"),
];

/// Replaces every occurrence of a member by `null`, or removes it. Returns the number of occurrences.
fn change(schema: &'static Schema, value: &mut Value, member: (&str, &str), is_null: bool) -> usize {
    let file = schema.reference.as_deref().unwrap_or_default();
    let schema = resolved(schema);
    match value {
        Value::Object(members) => {
            let is_here = Path::new(file).file_stem().is_some_and(|name| name == member.0);
            let found = is_here && members.remove(member.1).is_some();
            if found && is_null {
                members.insert(member.1.to_owned(), Value::Null);
            }
            let below = members.iter_mut().filter_map(|(name, value)| {
                Some(change(schema.properties.get(name)?, value, member, is_null))
            });
            usize::from(found) + below.sum::<usize>()
        }
        Value::Array(elements) => {
            let Some(items) = schema.items.as_deref() else { return 0 };
            elements.iter_mut().map(|element| change(items, element, member, is_null)).sum()
        }
        _ => 0,
    }
}

#[test]
fn null_reads_as_absent() {
    for member in NULLABLE {
        let description = ccc().types[member.0].properties[member.1].description.as_deref();
        assert!(description.unwrap().contains("Null or absent"), "{member:?}: {description:?}");
        let mut found = 0;
        for (typed, file) in actions() {
            let read = |is_null| {
                let mut response = full(&file.response);
                let count = change(&file.response, &mut response, member, is_null);
                let exchange = typed.request(&file.examples[0].request).unwrap().exchange().unwrap();
                (count, typed.response(&exchange, &response).unwrap().written())
            };
            let (count, with_null) = read(true);
            assert_eq!((count, with_null), read(false), "{}: {member:?}", file.name);
            found += count;
        }
        assert!(found > 0, "no response has {member:?}");
    }
}
