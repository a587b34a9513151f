//! What holds for the generator as a whole: it is deterministic, and a small change of the spec is a small change
//! of the code.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::{cases, sources};
use tencentcloud_catalog::{Sources, Spec};
use tencentcloud_codegen::{FileSet, Options, generate, load};

const ACTION: &str = "ccc/2020-02-10/actions/CreateAutoCalloutTask.json";

/// The files of the real spec, by path.
fn real() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = Sources::read_described(&root).expect("the spec can be read");
    sources.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

fn parsed(files: &[(String, String)]) -> Spec {
    load(&files.iter().cloned().collect()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn generated(files: &[(String, String)], options: &Options) -> FileSet {
    generate(&parsed(files), options).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let files = real();
    let expected = generated(&files, &Options::default());
    for turn in (0..files.len()).step_by(files.len() / 5) {
        let mut shuffled = files.clone();
        shuffled.rotate_left(turn);
        shuffled.swap(0, files.len() / 2);
        shuffled.reverse();
        assert_eq!(generated(&shuffled, &Options::default()), expected, "turn {turn}");
    }
}

#[test]
fn every_case_generates_the_same_bytes_twice() {
    for case in cases("accept") {
        let run = || {
            let spec = load(&sources("accept", &case)).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
            generate(&spec, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
        };
        assert_eq!(run(), run(), "{case}");
    }
}

/// The files that differ once a parameter is added to `CreateAutoCalloutTask`.
fn changed_by(parameter: &str, required: bool) -> BTreeSet<String> {
    let before = real();
    let mut after = before.clone();
    let (_, text) = after.iter_mut().find(|(path, _)| path == ACTION).expect("the action");
    *text = text.replacen("\"properties\": {", &format!("\"properties\": {{ {parameter},"), 1);
    if required {
        *text = text.replacen("\"required\": [\"SdkAppId\"", "\"required\": [\"Extra\", \"SdkAppId\"", 1);
        // In every example.
        *text =
            text.replace("\"request\": {\n        \"SdkAppId\"", "\"request\": { \"Extra\": 1, \"SdkAppId\"");
    }
    let (before, after) = (generated(&before, &Options::default()), generated(&after, &Options::default()));
    assert_eq!(before.len(), after.len());
    after
        .iter()
        .filter(|(path, text)| before.get(path) != Some(text))
        .map(|(path, _)| path.to_owned())
        .collect()
}

#[test]
fn a_new_parameter_changes_only_the_file_of_its_action() {
    let parameter = r#""Extra": { "type": "integer", "format": "int64", "description": "More." }"#;
    let action = "generated/ccc/src/actions/create_auto_callout_task.rs".to_owned();
    let required = "generated/ccc/src/required.rs".to_owned();
    assert_eq!(changed_by(parameter, false), BTreeSet::from([action.clone()]));
    assert_eq!(changed_by(parameter, true), BTreeSet::from([action, required]), "its name is a new marker");
}

#[test]
fn selected_actions_are_generated_with_the_types_they_use() {
    let files = generated(&real(), &Options::default().action("DescribeAutoCalloutTask"));
    let has = |name: &str| files.get(&format!("generated/ccc/src/{name}.rs")).is_some();
    assert!(has("actions/describe_auto_callout_task") && has("types/auto_callout_task_callee_info"));
    assert!(
        !has("actions/create_auto_callout_task") && !has("types/callee_attribute") && !has("types/variable")
    );
}

#[test]
fn an_unknown_action_is_an_error() {
    let error = generate(&parsed(&real()), &Options::default().action("CreateAutoCallTask"))
        .expect_err("an unknown name");
    assert_eq!(
        error.to_string(),
        ".: there is no action `CreateAutoCallTask`; did you mean `CreateAutoCalloutTask`?\n"
    );
}

#[test]
fn an_unknown_service_is_an_error() {
    let options = Options::default().service("ccc/2020-02-11");
    let error = generate(&parsed(&real()), &options).expect_err("an unknown name");
    let message = ".: no service has the folder `ccc/2020-02-11`; did you mean `ccc/2020-02-10`?\n";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_newer_version_of_a_service_is_a_crate_with_the_version_in_its_name() {
    let mut files = real();
    let newer = files.iter().filter(|(path, _)| path.starts_with("ccc/")).map(|(path, text)| {
        (
            path.replace("2020-02-10", "2030-01-01"),
            text.replace("\"version\": \"2020-02-10\"", "\"version\": \"2030-01-01\""),
        )
    });
    files.extend(newer.collect::<Vec<_>>());
    let newer = generated(&files, &Options::default().service("ccc/2030-01-01"));
    assert!(newer.under("generated/").iter().all(|(path, _)| path.starts_with("generated/ccc-20300101/")));
    assert!(newer.get("generated/ccc-20300101/Cargo.toml").is_some(), "one that is chosen comes alone");
    let files = generated(&files, &Options::default());
    let manifest = files.get("generated/ccc-20300101/Cargo.toml").expect("the newer version");
    assert!(manifest.contains("name = \"tencentcloud-ccc-20300101\""), "{manifest}");
    assert!(
        files.get("generated/ccc/Cargo.toml").is_some_and(|manifest| manifest.contains("ccc 2020-02-10"))
    );
}

/// The method of an action that is called like one of the client's own, whichever the client has.
#[test]
fn an_action_with_the_name_of_a_client_method_gets_a_number() {
    let before = generated(&real(), &Options::default());
    let client = before.get("generated/ccc/src/client.rs").expect("the client");
    let methods = client.lines().filter_map(|line| line.trim().strip_prefix("pub "));
    let methods = methods.filter_map(|line| line.trim_start_matches("async ").strip_prefix("fn "));
    let methods: Vec<&str> = methods.filter_map(|line| line.split('(').next()).collect();
    assert!(methods.contains(&"new") && methods.contains(&"warm_up"), "{methods:?}");
    for method in methods {
        let mut files = real();
        let (_, action) = files.iter().find(|(path, _)| path == ACTION).cloned().expect("the action");
        let name: String = method.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        let action = action.replacen("CreateAutoCalloutTask", &name, 1);
        files.push((ACTION.replace("CreateAutoCalloutTask", &name), action));
        let generated = generated(&files, &Options::default());
        let file = generated.get(&format!("generated/ccc/src/actions/{method}.rs")).expect("its module");
        assert!(file.contains(&format!("pub fn {method}_2(")), "{file}");
    }
}
