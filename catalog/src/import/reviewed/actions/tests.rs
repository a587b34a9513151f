use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::ReviewedActions;

/// A folder with empty files, of which some are replaced.
fn folder(files: &[(&str, Value)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let empty = [
        ("effects.json", json!({ "source": "Review.", "write": {}, "read": {} })),
        ("error-codes.json", json!({ "source": "Review.", "codes": [], "actions": {} })),
        (
            "pagination.json",
            json!({ "source": "Review.", "firstPage": {}, "unclear": {}, "doubtfulTotal": {} }),
        ),
        ("waiters.json", json!({ "source": "Review.", "waiters": {} })),
        ("streams.json", json!({ "source": "Review.", "events": {}, "noEvents": {}, "bodies": {} })),
    ];
    for (file, content) in empty.iter().chain(files) {
        fs::write(folder.path().join(file), content.to_string()).unwrap();
    }
    folder
}

#[test]
fn facts_are_found_by_version_and_action() {
    let codes = json!({ "source": "Review.", "codes": ["B", "A"], "actions": { "books/2024-05-01/AddBook": [0, 1] } });
    let effects =
        json!({ "source": "Review.", "write": { "It locks.": ["books/2024-05-01/GetBook"] }, "read": {} });
    let folder = folder(&[("error-codes.json", codes), ("effects.json", effects)]);
    let facts = ReviewedActions::read(folder.path()).unwrap();
    let version = facts.version("books/2024-05-01");
    assert_eq!(version.error_codes["AddBook"], ["A", "B"]);
    assert_eq!(version.effects["GetBook"], "write");
    assert_eq!(version.actions().into_iter().collect::<Vec<_>>(), ["AddBook", "GetBook"]);
    assert!(facts.version("books/2025-01-01").actions().is_empty());
}

#[test]
fn every_mistake_is_reported() {
    let effects = json!({
        "source": "Review.",
        "write": { "It locks.": ["books/2024-05-01/GetBook", "GetBook"] },
        "read": { "It does not.": ["books/2024-05-01/GetBook"] },
    });
    let codes =
        json!({ "source": "Review.", "codes": ["A"], "actions": { "books/2024-05-01/AddBook": [1] } });
    let folder =
        folder(&[("effects.json", effects), ("error-codes.json", codes), ("pagination.json", json!([]))]);
    let errors = ReviewedActions::read(folder.path()).unwrap_err();
    let errors: Vec<&str> = errors.lines().collect();
    assert_eq!(errors[0], "effects.json: `GetBook` is not the name of an action");
    assert_eq!(errors[1], "effects.json: books/2024-05-01/GetBook is listed twice");
    assert_eq!(errors[2], "error-codes.json: books/2024-05-01/AddBook: there are only 1 codes");
    assert!(errors[3].contains("pagination.json: unexpected form"), "{}", errors[3]);
    assert_eq!(errors.len(), 4);
}

#[test]
fn a_source_and_reasons_are_needed() {
    let effects = json!({ "source": " ", "write": {}, "read": {} });
    let streams = json!({
        "source": "Review.", "events": {}, "noEvents": { "": ["books/2024-05-01/GetBook"] }, "bodies": {},
    });
    let folder = folder(&[("effects.json", effects), ("streams.json", streams)]);
    let errors = ReviewedActions::read(folder.path()).unwrap_err();
    assert_eq!(errors.matches("a source or reason is empty").count(), 2, "{errors}");
}
