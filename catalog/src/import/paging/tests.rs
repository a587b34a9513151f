use serde_json::{Value, json};

use super::pagination;
use crate::import::reviewed::PagingFacts;
use crate::import::upstream::Api;

fn member(text: &str) -> Value {
    let (name, kind) = text.split_once(' ').unwrap();
    let (kind, form) = kind.split_once(' ').unwrap_or((kind, kind));
    json!({ "name": name, "type": kind, "member": form })
}

/// The pagination of an action with these members; the object `Box` is one of the response's.
fn page_of(
    request: &[&str],
    response: &[&str],
    boxed: &[&str],
    facts: &PagingFacts,
) -> Result<Option<Value>, String> {
    let object = |members: &[&str]| {
        let members: Vec<Value> = members.iter().map(|text| member(text)).collect();
        json!({ "members": members })
    };
    let api = json!({
        "metadata": { "apiVersion": "2024-01-01", "serviceShortName": "demo" },
        "actions": { "List": { "input": "Request", "output": "Response" } },
        "objects": { "Request": object(request), "Response": object(response), "Box": object(boxed) },
    });
    let api: Api = serde_json::from_value(api).unwrap();
    pagination(&api, "List", &api.actions["List"], facts)
}

fn page(request: &[&str], response: &[&str]) -> Option<Value> {
    page_of(request, response, &[], &PagingFacts::default()).unwrap()
}

fn first_page(number: u64) -> PagingFacts {
    PagingFacts { first_pages: [("List".to_owned(), number)].into(), ..PagingFacts::default() }
}

fn unclear() -> PagingFacts {
    PagingFacts { unclear: ["List".to_owned()].into(), ..PagingFacts::default() }
}

fn doubtful() -> PagingFacts {
    PagingFacts { doubtful_totals: ["List".to_owned()].into(), ..PagingFacts::default() }
}

const OFFSET: [&str; 2] = ["Offset int", "Limit int"];
const NUMBER: [&str; 2] = ["PageNumber int", "PageSize int"];
const LIST: [&str; 3] = ["Items list Item", "TotalCount int", "RequestId string"];

#[test]
fn a_list_with_a_total_is_paged_by_offset() {
    let offset = json!({
        "style": "offset", "offset": "Offset", "limit": "Limit", "total": "TotalCount", "items": "Items",
    });
    assert_eq!(page(&OFFSET, &LIST), Some(offset.clone()));
    assert_eq!(page(&["Offset string", "Limit string"], &LIST), Some(offset));
    assert_eq!(page(&["Limit int"], &LIST), None);
    assert_eq!(page(&["Offset int", "Limit bool"], &LIST), None);
}

#[test]
fn a_list_is_not_paged_without_a_total_or_next_to_another_list() {
    assert_eq!(page(&OFFSET, &["Items list Item"]), None);
    assert_eq!(page(&OFFSET, &["TotalCount int"]), None);
    assert_eq!(page(&OFFSET, &["Items list Item", "Others list Item", "TotalCount int"]), None);
}

#[test]
fn a_list_may_be_in_the_only_object() {
    let facts = PagingFacts::default();
    let page = page_of(&OFFSET, &["Result object Box"], &LIST, &facts).unwrap().unwrap();
    assert_eq!((&page["items"], &page["total"]), (&json!("Result.Items"), &json!("Result.TotalCount")));
    let two = ["Result object Box", "Other object Box"];
    assert_eq!(page_of(&OFFSET, &two, &LIST, &facts), Ok(None));
}

#[test]
fn a_page_number_needs_the_number_of_the_first_page() {
    assert_eq!(page(&NUMBER, &LIST), None);
    let page = page_of(&NUMBER, &LIST, &[], &first_page(1)).unwrap();
    let numbered = json!({
        "style": "page", "page": "PageNumber", "size": "PageSize", "first": 1, "total": "TotalCount", "items": "Items",
    });
    assert_eq!(page, Some(numbered));
}

#[test]
fn a_reviewed_first_page_makes_an_offset_a_page_number() {
    let page = page_of(&OFFSET, &LIST, &[], &first_page(0)).unwrap().unwrap();
    assert_eq!(
        (&page["style"], &page["page"], &page["first"]),
        (&json!("page"), &json!("Offset"), &json!(0))
    );
}

#[test]
fn a_cursor_is_a_pair_of_texts() {
    let cursor = json!({ "style": "cursor", "cursor": "Cursor", "next": "NextCursor", "items": "Items" });
    assert_eq!(page(&["Cursor string"], &["Items list Item", "NextCursor string"]), Some(cursor));
    assert_eq!(page(&["Cursor string"], &["Items list Item", "NextCursor int"]), None);
    assert_eq!(page(&["Cursor string"], &["Items list Item"]), None);
    // Which of the two a service follows is unknown.
    assert_eq!(
        page(&["Context string", "Offset int", "Limit int"], &["Items list Item", "Context string"]),
        None
    );
}

#[test]
fn unclear_parameters_are_not_used_and_doubtful_totals_left_out() {
    assert_eq!(page_of(&OFFSET, &LIST, &[], &unclear()), Ok(None));
    let page = page_of(&OFFSET, &LIST, &[], &doubtful()).unwrap().unwrap();
    assert_eq!((&page["style"], page.get("total")), (&json!("offset"), None));
}

#[test]
fn a_reviewed_fact_without_use_is_obsolete() {
    let plain = ["Items list Item"];
    for facts in [first_page(1), unclear(), doubtful()] {
        let problem = page_of(&OFFSET, &plain, &[], &facts).unwrap_err();
        assert!(problem.contains("pages of List is obsolete"), "{problem}");
    }
}
