//! The committed spec says about cataloged actions what the rules and the reviewed facts say, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::Behavior;
use crate::Sources;
use crate::import::ReviewedFacts;
use crate::import::reviewed::VersionFacts;
use crate::import::upstream::Api;

/// What comes from rules over names and schemas or from reviewed facts. The text with the rate limit is not in the spec.
const DERIVED: [&str; 4] = ["pagination", "waiter", "events", "body"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

fn reviewed() -> ReviewedFacts {
    ReviewedFacts::read(&root().join("facts")).unwrap()
}

fn cataloged(folder: &str) -> Option<Value> {
    let text = fs::read_to_string(root().join(format!("{folder}.json"))).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// The schemas of a cataloged file in upstream's form, as far as the rules read them.
fn api(file: &Value) -> Api {
    let mut objects = Map::new();
    let mut actions = Map::new();
    for (name, action) in file["actions"].as_object().unwrap() {
        let sides = ["request", "response"].map(|side| format!("the {side} of {name}"));
        actions.insert(name.clone(), json!({ "input": sides[0], "output": sides[1] }));
        let [request, response] = sides;
        objects.insert(request, object(&action["request"]));
        objects.insert(response, object(&action["response"]));
    }
    for (name, schema) in file["types"].as_object().unwrap() {
        objects.insert(name.clone(), object(schema));
    }
    let metadata = json!({ "apiVersion": file["version"], "serviceShortName": file["service"] });
    serde_json::from_value(json!({ "metadata": metadata, "actions": actions, "objects": objects })).unwrap()
}

fn object(schema: &Value) -> Value {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let members = properties.map(|(name, schema)| {
        let (kind, form) =
            match (schema["$ref"].as_str(), schema["type"].as_str().or(schema["type"][0].as_str())) {
                (Some(reference), _) => ("object", crate::referenced_type(reference).unwrap()),
                (None, Some("integer")) => ("int", ""),
                (None, Some("number")) => ("float", ""),
                (None, Some("boolean")) => ("bool", ""),
                (None, Some("array")) => ("list", ""),
                (None, Some("object")) => ("object", ""),
                (None, _) => ("string", schema["format"].as_str().unwrap_or("string")),
            };
        json!({ "name": name, "type": kind, "member": form, "disabled": schema["deprecated"] == true })
    });
    json!({ "members": members.collect::<Vec<_>>() })
}

/// What a cataloged file says that neither a rule nor a reviewed fact explains, and the reverse.
fn unexplained(file: &Value, reviewed: &VersionFacts) -> Vec<String> {
    let api = api(file);
    let mut problems = Vec::new();
    for (name, action) in &api.actions {
        let said = &file["actions"][name];
        let known = match Behavior::of(&api, name, action, reviewed) {
            Ok(known) => known,
            Err(obsolete) => {
                problems.extend(obsolete);
                continue;
            }
        };
        let codes = if known.error_codes.is_empty() { Value::Null } else { json!(known.error_codes) };
        let derived = DERIVED.map(|key| (key, known.others.get(key).cloned().unwrap_or_default()));
        for (key, expected) in
            derived.into_iter().chain([("effect", known.effect.into()), ("errorCodes", codes)])
        {
            if said[key] != expected {
                problems.push(format!("{name}/{key}: {} instead of {expected}", said[key]));
            }
        }
    }
    problems
}

#[test]
fn rules_and_reviewed_facts_explain_what_the_spec_says_about_actions() {
    let reviewed = reviewed();
    let mut problems = Vec::new();
    let mut counts = [0; 6];
    for version in Sources::versions(&root()).unwrap() {
        let Some(file) = cataloged(&version.folder) else { continue };
        let found = unexplained(&file, reviewed.actions.version(&version.folder));
        problems.extend(found.into_iter().map(|problem| format!("{}: {problem}", version.folder)));
        for action in file["actions"].as_object().unwrap().values() {
            let keys = DERIVED.into_iter().chain(["effect", "errorCodes"]);
            for (count, key) in counts.iter_mut().zip(keys) {
                *count += usize::from(action.get(key).is_some());
            }
        }
    }
    println!("{DERIVED:?}, effects, error codes: {counts:?}");
    assert!(problems.is_empty(), "{} problems: {problems:#?}", problems.len());
    assert!(counts[0] > 2_000 && counts[1] > 150 && counts[4] > 16_000, "{counts:?}");
}

#[test]
fn reviewed_facts_are_about_actions_of_the_spec() {
    let reviewed = reviewed();
    let mut gone = Vec::new();
    for folder in reviewed.actions.folders() {
        let file = cataloged(folder).unwrap_or_default();
        let lines = file["actions"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let described = fs::read_dir(root().join(folder).join("actions")).into_iter().flatten();
        let described =
            described.map(|entry| entry.unwrap().path().file_stem().unwrap().display().to_string());
        let actions: BTreeSet<String> = lines.chain(described).collect();
        let named = reviewed.actions.version(folder).actions();
        gone.extend(
            named.into_iter().filter(|name| !actions.contains(*name)).map(|name| format!("{folder}/{name}")),
        );
    }
    assert!(gone.is_empty(), "the spec does not have {gone:#?}");
}

#[test]
fn a_fact_without_a_source_is_found() {
    let reviewed = reviewed();
    let changes = [
        ("cvm/2017-03-12", "RunInstances", "effect", json!("read")),
        ("cvm/2017-03-12", "DescribeZones", "effect", json!("write")),
        ("npp/2019-08-23", "GetVirtualNum", "effect", json!("read")),
        ("cvm/2017-03-12", "RunInstances", "errorCodes", json!(["MadeUp"])),
        ("cvm/2017-03-12", "DescribeInstances", "pagination", Value::Null),
        ("cvm/2017-03-12", "DescribeZones", "pagination", json!({ "style": "page", "first": 1 })),
        ("vpc/2017-03-12", "DescribeVpcTaskResult", "waiter", Value::Null),
        ("cvm/2017-03-12", "DescribeZones", "waiter", json!({ "state": "TotalCount", "success": [] })),
        ("hunyuan/2023-09-01", "ChatCompletions", "events", json!({})),
        ("cls/2020-10-16", "UploadLog", "body", Value::Null),
    ];
    for (folder, action, key, value) in changes {
        let mut file = cataloged(folder).unwrap();
        file["actions"][action][key] = value;
        let problems = unexplained(&file, reviewed.actions.version(folder));
        let start = format!("{action}/{key}: ");
        assert!(problems.len() == 1 && problems[0].starts_with(&start), "{start}{problems:#?}");
    }
}

#[test]
fn a_reviewed_fact_that_the_spec_lacks_is_found() {
    let file = cataloged("vpc/2017-03-12").unwrap();
    let reviewed = reviewed();
    let facts = reviewed.actions.version("vpc/2017-03-12");
    let name = || "DescribeVpcs".to_owned();
    let waiter = json!({ "state": "RequestId", "success": [{ "value": "x", "name": "done" }] });
    let mut more = [facts.clone(), facts.clone(), facts.clone(), facts.clone()];
    more[0].effects.insert(name(), "write");
    more[1].waiters.insert(name(), waiter);
    more[2].error_codes.insert(name(), vec!["MadeUp".to_owned()]);
    more[3].effects.insert(name(), "read");
    assert_eq!(unexplained(&file, facts), Vec::<String>::new());
    for facts in more {
        let problems = unexplained(&file, &facts);
        assert!(!problems.is_empty() && problems.iter().all(|problem| problem.contains("DescribeVpcs")));
    }
}

#[test]
fn work_is_not_awaited_by_repeating_a_write() {
    let mut file = cataloged("vpc/2017-03-12").unwrap();
    file["actions"]["AddJob"] = json!({
        "request": { "type": "object" },
        "response": { "type": "object", "properties": { "State": { "type": "string" } } },
    });
    let api = api(&file);
    let mut facts = VersionFacts::default();
    let waiter = json!({ "state": "State", "success": [{ "value": "DONE", "name": "done" }] });
    facts.waiters.insert("AddJob".to_owned(), waiter);
    let problems = Behavior::of(&api, "AddJob", &api.actions["AddJob"], &facts).err().unwrap();
    assert_eq!(problems, ["the reviewed waiter of AddJob repeats an action that may modify state"]);
}
