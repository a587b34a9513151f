//! Limits of values, and rules between members.

use serde_json::{Value, json};

use crate::support::{CREATE, LIST, PART, Specs, case, lines};

#[test]
fn limits_of_a_request() {
    let report = "1 change of behavior.";
    let size = |key: &str, value: Value, line: &str| {
        let line = format!("`Size` (`size`): {line}");
        case(CREATE, &format!("/request/properties/Size/{key}"), value, &["CreateThing", &line, report]);
    };
    size("maximum", json!(5), "narrower: at most 5, was at most 9");
    size(
        "maximum",
        json!(18_446_744_073_709_551_615_u64),
        "wider: at most 18446744073709551615, was at most 9",
    );
    size("maximum", json!(null), "wider: no longer at most 9");
    size("minimum", json!(0), "wider: at least 0, was at least 1");
    let name = |key: &str, value: Value, line: &str| {
        let line = format!("`Name` (`name`): {line}");
        case(CREATE, &format!("/request/properties/Name/{key}"), value, &["CreateThing", &line, report]);
    };
    name("minLength", json!(1), "narrower: at least 1 character");
    name("maxLength", json!(30), "wider: at most 30 characters, was at most 20 characters");
    name("x-maxBytes", json!(8), "narrower: at most 8 bytes");
    name("pattern", json!("^[a-z]+$"), "narrower: matching `^[a-z]+$`");
    name("const", json!("x"), "narrower: always `x`");
    let tags = |key: &str, value: Value, line: &str| {
        let line = format!("`Tags` (`tags`): {line}");
        case(CREATE, &format!("/request/properties/Tags/{key}"), value, &["CreateThing", &line, report]);
    };
    tags("maxItems", json!(6), "wider: at most 6 items, was at most 5 items");
    tags("uniqueItems", json!(true), "narrower: without duplicates");
    tags("items/minLength", json!(2), "narrower: each at least 2 characters, was at least 1 character");
    tags("items/pattern", json!("a`b"), "narrower: each matching `` a`b ``");
}

#[test]
fn narrower_and_wider_together() {
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/properties/Size/minimum", json!(2));
    specs.set("new", CREATE, "/request/properties/Size/maximum", json!(10));
    let line = "`Size` (`size`): narrower: at least 2, was at least 1; wider: at most 10, was at most 9";
    lines(&specs.report(), &["CreateThing", line, "1 change of behavior."]);
}

#[test]
fn listed_values() {
    let level = "/request/properties/Level/enum";
    let report = "1 change of behavior.";
    case(CREATE, level, json!([1, 2, 3]), &["CreateThing", "`Level` (`level`): wider: `3` too", report]);
    case(CREATE, level, json!([1]), &["CreateThing", "`Level` (`level`): narrower: no longer `2`", report]);
    let line = "`Level` (`level`): changed: `3`, no longer `2`";
    case(CREATE, level, json!([3, 1]), &["CreateThing", line, report]);
    case(CREATE, level, json!([2, 1]), &["Nothing changed."]);
    let line = "response's `State` (`state`): `3` too";
    case(LIST, "/response/properties/State/enum", json!([1, 2, 3]), &["ListThings", line, report]);
    let kind = "/request/properties/Kind/enum";
    let line = "`Kind` (`kind`): `CreateThingRequestKind::Huge` (`huge`) is new";
    case(CREATE, kind, json!(["small", "large", "huge"]), &["CreateThing", line, "1 addition."]);
    let line = "`Kind` (`kind`): `CreateThingRequestKind::Large` (`large`) is gone";
    case(CREATE, kind, json!(["small"]), &["CreateThing", line, "1 breaking change."]);
}

#[test]
fn limits_of_a_response_are_invisible() {
    let line = "response's `Total` (`total`): at least 0";
    case(LIST, "/response/properties/Total/minimum", json!(0), &["ListThings", line, "1 invisible in Rust."]);
}

#[test]
fn rules_between_members() {
    let owner = "Part, used by the request of `CreateThing` and the response of `ListThings`";
    let report = "1 change of behavior.";
    case(
        PART,
        "/x-order",
        json!([["Low", "High"]]),
        &[owner, "new rule: `Low` must be less than `High`", report],
    );
    let needs = json!({ "Low": ["High"] });
    case(PART, "/dependentRequired", needs, &[owner, "new rule: `Low` requires `High`", report]);
    let any = json!([{ "required": ["Weight"] }, { "required": ["Low", "High"] }]);
    let line = "new rule: at least one of these is required: `Weight`, `Low` with `High`";
    case(PART, "/anyOf", any, &[owner, line, report]);
    let when = json!([{
        "if": { "properties": { "Level": { "const": 1 } }, "required": ["Level"] },
        "then": { "required": ["Kind"], "properties": { "Size": { "maximum": 3 } } }
    }]);
    let line = "new rule: if `Level` is `1`, `Kind` is required and `Size` must be at most 3";
    case(CREATE, "/request/allOf", when, &["CreateThing", line, report]);

    let specs = Specs::new();
    specs.set("old", PART, "/x-order", json!([["Low", "High"]]));
    lines(&specs.report(), &[owner, "no longer a rule: `Low` must be less than `High`", report]);
    let specs = Specs::new();
    specs.set("old", PART, "/anyOf", json!([{ "required": ["Low"] }]));
    specs.set("new", PART, "/anyOf", json!([{ "required": ["Low"] }, { "required": ["High"] }]));
    let line = "rule: at least one of these is required: `Low`, `High`; was: at least one of these is required: `Low`";
    lines(&specs.report(), &[owner, line, report]);
}

#[test]
fn a_rule_on_a_new_member_is_an_addition() {
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/properties/Note", json!({ "type": "string" }));
    specs.set("new", CREATE, "/request/dependentRequired", json!({ "Note": ["Kind"] }));
    let added = ["CreateThing", "`Note` (`note`): new, `Option<String>`", "new rule: `Note` requires `Kind`"];
    lines(&specs.report(), &[&added[..], &["2 additions."]].concat());
}
