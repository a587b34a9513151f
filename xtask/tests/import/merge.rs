//! What becomes of the files that are there.

use std::fs;

use serde_json::json;
use tencentcloud_catalog::Sources;
use tencentcloud_codegen::load;

use crate::bookshop::{Bookshop, files, stderr, stdout};
use crate::upstream::member;

#[test]
fn importing_again_changes_nothing() {
    let shop = Bookshop::new();
    assert!(shop.import(&["bookshop"]).status.success());
    let before = files(&shop.path("spec"));
    let output = shop.import(&["bookshop"]);
    assert!(
        stdout(&output)
            .contains("spec/books/2024-05-01: unchanged (2 actions, 0 of them described, 3 types)"),
        "{}",
        stdout(&output)
    );
    assert_eq!(files(&shop.path("spec")), before);
    assert!(shop.import(&["bookshop", "--check"]).status.success());
}

#[test]
fn descriptions_constraints_and_rules_are_kept() {
    let mut shop = Bookshop::new();
    shop.adopt();
    shop.edit("actions/AddBook.json", |file| {
        file["summary"] = "Puts a book on the shelf.".into();
        file["docs"] = "https://example.com/add".into();
        file["effect"] = "read".into();
        file["rateLimit"] = 20.into();
        file["errorCodes"] = json!(["Full"]);
        file["request"]["properties"]["Title"] =
            json!({ "description": "Its title.", "maxLength": 9, "type": "string", "examples": ["Rust"] });
        file["request"]["anyOf"] = json!([{ "required": ["Title"] }]);
        file["examples"][0]["title"] = "Add a book".into();
    });
    let words = shop.file("actions/AddBook.json");
    let output = shop.import(&["bookshop"]);
    assert!(
        stdout(&output).contains("spec/books/2024-05-01: 1 file written, 0 removed"),
        "{}",
        stdout(&output)
    );
    assert_eq!(shop.file("actions/AddBook.json"), words, "only the layout changes");
    assert!(
        shop.text("actions/AddBook.json")
            .contains("    \"anyOf\": [\n      { \"required\": [\"Title\"] }\n    ]")
    );

    // A fact that changes leaves the words alone.
    shop.api["actions"]["AddBook"]["status"] = "online".into();
    shop.members("AddBookRequest")[1]["required"] = true.into();
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("actions/AddBook.json#/status: was \"deprecated\", is left out"), "{report}");
    assert!(report.contains("actions/AddBook.json#/request/properties/Price: required now"), "{report}");
    let file = shop.file("actions/AddBook.json");
    assert_eq!(file["request"]["required"], json!(["Title", "Price", "Author"]));
    assert_eq!(file["summary"], "Puts a book on the shelf.");
    assert_eq!(file.get("status"), None);
}

