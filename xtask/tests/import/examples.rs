//! Which official examples are taken over, and how.

use serde_json::json;

use crate::bookshop::{Bookshop, stderr, stdout};
use crate::upstream::{member, post};

#[test]
fn the_older_form_of_examples_is_read_and_null_references_are_left_out() {
    let shop = Bookshop::new();
    assert!(shop.import(&["bookshop"]).status.success());
    let example = json!({
        "request": { "Limit": 10, "Filters": [{ "Name": "title", "Values": ["Rust & more"] }] },
        "response": { "Books": [{ "Title": "Rust & more", "Sold": null }], "RequestId": "r1" },
    });
    assert_eq!(shop.examples()["DescribeBooks"], json!([example]));
}

#[test]
fn examples_that_contradict_are_marked_and_errors_are_left_out() {
    let mut shop = Bookshop::new();
    let request = json!({ "Title": "Rust", "Author": { "Name": "A" } });
    let response = json!({ "BookId": 7, "RequestId": "r" });
    let wrong = json!({ "Title": 5, "Author": { "Name": "A", "Age": 9 } });
    let with_output = |output: &str| {
        let mut example = post("AddBook", &request, &response);
        example["output"] = output.into();
        example
    };
    shop.examples["actions"]["AddBook"] = json!([
        post("RemoveBook", &request, &response),
        post("AddBook", &wrong, &response),
        post("AddBook", &request, &json!({ "BookId": "7", "RequestId": "r" })),
        post("AddBook", &request, &json!({ "Error": { "Code": "Full", "Message": "" }, "RequestId": "r" })),
        with_output("data: {\"BookId\":1}\n\ndata: [DONE]\n"),
        with_output("data: {1}\n"),
        with_output("{ 7 }"),
        with_output("{ \"BookId\": 7 }"),
    ]);
    let output = shop.import(&["bookshop"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let report = stdout(&output);
    let place = "actions/AddBook.json#, official example";
    for expected in [
        "examples that name another action: 1\n",
        &format!("{place} 0: RemoveBook\n"),
        &format!("{place} 1: /Title: a string is expected, a number found (and 1 more)\n"),
        &format!("{place} 2: /BookId: an integer (int64) is expected, a string found\n"),
        "examples left out because the response is an error: 1\n",
        &format!("{place} 4: /0/RequestId: required but missing\n"),
        "examples left out because the stream of events cannot be parsed: 1\n",
        &format!("{place} 6: the response is not JSON: key must be a string at line 1 column 3\n"),
        &format!("{place} 7\n"),
    ] {
        assert!(report.contains(expected), "{expected} is missing in\n{report}");
    }
    let kept = shop.examples()["AddBook"].clone();
    let marks: Vec<_> = kept.as_array().unwrap().iter().map(|example| &example["contradicts"]).collect();
    assert_eq!(marks, [&json!(null), &json!(["request"]), &json!(["response"]), &json!(["response"])]);
    assert_eq!(kept[3]["response"], json!([{ "BookId": 1 }]), "the events of a stream");
}

#[test]
fn members_that_an_official_response_shows_as_null_are_nullable() {
    let mut shop = Bookshop::new();
    shop.members("Book")[1] = member("Author", "object|Person", "promised");
    shop.members("Book").push(member("Sales", "list|int64", "promised"));
    let book = json!({ "Title": null, "Author": null, "Sold": null, "Sales": [1, null], "Lent": true });
    let shelf = json!({ "Books": [book, { "Author": { "Name": "A", "Born": null } }], "RequestId": "r" });
    shop.examples["actions"]["DescribeBooks"] =
        json!([post("DescribeBooks", &json!({ "Limit": 1 }), &shelf)]);
    assert!(shop.import(&["bookshop"]).status.success());
    let book = shop.cataloged()["types"]["Book"].clone();
    assert_eq!(book["properties"]["Title"]["type"], json!(["string", "null"]));
    assert_eq!(book["properties"]["Sales"]["items"]["type"], json!(["integer", "null"]));
    assert_eq!(book["required"], json!(["Title", "Sold", "Sales"]), "a reference is optional instead");
    let person = shop.cataloged()["types"]["Person"].clone();
    assert_eq!(person["x-promised"], json!([]), "`Born` may be null");
    let kept = &shop.examples()["DescribeBooks"][0];
    assert_eq!(kept["contradicts"], json!(["response"]), "the second book lacks members");
    assert_eq!(kept["response"]["Books"][0].get("Author"), None);
}

#[test]
fn an_example_of_our_own_stays_and_titles_stay_with_their_request() {
    let mut shop = Bookshop::new();
    shop.adopt();
    let own = json!({ "title": "Ours", "own": true, "request": {}, "response": { "RequestId": "" } });
    shop.edit("actions/AddBook.json", |file| {
        file["examples"][0]["title"] = "Add a book".into();
        file["examples"].as_array_mut().unwrap().push(own.clone());
    });
    let request = json!({ "Title": "Go", "Author": { "Name": "B" } });
    let other = post("AddBook", &request, &json!({ "BookId": null, "RequestId": "r" }));
    shop.examples["actions"]["AddBook"].as_array_mut().unwrap().insert(0, other);
    assert!(shop.import(&["bookshop"]).status.success());
    let examples = shop.file("actions/AddBook.json")["examples"].clone();
    let titles: Vec<&str> =
        examples.as_array().unwrap().iter().filter_map(|one| one["title"].as_str()).collect();
    assert_eq!(titles, ["Ours", "", "Add a book"]);
    assert_eq!(examples[0], own);
}

#[test]
fn our_limits_apply_to_requests_of_examples_not_to_responses() {
    let shop = Bookshop::new();
    shop.adopt();
    shop.edit("actions/AddBook.json", |file| {
        file["response"]["properties"]["BookId"]["maximum"] = 3.into();
    });
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(!report.contains("left out"), "{report}");
    shop.edit("actions/AddBook.json", |file| {
        file["request"]["properties"]["Title"]["maxLength"] = 3.into();
    });
    let report = stdout(&shop.import(&["bookshop"]));
    assert!(report.contains("official example 0: /Title: more than 3 characters\n"), "{report}");
}
