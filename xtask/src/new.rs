//! `cargo xtask new`: the spec file of an action, to be filled in.

use std::fs;

use lexopt::prelude::*;
use serde_json::json;
use tencentcloud_codegen::spec::Sources;

use crate::{Failure, json_layout, report, root};

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
    let relative = format!("spec/{}/actions/{action}.json", folder(service)?);
    let path = root().join(&relative);
    if path.exists() {
        return Err(Failure::Message(format!("{relative} is there already; edit it, or remove it first")));
    }
    fs::write(&path, template(action)).map_err(|error| format!("{relative}: {error}"))?;
    report::line(&format!(
        "wrote {relative}\n\nFill it in from the action's documentation; spec/README.md explains the format.\n\
         Then run `cargo xtask codegen`, which names everything that is still missing."
    ));
    Ok(())
}

/// The folder of the newest version of a service.
fn folder(service: &str) -> Result<String, Failure> {
    let sources =
        Sources::read(&root().join("spec")).map_err(|error| format!("the spec cannot be read: {error}"))?;
    let spec = sources.parse().map_err(|diagnostics| {
        diagnostics.iter().for_each(report::diagnostic);
        "mend the spec before adding to it".to_owned()
    })?;
    let found = spec.services.iter().find(|known| known.newest && known.service.service == service);
    found.map(|service| service.folder.clone()).ok_or_else(|| {
        let known: Vec<&str> = spec.services.iter().map(|known| known.service.service.as_str()).collect();
        Failure::Message(format!(
            "no service is called `{service}`; there are: {}. A new one starts with its service.json",
            known.join(", ")
        ))
    })
}

/// A file whose gaps `cargo xtask codegen` reports one by one.
fn template(action: &str) -> String {
    let file = json_layout::object(json!({
        "$schema": "../../../schema/action.json",
        "name": action,
        "summary": "",
        "description": "",
        "docs": "",
        "effect": "write",
        "rateLimit": 20,
        "region": "unused",
        "errorCodes": [],
        "request": {
            "type": "object",
            "properties": {
                "SdkAppId": { "type": "integer", "format": "uint64", "description": "" },
            },
            "required": ["SdkAppId"],
        },
        "response": {
            "type": "object",
            "properties": {
                "RequestId": {
                    "type": "string",
                    "description": "Id of this request, which support asks for.",
                },
            },
            "required": ["RequestId"],
        },
        "examples": [],
    }));
    json_layout::action_file(&file)
}