#[test]
fn members_are_added_removed_and_retyped() {
    let mut shop = Bookshop::new();
    shop.adopt();
    shop.edit("actions/DescribeBooks.json", |file| {
        let properties = &mut file["request"]["properties"];
        properties["Limit"] = json!({
            "type": "integer", "format": "uint64", "minimum": 1, "maximum": 100, "default": 20,
            "x-sensitive": true, "description": "How many.",
        });
        properties["Since"]["description"] = "From when.".into();
        file["request"]["dependentRequired"] = json!({ "Since": ["Limit"] });
    });
    let members = shop.members("DescribeBooksRequest");
    members[2] = member("Order", "string", "");
    members[3] = member("Limit", "string", "required");
    let output = shop.import(&["bookshop"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let report = stdout(&output);
    let place = "spec/books/2024-05-01/actions/DescribeBooks.json#/request";
    for expected in [
        "members added: 1\n",
        &format!("{place}/properties/Order\n"),
        "members removed: 1\n",
        &format!("{place}/properties/Since\n"),
        &format!("{place}/properties/Limit: was uint64, is string; lost: minimum, maximum, default\n"),
        &format!("{place}/dependentRequired: `Since`\n"),
        "missing:\n",
        &format!("{place}/properties/Order/description\n"),
    ] {
        assert!(report.contains(expected), "{expected} is missing in\n{report}");
    }
    let request = shop.file("actions/DescribeBooks.json")["request"].clone();
    let names: Vec<&String> = request["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["Filters", "Order", "Limit", "Old"], "in upstream's order");
    assert_eq!(request["properties"]["Order"], json!({ "type": "string", "description": "" }));
    let limit = json!({ "type": "string", "x-sensitive": true, "description": "How many." });
    assert_eq!(request["properties"]["Limit"], limit);
}

#[test]
fn constraints_lost_with_the_type_of_an_element_are_reported() {
    let mut shop = Bookshop::new();
    shop.adopt();
    shop.edit("actions/AddBook.json", |file| {
        file["request"]["properties"]["Tags"] = json!({
            "type": "array", "maxItems": 3, "description": "Tags.",
            "items": { "type": "string", "enum": ["new", "old"], "x-enumDescriptions": ["fresh", "used"] },
        });
    });
    shop.members("AddBookRequest")[2] = member("Tags", "list|int64", "");
    let report = stdout(&shop.import(&["bookshop"]));
    let lost = "properties/Tags: was a list of string, is a list of int64; lost: items/enum, items/x-enumDescriptions\n";
    assert!(report.contains(lost), "{report}");
    let tags = shop.file("actions/AddBook.json")["request"]["properties"]["Tags"].clone();
    let items = json!({ "type": "integer", "format": "int64" });
    assert_eq!(tags, json!({ "type": "array", "items": items, "maxItems": 3, "description": "Tags." }));
}

/// Codegen reports what is wrong with it.
#[test]
fn a_recursive_type_is_imported() {
    let shop = Bookshop::new();
    shop.adopt();
    shop.edit("types/Person.json", |file| *file = json!({ "$ref": "Person.json" }));
    assert!(shop.import(&["bookshop"]).status.code().is_some());
}

#[test]
fn a_removed_action_is_reported_and_unused_types_are_removed() {
    let mut shop = Bookshop::new();
    shop.adopt();
    let actions = shop.api["actions"].as_object_mut().unwrap();
    let describe = actions.shift_remove("DescribeBooks").unwrap();
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(
        report
            .contains("actions missing from the metadata (remove their files if they are gone for good): 1"),
        "{report}"
    );
    assert!(shop.has("actions/DescribeBooks.json") && shop.has("types/Filter.json"), "both stay for now");

    fs::remove_file(shop.path("spec/books/2024-05-01/actions/DescribeBooks.json")).unwrap();
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("types removed because no action uses them any more: 2"), "{report}");
    assert!(
        report.contains("0 files written, 2 removed (1 action, 1 of them described, 1 type)"),
        "{report}"
    );
    assert!(!shop.has("types/Filter.json") && shop.has("types/Person.json"));

    shop.api["actions"]["DescribeBooks"] = describe;
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("actions added: 1") && report.contains("types added: 2"), "{report}");
    assert!(report.contains("types/Book.json#/description\n"), "{report}");
}

#[test]
fn an_enumeration_of_our_own_replaces_strings_as_long_as_they_are_strings() {
    let mut shop = Bookshop::new();
    shop.adopt();
    shop.edit("types/Person.json", |file| {
        *file = json!({ "description": "A kind.", "type": "string", "enum": ["new", "old"] });
    });
    let genre = shop.path("spec/books/2024-05-01/types/Genre.json");
    fs::rename(shop.path("spec/books/2024-05-01/types/Person.json"), genre).unwrap();
    shop.edit("actions/AddBook.json", |file| {
        let reference = json!({ "$ref": "../types/Genre.json" });
        file["request"]["properties"]["Tags"]["items"] = reference.clone();
        file["request"]["properties"]["Title"] = reference;
    });
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(!report.contains("another type"), "{report}");
    let file = shop.file("actions/AddBook.json");
    assert_eq!(file["request"]["properties"]["Title"], json!({ "$ref": "../types/Genre.json" }));
    assert_eq!(file["request"]["properties"]["Tags"]["items"], json!({ "$ref": "../types/Genre.json" }));
    assert!(shop.has("types/Genre.json") && shop.has("types/Person.json"));
    assert!(
        !report.contains("documented values"),
        "an example may have values that are not listed: {report}"
    );

    shop.members("AddBookRequest")[0] = member("Title", "int|int64", "");
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("properties/Title: was string, is int64\n"), "{report}");
    let title = json!({ "type": "integer", "format": "int64" });
    assert_eq!(shop.file("actions/AddBook.json")["request"]["properties"]["Title"], title);
}

#[test]
fn what_is_not_described_stays_in_the_cataloged_file() {
    let mut shop = Bookshop::new();
    assert!(shop.import(&["bookshop"]).status.success());
    let output = shop.describe(&["DescribeBook"]);
    assert!(stderr(&output).contains("has no action `DescribeBook`; did you mean `DescribeBooks`?"));

    let output = shop.describe(&["AddBook"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("1 action and 1 type have files in "), "{}", stdout(&output));
    let action = shop.file("actions/AddBook.json");
    assert_eq!(action["request"]["properties"]["Author"]["$ref"], "../types/Person.json");
    assert_eq!(action["request"]["properties"]["Title"]["description"], "", "a gap to fill in");
    assert_eq!(action["examples"][0]["title"], "");
    let facts = shop.cataloged();
    assert_eq!(facts["actions"].as_object().unwrap().keys().collect::<Vec<_>>(), ["DescribeBooks"]);
    assert_eq!(facts["types"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Book", "Filter"]);
    assert_eq!(shop.examples().get("AddBook"), None);

    let report = stdout(&shop.import(&["bookshop"]));
    let unchanged = "spec/books/2024-05-01: unchanged (2 actions, 1 of them described, 3 types)";
    assert!(report.contains(unchanged), "{report}");
    let sources = Sources::read(&shop.path("spec")).unwrap();
    let mistakes = load(&sources).unwrap_err();
    let in_facts = mistakes.iter().filter(|mistake| mistake.location.file.ends_with("2024-05-01.json"));
    assert_eq!(in_facts.count(), 0, "{mistakes}");

    // A new action of upstream's is cataloged; a new member of a described action is a gap.
    shop.api["actions"]["FindBooks"] = shop.api["actions"]["DescribeBooks"].clone();
    shop.members("AddBookRequest").push(member("Shelf", "string", ""));
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("actions added: 1") && report.contains("members added: 1"), "{report}");
    assert!(shop.cataloged()["actions"].get("FindBooks").is_some());
    assert_eq!(shop.file("actions/AddBook.json")["request"]["properties"]["Shelf"]["description"], "");

    let output = shop.describe(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!shop.path("spec/books/2024-05-01.json").exists(), "nothing is left to describe");
    assert!(stdout(&shop.import(&["bookshop"])).contains("unchanged (3 actions, 3 of them described"));
}
