//! Multiplies a service by copying its actions and types under other names.

use tencentcloud_catalog::{Schema, ServiceSpec};

/// Makes `copies` of every action and type: `CreateTask`, `CreateTask2`, `CreateTask3` …
pub(crate) fn multiply(service: &mut ServiceSpec, copies: u32) {
    let (actions, types) = (service.actions.clone(), service.types.clone());
    for copy in 2..=copies {
        for (name, action) in &actions {
            let mut action = action.clone();
            action.name = format!("{name}{copy}");
            refer_to_copy(&mut action.request, copy);
            refer_to_copy(&mut action.response, copy);
            service.actions.insert(action.name.clone(), action);
        }
        for (name, schema) in &types {
            let mut schema = schema.clone();
            refer_to_copy(&mut schema, copy);
            service.types.insert(format!("{name}{copy}"), schema);
        }
    }
}

/// Makes every `$ref` refer to the copy.
fn refer_to_copy(schema: &mut Schema, copy: u32) {
    if let Some(reference) = &mut schema.reference
        && let Some(name) = reference.strip_suffix(".json")
    {
        *reference = format!("{name}{copy}.json");
    }
    schema
        .properties
        .values_mut()
        .chain(schema.items.as_deref_mut())
        .for_each(|inner| refer_to_copy(inner, copy));
}
