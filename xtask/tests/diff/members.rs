//! Members of requests, responses and types.

use serde_json::{Value, json};

use crate::support::{CREATE, LIST, PART, SERVICE, Specs, THING, action, base, case, lines, stdout};

#[test]
fn unchanged_specs_and_changed_descriptions() {
    lines(&Specs::new().report(), &["Nothing changed."]);
    case(CREATE, "/summary", json!("Creates."), &["Only documentation changed: 1 summary."]);
    let specs = Specs::new();
    specs.set("new", PART, "/description", json!("A part."));
    specs.set("new", LIST, "/response/properties/Total/description", json!("All."));
    specs.set("new", LIST, "/request/properties/Limit/examples", json!([5]));
    specs.set("new", SERVICE, "/title", json!("A demo"));
    specs.set("new", SERVICE, "/docs", json!("https://example.com/demo"));
    lines(&specs.report(), &["Only documentation changed: 2 descriptions, 1 title, 1 example and 1 link."]);
    assert_eq!(
        stdout(&specs.diff(&["old", "new", "--markdown"])),
        "### Changed\n\n* Documentation: 2 descriptions, 1 title, 1 example and 1 link.\n"
    );
}

#[test]
fn a_member_of_another_type() {
    let size = "/request/properties/Size";
    let line = "`Size` (`size`): was `Option<u64>`, is `Option<i64>`";
    case(CREATE, &format!("{size}/format"), json!("int64"), &["CreateThing", line, "1 breaking change."]);
    let line = "`Kind` (`kind`): was `Option<CreateThingRequestKind>`, is `Option<String>`";
    case(CREATE, "/request/properties/Kind/enum", json!(null), &["CreateThing", line, "1 breaking change."]);
    let line = "response's `Total` (`total`): was `i64`, is `Option<i64>`";
    let promised = json!(["State", "Things", "RequestId"]);
    case(LIST, "/response/required", promised, &["ListThings", line, "1 breaking change."]);
    let nullable = json!(["integer", "null"]);
    case(LIST, "/response/properties/Total/type", nullable, &["ListThings", line, "1 breaking change."]);
}

#[test]
fn a_list_that_a_response_no_longer_guarantees_keeps_its_rust_type() {
    let line = "response's `Things` (`things`): no longer guaranteed, still `Vec<Thing>`";
    let promised = json!(["Total", "State", "RequestId"]);
    case(LIST, "/response/required", promised, &["ListThings", line, "1 invisible in Rust."]);
}

#[test]
fn required_and_optional() {
    let line = "`Kind` (`kind`): was `Option<CreateThingRequestKind>`, is `CreateThingRequestKind`";
    case(CREATE, "/request/required", json!(["Name", "Kind"]), &["CreateThing", line, "1 breaking change."]);
    let line = "`Name` (`name`): was `String`, is `Option<String>`";
    case(CREATE, "/request/required", json!([]), &["CreateThing", line, "1 breaking change."]);
}

#[test]
fn a_rule_that_replaces_required_is_reported_with_it() {
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/required", json!([]));
    specs.set("new", CREATE, "/request/anyOf", json!([{ "required": ["Name"] }, { "required": ["Kind"] }]));
    let line = "`Name` (`name`): was `String`, is `Option<String>`; instead at least one of these is required: `Name`, `Kind`";
    lines(&specs.report(), &["CreateThing", line, "1 breaking change."]);
}

#[test]
fn members_are_added_and_removed() {
    let line = "`Name` (`name`): gone, was `String`";
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/required", json!([]));
    specs.set("new", CREATE, "/request/properties/Name", json!(null));
    lines(&specs.report(), &["CreateThing", line, "1 breaking change."]);

    let text = json!({ "type": "string" });
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/properties/Note", text.clone());
    lines(&specs.report(), &["CreateThing", "`Note` (`note`): new, `Option<String>`", "1 addition."]);
    specs.set("new", CREATE, "/request/required", json!(["Name", "Note"]));
    let line = "`Note` (`note`): new and required, `String`: `build` does not compile without it";
    lines(&specs.report(), &["CreateThing", line, "1 breaking change."]);

    let specs = Specs::new();
    specs.set("new", THING, "/properties/Note", text);
    specs.set("new", THING, "/required", json!(["Id", "Note"]));
    let owner = "Thing, used by the response of `ListThings`";
    lines(&specs.report(), &[owner, "`Note` (`note`): new, `String`", "1 addition."]);
}

