//! `cargo xtask new`: the spec file of an action, to be filled in.

use std::fs;

use lexopt::prelude::*;
use serde_json::json;
use tencentcloud_catalog::import::effect;
use tencentcloud_catalog::{ServiceSpec, Sources, layout};

use crate::failure::Failure;
use crate::report;
use crate::repository::root;

/// The parameter by which the actions of some services name the application they work on.
const APPLICATION: &str = "SdkAppId";

pub(crate) fn run(parser: &mut lexopt::Parser) -> Result<(), Failure> {
    let mut names = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(name) => names.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let [service, action] = &names[..] else {
        return Err(Failure::Usage(
            "name a service and an action: cargo xtask new ccc SomeAction".to_owned(),
        ));
    };
    let is_name = action.starts_with(|first: char| first.is_ascii_uppercase())
        && action.chars().all(|character| character.is_ascii_alphanumeric());
    if !is_name {
        return Err(Failure::Usage(format!(
            "`{action}` is no name of an action; they look like CreateAutoCalloutTask"
        )));
    }
    let service = newest(service)?;
    let relative = format!("spec/{}", service.action_file(action));
    let path = root().join(&relative);
    if path.exists() {
        return Err(Failure::Message(format!("{relative} is there already; edit it, or remove it first")));
    }
    fs::write(&path, template(&service, action)).map_err(|error| format!("{relative}: {error}"))?;
    report::line(&format!(
        "wrote {relative}\n\nFill it in from the action's documentation; spec/README.md explains the format.\n\
         Then run `cargo xtask codegen`, which names everything that is still missing."
    ));
    Ok(())
}

/// The newest version of a service.
fn newest(service: &str) -> Result<ServiceSpec, Failure> {
    let sources =
        Sources::read(&root().join("spec")).map_err(|error| format!("the spec cannot be read: {error}"))?;
    let spec = sources.parse().map_err(|diagnostics| {
        diagnostics.iter().for_each(report::diagnostic);
        "mend the spec before adding to it".to_owned()
    })?;
    let found = spec.services.iter().find(|known| known.newest && known.service.service == service);
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = spec.services.iter().map(|known| known.service.service.as_str()).collect();
        Failure::Message(format!(
            "no service is called `{service}`; there are: {}. A new one starts with its service.json",
            known.join(", ")
        ))
    })
}

/// A file whose gaps `cargo xtask codegen` reports one by one.
fn template(service: &ServiceSpec, action: &str) -> String {
    let mut file = layout::object(json!({
        "$schema": "../../../schema/action.json",
        "name": action,
        "summary": "",
        "docs": "",
        "effect": effect(action),
        "rateLimit": 20,
        "region": "unused",
        "errorCodes": [],
        "request": { "type": "object", "properties": {} },
        "response": {
            "type": "object",
            "properties": {
                "RequestId": {
                    "type": "string",
                    "description": "Unique request ID. Include it when you contact support.",
                },
            },
            "required": ["RequestId"],
        },
        "examples": [],
    }));
    if !service.service.topics.is_empty() {
        file.insert("topic".to_owned(), "".into());
    }
    if service.actions.values().any(|action| action.request.properties.contains_key(APPLICATION)) {
        let request = json!({
            "type": "object",
            "properties": { APPLICATION: { "type": "integer", "format": "uint64", "description": "" } },
            "required": [APPLICATION],
        });
        file.insert("request".to_owned(), request);
    }
    layout::action_file(&file)
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::Sources;
    use tencentcloud_codegen::load;

    use super::{newest, template};
    use crate::repository::root;

    /// What is told of the spec with this file in it.
    fn told(path: &str, text: &str) -> Vec<String> {
        let mut sources = Sources::read(&root().join("spec")).unwrap();
        sources.insert(path, text);
        match load(&sources) {
            Ok(_) => Vec::new(),
            Err(diagnostics) => diagnostics
                .iter()
                .map(|diagnostic| diagnostic.location.to_string().replace(path, ""))
                .collect(),
        }
    }

    #[test]
    fn every_gap_is_told_and_nothing_is_once_they_are_filled_in() {
        let Ok(service) = newest("ccc") else { panic!("the service is there") };
        let path = service.action_file("DescribeNothing");
        let gaps = template(&service, "DescribeNothing");
        let places = ["", "#/docs", "#/examples", "#/request/properties/SdkAppId", "#/topic"];
        assert_eq!(told(&path, &gaps), places);
        assert!(gaps.contains(r#""effect": "read""#), "{gaps}");

        let example =
            r#"[{ "title": "A call", "request": { "SdkAppId": 1 }, "response": { "RequestId": "r" } }]"#;
        let filled = gaps
            .replace(r#""summary": """#, r#""summary": "Tells nothing.""#)
            .replace(r#""topic": """#, r#""topic": "records""#)
            .replace(r#""docs": """#, r#""docs": "https://example.com""#)
            .replace(r#""description": """#, r#""description": "Id of the application.""#)
            .replace(r#""examples": []"#, &format!(r#""examples": {example}"#));
        assert_eq!(told(&path, &filled), [""; 0]);
    }
}
