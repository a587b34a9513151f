//! The forms in which changes are report.

use serde_json::{Value, json};

use crate::support::{CREATE, LIST, PART, SERVICE, Specs, stderr, stdout};

/// A bit of everything.
pub(crate) fn several() -> Specs {
    let specs = Specs::new();
    specs.set("new", CREATE, "/request/required", json!([]));
    specs.set("new", CREATE, "/request/anyOf", json!([{ "required": ["Name"] }, { "required": ["Kind"] }]));
    specs.set("new", CREATE, "/request/properties/Size/maximum", json!(5));
    specs.set("new", CREATE, "/request/properties/Tags/deprecated", json!(true));
    specs.set("new", CREATE, "/request/properties/Level", json!(null));
    specs.set("new", CREATE, "/request/properties/Note", json!({ "type": "string" }));
    specs.set("new", CREATE, "/rateLimit", json!(10));
    specs.set("new", PART, "/properties/Weight/minimum", json!(0));
    specs.set("new", PART, "/properties/Weight/description", json!("In grams."));
    specs.set("new", LIST, "/status", json!("deprecated"));
    specs
}

pub(crate) const MARKDOWN: &str = "\
### Changed (breaking)

* `CreateThing.Name` (`name`): was `String`, is `Option<String>`; instead at least one of these is required: `Name`,
  `Kind`

### Changed

* `CreateThing`:
  * rate limit: 10 requests per second, was 20
  * `Size` (`size`): narrower: at most 5, was at most 9
* `Part.Weight` (`weight`): narrower: at least 0; used by the request of `CreateThing` and the response of `ListThings`
* Documentation: 1 description.

### Deprecated

* `CreateThing.Tags` (`tags`): deprecated
* `ListThings`: deprecated

### Added

* `CreateThing.Note` (`note`): new, `Option<String>`

### Removed

* `CreateThing.Level` (`level`): gone, was `Option<i64>`
";

#[test]
fn markdown_has_the_headings_of_keep_a_changelog() {
    let output = several().diff(&["old", "new", "--markdown"]);
    assert_eq!(stdout(&output), MARKDOWN);
    assert!(output.status.success());
    let same = Specs::new().diff(&["old", "new", "--markdown"]);
    assert_eq!(stdout(&same), "Nothing that users notice has changed.\n");
}

#[test]
fn markdown_is_wrapped_between_words() {
    let specs = Specs::new();
    let codes = (1..=6)
        .map(|index| (format!("Broken.InOneOfTheManyWaysNumber{index}"), json!({ "description": "." })));
    let codes: serde_json::Map<String, Value> =
        codes.chain([("Broken".into(), json!({ "description": "Broken." }))]).collect();
    specs.set("new", SERVICE, "/errorCodes", Value::Object(codes));
    let report = stdout(&specs.diff(&["old", "new", "--markdown"]));
    assert!(report.lines().all(|line| line.chars().count() <= 120), "{report}");
    assert!(report.lines().any(|line| line.starts_with("  `Broken")), "{report}");
}

#[test]
fn fail_on_breaking_fails_only_on_breaking_changes() {
    let output = several().diff(&["old", "new", "--fail-on-breaking"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output)
            .contains("2 breaking changes, 5 changes of behavior, 1 addition; documentation: 1 description.")
    );
    assert!(
        stderr(&output).contains("2 breaking changes: code that uses the crates would no longer compile")
    );
    assert!(Specs::new().diff(&["old", "new", "--fail-on-breaking"]).status.success());
}

#[test]
fn breaking_changes_come_first() {
    let report = several().report();
    let places = ["Breaking:", "Behavior:", "Added"].map(|heading| report.find(heading).unwrap());
    assert!(places.is_sorted(), "{report}");
}
