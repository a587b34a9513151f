//! The schemas under `spec/schema`, by which editors check the spec, accept every file of the spec and reject mistakes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use serde_json::Value;

fn read(relative: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(relative);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn schema(name: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&read(&format!("schema/{name}.json"))).unwrap()
}

fn files(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(folder);
    let names = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = names.map(|name| format!("{folder}/{name}")).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn every_file_of_the_spec_is_valid() {
    let mut cases = vec![
        ("common", "common.json".to_owned()),
        ("resources", "resources.json".to_owned()),
        ("service", "ccc/2020-02-10/service.json".to_owned()),
    ];
    cases.extend(files("ccc/2020-02-10/actions").into_iter().map(|file| ("action", file)));
    cases.extend(files("ccc/2020-02-10/types").into_iter().map(|file| ("type", file)));
    cases.extend(
        ["cvm/2017-03-12", "hunyuan/2023-09-01", "csip/2022-11-21"]
            .map(|version| ("cataloged", format!("{version}.json"))),
    );
    for (kind, file) in cases {
        let value = read(&file);
        let errors: Vec<String> = schema(kind).iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
    }
}

#[test]
fn mistakes_are_rejected() {
    let action = read("ccc/2020-02-10/actions/CreateAutoCalloutTask.json");
    let schema = schema("action");
    let rejects = |change: fn(&mut Value)| {
        let mut action = action.clone();
        change(&mut action);
        !schema.is_valid(&action)
    };
    assert!(rejects(|action| action["ratelimit"] = 20.into()), "an unknown keyword");
    assert!(rejects(|action| action["effect"] = "writes".into()), "an unknown effect");
    assert!(
        rejects(|action| action["request"]["properties"]["Tries"]["minimun"] = 1.into()),
        "a nested unknown keyword"
    );
    assert!(rejects(|action| drop(action.as_object_mut().unwrap().remove("docs"))), "a missing keyword");
}
