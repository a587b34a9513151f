//! `cargo xtask new`: writes the spec file of an action with gaps to fill in.

use std::fs;

use serde_json::json;
use tencentcloud_catalog::import::effect;
use tencentcloud_catalog::{ServiceSpec, Sources, layout};

use crate::command_error::CommandError;
use crate::report;
use crate::repository::root;

/// The parameter that identifies the application in the actions of some services.
const APPLICATION: &str = "SdkAppId";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The service, such as ccc.
    service: String,
    /// The name of the action.
    #[arg(value_parser = action_name)]
    action: String,
}

pub(crate) fn run(Arguments { service, action }: &Arguments) -> Result<(), CommandError> {
    let service = newest(service)?;
    let relative = format!("spec/{}", service.action_location(action).file);
    let path = root().join(&relative);
    if path.exists() {
        return Err(CommandError::Message(format!("{relative} already exists; edit it, or remove it first")));
    }
    fs::write(&path, template(&service, action)).map_err(|error| format!("{relative}: {error}"))?;
    report::line(&format!(
        "wrote {relative}\n\nComplete it from the documentation of the action; spec/README.md describes the format.\n\
         Then run `cargo xtask codegen`, which reports everything that is missing."
    ));
    Ok(())
}

fn action_name(text: &str) -> Result<String, &'static str> {
    let is_name = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|character| character.is_ascii_alphanumeric());
    if is_name {
        Ok(text.to_owned())
    } else {
        Err("use the name of an action, such as CreateAutoCalloutTask")
    }
}

/// The newest version of a service.
fn newest(service: &str) -> Result<ServiceSpec, CommandError> {
    let sources = Sources::read_described(&root().join("spec"))
        .map_err(|error| format!("the spec cannot be read: {error}"))?;
    let spec = sources.parse().map_err(|diagnostics| {
        diagnostics.iter().for_each(report::diagnostic);
        "fix the spec before you add an action".to_owned()
    })?;
    let found = spec.services.iter().rfind(|known| known.service.service == service);
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = spec.services.iter().map(|known| known.service.service.as_str()).collect();
        CommandError::Message(format!(
            "there is no service `{service}`; the spec has {}. To add a service, start with its service.json",
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

    /// The locations of mistakes in the spec with this file added.
    fn mistakes(path: &str, text: &str) -> Vec<String> {
        let mut sources = Sources::read_described(&root().join("spec")).unwrap();
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
    fn every_gap_is_reported_until_it_is_filled_in() {
        let Ok(service) = newest("ccc") else { panic!("the spec has no ccc") };
        let path = service.action_location("DescribeNothing").file;
        let gaps = template(&service, "DescribeNothing");
        let places = ["", "#/docs", "#/examples", "#/request/properties/SdkAppId", "#/topic"];
        assert_eq!(mistakes(&path, &gaps), places);
        assert!(gaps.contains(r#""effect": "read""#), "{gaps}");

        let example =
            r#"[{ "title": "A call", "request": { "SdkAppId": 1 }, "response": { "RequestId": "r" } }]"#;
        let filled = gaps
            .replace(r#""summary": """#, r#""summary": "Describes nothing.""#)
            .replace(r#""topic": """#, r#""topic": "records""#)
            .replace(r#""docs": """#, r#""docs": "https://example.com""#)
            .replace(r#""description": """#, r#""description": "Id of the application.""#)
            .replace(r#""examples": []"#, &format!(r#""examples": {example}"#));
        assert_eq!(mistakes(&path, &filled), [""; 0]);
    }
}