#[test]
fn a_member_that_only_changes_its_wire_name_is_the_same_in_rust() {
    let specs = Specs::new();
    for (tree, name) in [("old", "PartIds"), ("new", "PartIDs")] {
        specs.set(tree, PART, &format!("/properties/{name}"), json!({ "type": "string" }));
    }
    let owner = "Part, used by the request of `CreateThing` and the response of `ListThings`";
    let line = "`PartIDs` (`part_ids`): was `PartIds` on the wire";
    lines(&specs.report(), &[owner, line, "1 change of behavior."]);
}

#[test]
fn a_numbered_name_is_compared_by_its_wire_name() {
    let specs = Specs::new();
    let text = json!({ "type": "string" });
    specs.set("old", PART, "/properties", json!({ "partID": text }));
    specs.set("new", PART, "/properties", json!({ "PartID": text, "partID": text }));
    let report = specs.report();
    assert!(report.contains("`partID` (`part_id_2`): was `part_id` in Rust"), "{report}");
    assert!(report.contains("`PartID` (`part_id`): new, `Option<String>`"), "{report}");
}

#[test]
fn facts_of_a_member() {
    let size = "/request/properties/Size";
    let fact = |key: &str, value: Value, line: &str, report: &str| {
        let line = format!("`Size` (`size`): {line}");
        case(CREATE, &format!("{size}/{key}"), value, &["CreateThing", &line, report]);
    };
    let report = "1 change of behavior.";
    fact("default", json!(5), "defaults to `5`", report);
    fact("x-sensitive", json!(true), "now sensitive: `Debug` and errors hide it", report);
    fact("deprecated", json!(true), "deprecated", report);
    let line = "`Name` (`name`): holds `date`";
    let report = "1 invisible in Rust.";
    case(CREATE, "/request/properties/Name/format", json!("date"), &["CreateThing", line, report]);
}

#[test]
fn a_type_loses_its_default_once_requests_use_it() {
    let specs = Specs::new();
    let thing = json!({ "$ref": "../types/Thing.json" });
    specs.set("new", CREATE, "/request/properties/Model", thing);
    let owner = "Thing, used by the request of `CreateThing` and the response of `ListThings`";
    let expected = [
        owner,
        "can be sent now: has a builder, no longer a `Default`",
        "`Id` (`id`): required now, still `String`: `build` does not compile without it",
        "`Parts` (`parts`): was `Vec<Part>`, is `Option<Vec<Part>>`",
        "CreateThing",
        "`Model` (`model`): new, `Option<Thing>`",
        "3 breaking changes, 1 addition.",
    ];
    lines(&specs.report(), &expected);
}

#[test]
fn a_type_is_reported_with_the_actions_that_use_it() {
    let specs = Specs::new();
    let request = base()[2].1["request"].clone();
    let done = base()[2].1["response"].clone();
    for index in 1..=4 {
        let name = format!("MakeThing{index}");
        for tree in ["old", "new"] {
            let action = action(&name, &request, &done);
            specs.write(tree, &format!("demo/2024-01-01/actions/{name}.json"), &action);
        }
    }
    specs.set("new", PART, "/properties/Weight/minimum", json!(0));
    let owner = "Part, used by the requests of `CreateThing`, `MakeThing1`, `MakeThing2` and 2 more and the response of `ListThings`";
    let line = "`Weight` (`weight`): narrower: at least 0";
    lines(&specs.report(), &[owner, line, "1 change of behavior."]);
}
