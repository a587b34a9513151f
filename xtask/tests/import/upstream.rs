//! The metadata of the service `books`: one action that reads, one that writes.

use serde_json::{Map, Value, json};

/// A member of an object: its type as `kind|form`, its flags as `required`, `disabled`, `promised` (always in responses)
/// and `null` (may be null in responses).
pub(crate) fn member(name: &str, kind: &str, flags: &str) -> Value {
    let (kind, form) = kind.split_once('|').unwrap_or((kind, kind));
    json!({
        "name": name,
        "type": kind,
        "member": form,
        "document": "<p>Words of upstream.</p>",
        "example": "",
        "required": flags.contains("required"),
        "disabled": flags.contains("disabled"),
        "output_required": flags.contains("promised"),
        "value_allowed_null": flags.contains("null"),
    })
}

/// An example in the newer form.
pub(crate) fn post(action: &str, request: &Value, response: &Value) -> Value {
    json!({
        "title": "A title of upstream",
        "document": "",
        "input": format!("POST / HTTP/1.1\nHost: x\nX-TC-Action: {action}\n<common>\n\n{request:#}"),
        "output": json!({ "Response": response }).to_string(),
    })
}

/// Members as name, type and flags.
type Members = [(&'static str, &'static str, &'static str)];

const OBJECTS: [(&str, &Members); 8] = [
    (
        "DescribeBooksRequest",
        &[
            ("Old", "string", "required disabled"),
            ("Filters", "list|Filter", ""),
            ("Since", "string|datetime_iso", ""),
            ("Limit", "int|uint64", "required"),
        ],
    ),
    ("DescribeBooksResponse", &[("Books", "list|Book", "promised"), ("RequestId", "string", "")]),
    (
        "AddBookRequest",
        &[
            ("Title", "string", "required"),
            ("Price", "float", ""),
            ("Tags", "list|string", ""),
            ("Author", "object|Person", "required"),
            ("ClientToken", "string", ""),
        ],
    ),
    ("AddBookResponse", &[("BookId", "int|int64", "promised null"), ("RequestId", "string", "")]),
    ("Filter", &[("Name", "string", "required"), ("Values", "list|string", "required")]),
    (
        "Book",
        &[
            ("Title", "string", "promised"),
            ("Author", "object|Person", "promised null"),
            ("Sold", "string|date", "promised null"),
            ("Lent", "bool", ""),
        ],
    ),
    // In requests and responses.
    ("Person", &[("Name", "string", "required null"), ("Born", "string|date", "promised")]),
    ("Unused", &[("Name", "string", "")]),
];

/// `api.json`.
pub(crate) fn api() -> Value {
    let members = |members: &Members| -> Vec<Value> {
        members.iter().map(|(name, kind, flags)| member(name, kind, flags)).collect()
    };
    let objects = OBJECTS.iter().map(|(name, list)| {
        ((*name).to_owned(), json!({ "document": "An object.", "members": members(list) }))
    });
    json!({
        "metadata": {
            "apiVersion": "2024-05-01",
            "serviceShortName": "books",
            "serviceNameCN": "书店",
            "api_brief": null,
        },
        "version": "1.0",
        "actions": {
            "DescribeBooks": {
                "name": "Look at books",
                "document": "<p>Lists <b>books</b>.</p>",
                "input": "DescribeBooksRequest",
                "output": "DescribeBooksResponse",
                "status": "online",
            },
            "AddBook": {
                "name": "Add",
                "document": "",
                "input": "AddBookRequest",
                "output": "AddBookResponse",
                "status": "deprecated",
                "skip_sign": true,
            },
        },
        "objects": objects.collect::<Map<String, Value>>(),
    })
}

/// `examples.json`: one in the older form, one in the newer.
pub(crate) fn examples() -> Value {
    let parameters = "Limit=10\n&Filters.0.Name=title\n&Filters.0.Values.0=Rust%20%26%20more";
    let book = json!({ "Title": "Rust & more", "Author": null, "Sold": null });
    let list = json!({
        "title": "A title of upstream",
        "input": format!("https://books.tencentcloudapi.com/?Action=DescribeBooks\n&{parameters}\n&<common>"),
        "output": json!({ "Response": { "Books": [book], "RequestId": "r1" } }).to_string(),
    });
    let request =
        json!({ "Title": "Rust", "Price": 9.5, "Tags": ["new"], "Author": { "Name": "A. Nonymous" } });
    let add = post("AddBook", &request, &json!({ "BookId": 7, "RequestId": "r2" }));
    json!({ "actions": { "DescribeBooks": [list], "AddBook": [add] } })
}
