//! What upstream says, in our layout.

use serde_json::{Value, json};

use crate::bookshop::{Bookshop, files, stderr, stdout};
use crate::upstream::{member, post};

#[test]
fn a_new_service_is_a_file_of_facts() {
    let shop = Bookshop::new();
    let output = shop.import(&["bookshop"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let report = stdout(&output);
    let counts = "spec/books/2024-05-01: new (2 actions, 0 of them described, 3 types)";
    assert!(report.contains(counts), "{report}");
    assert!(
        report.contains("1 service version with 2 actions and 3 types: 1 changed, 0 unchanged; 2 files"),
        "{report}"
    );

    let facts = std::fs::read_to_string(shop.path("spec/books/2024-05-01.json")).unwrap();
    let start = r##"{
"$schema": "../schema/cataloged.json",
"service": "books",
"version": "2024-05-01",
"title": "书店",
"endpoint": "books.tencentcloudapi.com",
"actions": {
"AddBook": {"effect":"write","region":"optional","status":"deprecated","unsigned":true,"idempotency":"ClientToken","request":{"type":"object","properties":{"Title":{"type":"string"},"Price":{"type":"number","format":"double"},"Tags":{"type":"array","items":{"type":"string"}},"Author":{"$ref":"#/types/Person"},"ClientToken":{"type":"string"}},"required":["Title","Author"]},"response":{"type":"object","properties":{"BookId":{"type":["integer","null"],"format":"int64"},"RequestId":{"type":"string"}},"required":["BookId","RequestId"]}},
"DescribeBooks": {"##;
    assert!(facts.starts_with(start), "{facts}");
    let examples = std::fs::read_to_string(shop.path("spec/books/2024-05-01.examples.json")).unwrap();
    let start = r#"{
"AddBook": [
{"request":{"Title":"Rust","Price":9.5,"Tags":["new"],"Author":{"Name":"A. Nonymous"}},"response":{"BookId":7,"RequestId":"r2"}}
],
"#;
    assert!(examples.starts_with(start), "{examples}");
    assert!(shop.path("spec/common.json").is_file(), "a folder that is no spec yet becomes one");
    let texts: String = files(&shop.path("spec/books")).into_values().collect();
    assert!(!texts.contains("upstream"), "no word of upstream's is taken over");
}

#[test]
fn the_use_of_a_record_decides_what_its_flags_mean() {
    let shop = Bookshop::new();
    assert!(shop.import(&["bookshop"]).status.success());
    let facts = shop.cataloged();
    let describe = &facts["actions"]["DescribeBooks"];
    let sent = describe["request"]["properties"].as_object().unwrap();
    assert_eq!(
        sent.keys().collect::<Vec<_>>(),
        ["Filters", "Since", "Limit", "Old"],
        "disabled ones are last"
    );
    assert_eq!(sent["Old"], json!({ "type": "string", "deprecated": true }));
    assert_eq!(sent["Since"], json!({ "type": "string", "format": "date-time" }));
    assert_eq!(describe["request"]["required"], json!(["Limit"]), "disabled members are optional");
    assert_eq!(describe["effect"], "read");

    let book = &facts["types"]["Book"];
    assert_eq!(book["properties"]["Author"], json!({ "$ref": "#/types/Person" }));
    assert_eq!(book["properties"]["Sold"], json!({ "type": ["string", "null"], "format": "date" }));
    assert_eq!(book["required"], json!(["Title", "Sold"]), "a reference that may be null need not be there");
    let person = &facts["types"]["Person"];
    assert_eq!(person["properties"]["Name"], json!({ "type": ["string", "null"] }));
    assert_eq!(person["required"], json!(["Name"]), "requests use it, too");
    assert_eq!(person["x-promised"], json!(["Born"]));
    assert_eq!(facts["types"].get("Unused"), None);
}

#[test]
fn texts_with_the_name_of_a_secret_are_sensitive() {
    let mut shop = Bookshop::new();
    for (name, kind) in [("Password", "string"), ("Emails", "list|string"), ("Phone", "int|int64")] {
        shop.members("AddBookRequest").push(member(name, kind, ""));
    }
    assert!(shop.import(&["bookshop"]).status.success());
    let request = shop.cataloged()["actions"]["AddBook"].clone()["request"]["properties"].clone();
    assert_eq!(request["Password"], json!({ "type": "string", "x-sensitive": true }));
    let emails = json!({ "type": "array", "items": { "type": "string" }, "x-sensitive": true });
    assert_eq!(request["Emails"], emails);
    assert_eq!(request["Phone"], json!({ "type": "integer", "format": "int64" }));
    assert_eq!(request["ClientToken"], json!({ "type": "string" }), "a reviewed exception");
}

#[test]
fn labeled_limits_are_imported_unless_an_example_breaks_them() {
    let mut shop = Bookshop::new();
    let labels = "<p>A.</p><p>枚举值：</p><ul><li>1： B</li><li>2： C</li></ul>";
    for (name, document) in
        [("Kind", labels), ("Shelf", labels), ("Copies", "<p>取值范围：[1, 9]</p><p>默认值：1</p>")]
    {
        let mut member = member(name, "int|int64", "");
        member["document"] = document.into();
        shop.members("AddBookRequest").push(member);
    }
    let request = json!({ "Title": "Rust", "Author": { "Name": "A" }, "Kind": 2, "Shelf": 3, "Copies": 10 });
    let add = post("AddBook", &request, &json!({ "BookId": 7, "RequestId": "r" }));
    shop.examples["actions"]["AddBook"] = json!([add]);
    assert!(shop.import(&["bookshop"]).status.success());
    let request = shop.cataloged()["actions"]["AddBook"]["request"]["properties"].clone();
    assert_eq!(request["Kind"], json!({ "type": "integer", "format": "int64", "enum": [1, 2] }));
    assert_eq!(request["Shelf"], json!({ "type": "integer", "format": "int64" }));
    assert_eq!(request["Copies"], json!({ "type": "integer", "format": "int64", "default": 1 }));
    assert_eq!(shop.examples()["AddBook"][0].get("contradicts"), None);
}

#[test]
fn members_that_json_cannot_express_are_left_out_and_reported() {
    let mut shop = Bookshop::new();
    shop.members("AddBookRequest").push(member("Cover", "binary", "required"));
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("members left out because JSON cannot express them: 1"), "{report}");
    assert!(report.contains("AddBook.json#/request/properties/Cover: binary"), "{report}");
    assert_eq!(shop.cataloged()["actions"]["AddBook"]["request"]["properties"].get("Cover"), None);
}

#[test]
fn nothing_is_written_if_the_metadata_is_wrong() {
    let mut shop = Bookshop::new();
    shop.members("AddBookRequest")[0]["required"] = 1.into();
    shop.members("Filter")[0] = member("Name", "object|Nobody", "");
    shop.api["actions"]["AddBook"]["status"] = "resting".into();
    let output = shop.import(&["bookshop"]);
    assert_eq!(output.status.code(), Some(1));
    let report = stderr(&output);
    for expected in [
        "AddBook.json#/request/properties/Title: upstream's flag `required` is the number 1; add a fix-up",
        "AddBook.json#: upstream's status `resting` is unknown",
        "types/Nobody.json#: upstream has no object `Nobody`",
        "nothing was written",
    ] {
        assert!(report.contains(expected), "{expected} is missing in\n{report}");
    }
    assert!(!shop.path("spec").exists());

    let title = member("Title", "string", "");
    *shop.members("Book") = vec![title.clone(), title];
    let report = stderr(&shop.import(&["bookshop"]));
    assert!(report.contains("Book.json#/properties/Title: upstream has this member twice"), "{report}");
    shop.api["actions"]["../AddBook"] = shop.api["actions"]["AddBook"].clone();
    let report = stderr(&shop.import(&["bookshop"]));
    assert!(report.contains("\"../AddBook\" is not a valid file name"), "{report}");
    shop.api["metadata"]["apiVersion"] = Value::from("2024-06-01");
    let report = stderr(&shop.import(&["bookshop"]));
    assert!(
        report.contains("`metadata.apiVersion` is 2024-06-01, which is not the version of the folder"),
        "{report}"
    );
    shop.api = json!({ "actions": 1 });
    let report = stderr(&shop.import(&["bookshop"]));
    assert!(report.contains("bookshop/2024-05-01: api.json: unexpected form"), "{report}");
}
