//! Actions, and the service around them.

use std::fs;

use serde_json::{Value, json};

use crate::support::{CREATE, LIST, SERVICE, Specs, THING, action, base, case, lines, stdout};

#[test]
fn facts_of_an_action() {
    let fact = |key: &str, value: Value, line: &str| {
        case(CREATE, key, value, &["CreateThing", line, "1 change of behavior."]);
    };
    fact("/status", json!("deprecated"), "deprecated");
    let line = "modifies state, only read before: not retried once the request may have reached the service";
    fact("/effect", json!("write"), line);
    fact("/rateLimit", json!(10), "rate limit: 10 requests per second, was 20");
    fact("/rateLimit", json!(null), "rate limit: unknown, was 20 requests per second");
    fact("/region", json!("required"), "region: required, was unused");
    fact("/unsigned", json!(true), "sent without a signature, was signed");
    fact("/idempotency", json!("Name"), "idempotent by `Name`");
    fact(
        "/errorCodes",
        json!(["Broken", "InvalidParameter"]),
        "may return the error code `InvalidParameter`",
    );
    fact("/errorCodes", json!([]), "no longer returns the error code `Broken`");
}

#[test]
fn pages_and_waiting() {
    let pages = json!({ "style": "offset", "offset": "Offset", "limit": "Limit", "items": "Things" });
    let waiter = json!({ "state": "State", "success": [{ "value": 2, "name": "done" }] });
    let line = "can be paged: `Things` by `Offset` and `Limit`";
    case(LIST, "/pagination", pages.clone(), &["ListThings", line, "1 addition."]);
    let line = "can be waited for: until `State` is `2`";
    case(LIST, "/waiter", waiter.clone(), &["ListThings", line, "1 addition."]);

    let specs = Specs::new();
    specs.set("old", LIST, "/pagination", pages.clone()).set("old", LIST, "/waiter", waiter.clone());
    let gone = ["can no longer be paged", "can no longer be waited for"];
    lines(&specs.report(), &["ListThings", gone[0], gone[1], "2 breaking changes."]);
    specs.set("new", LIST, "/pagination", pages).set("new", LIST, "/waiter", waiter);
    specs.set("new", LIST, "/pagination/total", json!("Total"));
    specs.set("new", LIST, "/waiter/failure", json!([{ "value": 1, "name": "failed" }]));
    let changed = [
        "pages: `Things` by `Offset` and `Limit`, `Total` in total; were: `Things` by `Offset` and `Limit`",
        "waiting: until `State` is `2`; `1` is a failure; was: until `State` is `2`",
    ];
    lines(&specs.report(), &["ListThings", changed[0], changed[1], "2 changes of behavior."]);
}

#[test]
fn pages_of_other_elements() {
    let specs = Specs::new();
    let pages = json!({ "style": "offset", "offset": "Offset", "limit": "Limit", "items": "Things" });
    for tree in ["old", "new"] {
        specs.set(tree, LIST, "/pagination", pages.clone());
    }
    specs.set("new", LIST, "/response/properties/Things/items", json!({ "$ref": "../types/Part.json" }));
    fs::remove_file(specs.path("new").join(THING)).unwrap();
    let report = specs.report();
    assert!(report.contains("its pages hold `Part`, held `Thing`"), "{report}");
    assert!(report.contains("response's `Things` (`things`): was `Vec<Thing>`, is `Vec<Part>`"), "{report}");
    assert!(report.contains("Thing, was used by the response of `ListThings`\n      gone\n"), "{report}");
}

#[test]
fn actions_are_added_and_removed_with_their_types() {
    let specs = Specs::new();
    specs.set("new", CREATE, "/status", json!("offline"));
    let line = "offline: its method `create_thing`, its request and its response are gone";
    let part = "Part, used by the response of `ListThings`";
    let unsent = "can no longer be sent and has no builder";
    lines(&specs.report(), &["CreateThing", line, part, unsent, "2 breaking changes."]);

    let specs = Specs::new();
    fs::remove_file(specs.path("new").join(LIST)).unwrap();
    fs::remove_file(specs.path("new").join(THING)).unwrap();
    let types = "1 type that only removed actions used: `Thing`";
    let line = "gone: its method `list_things`, its request and its response are gone";
    lines(&specs.report(), &[types, "ListThings", line, "2 breaking changes."]);

    let output = specs.diff(&["new", "old"]);
    let line = "`ListThings` (`list_things`): does what ListThings says";
    lines(&stdout(&output), &["1 action", line, "1 type for new actions", "2 additions."]);
}

#[test]
fn many_new_actions_are_listed_by_topic() {
    let specs = Specs::new();
    let topics = json!({ "all": { "title": "Everything", "description": "." }, "make": { "title": "Making", "description": "." } });
    for tree in ["old", "new"] {
        specs.set(tree, SERVICE, "/topics", topics.clone());
        specs.set(tree, CREATE, "/topic", json!("make")).set(tree, LIST, "/topic", json!("all"));
    }
    let done = &base()[2].1["response"].clone();
    for index in 1..=9 {
        let name = format!("MakeThing{index}");
        let mut action = action(&name, &json!({ "type": "object", "properties": {} }), done);
        action["topic"] = json!("make");
        specs.write("new", &format!("demo/2024-01-01/actions/{name}.json"), &action);
    }
    let names: Vec<String> = (1..=9).map(|index| format!("`MakeThing{index}`")).collect();
    let line = format!("Making: {}", names.join(", "));
    lines(&specs.report(), &["9 actions", &line, "9 additions."]);
}

#[test]
fn error_codes() {
    let codes = json!({ "Broken": { "description": "Broken." }, "Broken.Badly": { "description": "Very." } });
    let expected = [
        "1 error code read as a shorter one before: `BrokenBadly` (was `Broken`)",
        "1 error code: `Broken.Badly`",
        "1 change of behavior, 1 addition.",
    ];
    case(SERVICE, "/errorCodes", codes, &expected);
    let report =
        ["all services", "the error code `RequestLimitExceeded` is gone (`ErrorCode::RequestLimitExceeded`)"];
    let removed = [report[0], report[1], "1 breaking change."];
    case("common.json", "/errorCodes/RequestLimitExceeded", json!(null), &removed);
    let class = "the error code `RequestLimitExceeded` is transient, was throttling";
    let changed = ["all services", class, "1 change of behavior."];
    case("common.json", "/errorCodes/RequestLimitExceeded/class", json!("transient"), &changed);
}

#[test]
fn services_are_added_and_removed_and_change_endpoint() {
    let endpoint = "calls go to `other.example.com`, went to `demo.example.com`";
    case(SERVICE, "/endpoint", json!("other.example.com"), &[endpoint, "1 change of behavior."]);

    let specs = Specs::new();
    for (path, mut content) in base() {
        if path == SERVICE {
            content["version"] = json!("2025-01-01");
        }
        if path != "common.json" {
            specs.write("new", &path.replace("2024", "2025"), &content);
        }
    }
    let report = specs.report();
    assert!(!report.contains("the crate is"), "the name of a crate never moves to another version: {report}");
    assert!(report.contains("the service Demo is new: demo/2025-01-01, 2 actions, 2 types"), "{report}");
    let report = stdout(&specs.diff(&["new", "old"]));
    assert!(report.contains("the service is gone, and with it the crate"), "{report}");
    let report = stdout(&specs.diff(&["old", "new", "--markdown"]));
    assert!(report.contains("### Added\n\n* the service Demo"), "{report}");
}
