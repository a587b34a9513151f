//! What becomes of the files that are there.

use std::fs;

use serde_json::json;

use crate::bookshop::{Bookshop, files, stderr, stdout};
use crate::upstream::member;

#[test]
fn importing_again_changes_nothing() {
    let shop = Bookshop::new();
    assert!(shop.import(&["bookshop"]).status.success());
    let before = files(&shop.path("spec"));
    let output = shop.import(&["bookshop"]);
    assert!(
        stdout(&output).contains("spec/books/2024-05-01: nothing to change (2 actions, 3 types)"),
        "{}",
        stdout(&output)
    );
    assert_eq!(files(&shop.path("spec")), before);
    assert!(shop.import(&["bookshop", "--check"]).status.success());
}

#[test]
fn words_constraints_and_rules_are_ours_and_stay() {
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
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(told.contains("actions/AddBook.json#/status: was \"deprecated\", is left out"), "{told}");
    assert!(told.contains("actions/AddBook.json#/request/properties/Price: required now"), "{told}");
    let file = shop.file("actions/AddBook.json");
    assert_eq!(file["request"]["required"], json!(["Title", "Price", "Author"]));
    assert_eq!(file["summary"], "Puts a book on the shelf.");
    assert_eq!(file.get("status"), None);
}

#[test]
fn members_come_go_and_change_their_type() {
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
    members[1]["disabled"] = true.into();
    members[2] = member("Limit", "string", "required");
    members.insert(1, member("Order", "string", ""));
    let output = shop.import(&["bookshop"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stdout(&output);
    let place = "spec/books/2024-05-01/actions/DescribeBooks.json#/request";
    for expected in [
        "members added: 1\n",
        &format!("{place}/properties/Order\n"),
        "members removed: 1\n",
        &format!("{place}/properties/Since\n"),
        &format!("{place}/properties/Limit: was uint64, is string; lost: minimum, maximum, default\n"),
        &format!("{place}/dependentRequired: `Since`\n"),
        "still to be written:\n",
        &format!("{place}/properties/Order/description\n"),
    ] {
        assert!(told.contains(expected), "{expected} is missing in\n{told}");
    }
    let request = shop.file("actions/DescribeBooks.json")["request"].clone();
    let names: Vec<&String> = request["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["Filters", "Order", "Limit"], "in upstream's order");
    assert_eq!(request["properties"]["Order"], json!({ "type": "string", "description": "" }));
    let limit = json!({ "type": "string", "x-sensitive": true, "description": "How many." });
    assert_eq!(request["properties"]["Limit"], limit);
}

#[test]
fn what_an_element_of_another_type_loses_is_told() {
    let mut shop = Bookshop::new();
    shop.adopt();
    shop.edit("actions/AddBook.json", |file| {
        file["request"]["properties"]["Tags"] = json!({
            "type": "array", "maxItems": 3, "description": "Tags.",
            "items": { "type": "string", "enum": ["new", "old"], "x-enumDescriptions": ["fresh", "used"] },
        });
    });
    shop.members("AddBookRequest")[2] = member("Tags", "list|int64", "");
    let told = stdout(&shop.import(&["bookshop"]));
    let lost = "properties/Tags: was a list of string, is a list of int64; lost: items/enum, items/x-enumDescriptions\n";
    assert!(told.contains(lost), "{told}");
    let tags = shop.file("actions/AddBook.json")["request"]["properties"]["Tags"].clone();
    let items = json!({ "type": "integer", "format": "int64" });
    assert_eq!(tags, json!({ "type": "array", "items": items, "maxItems": 3, "description": "Tags." }));
}

/// Codegen tells what is wrong with it.
#[test]
fn a_type_that_points_to_itself_comes_to_an_end() {
    let shop = Bookshop::new();
    shop.adopt();
    shop.edit("types/Person.json", |file| *file = json!({ "$ref": "Person.json" }));
    assert!(shop.import(&["bookshop"]).status.code().is_some());
}

#[test]
fn an_action_that_is_gone_is_told_and_types_without_use_are_removed() {
    let mut shop = Bookshop::new();
    shop.adopt();
    let actions = shop.api["actions"].as_object_mut().unwrap();
    let describe = actions.shift_remove("DescribeBooks").unwrap();
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(
        told.contains("actions missing from the metadata (remove their files if they are gone for good): 1"),
        "{told}"
    );
    assert!(shop.has("actions/DescribeBooks.json") && shop.has("types/Filter.json"), "both stay for now");

    fs::remove_file(shop.path("spec/books/2024-05-01/actions/DescribeBooks.json")).unwrap();
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(told.contains("types removed because no action uses them any more: 2"), "{told}");
    assert!(told.contains("0 files written, 2 removed (1 action, 1 type)"), "{told}");
    assert!(!shop.has("types/Filter.json") && shop.has("types/Person.json"));

    shop.api["actions"]["DescribeBooks"] = describe;
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(told.contains("actions added: 1") && told.contains("types added: 2"), "{told}");
    assert!(told.contains("types/Book.json#/description\n"), "{told}");
}

#[test]
fn an_enumeration_of_our_own_goes_with_the_strings_it_stands_for() {
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
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(!told.contains("another type"), "{told}");
    let file = shop.file("actions/AddBook.json");
    assert_eq!(file["request"]["properties"]["Title"], json!({ "$ref": "../types/Genre.json" }));
    assert_eq!(file["request"]["properties"]["Tags"]["items"], json!({ "$ref": "../types/Genre.json" }));
    assert!(shop.has("types/Genre.json") && shop.has("types/Person.json"));
    assert!(told.contains("/Title: not one of the documented values"), "{told}");

    shop.members("AddBookRequest")[0] = member("Title", "int|int64", "");
    let told = stdout(&shop.import(&["bookshop"]));
    assert!(told.contains("properties/Title: was string, is int64\n"), "{told}");
    let title = json!({ "type": "integer", "format": "int64" });
    assert_eq!(shop.file("actions/AddBook.json")["request"]["properties"]["Title"], title);
}
