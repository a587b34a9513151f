use std::path::Path;

use serde_json::json;

use super::{action_file, cataloged_file, examples_file, object, type_file};
use crate::Sources;

#[test]
fn keys_are_ordered_and_small_objects_stand_on_one_line() {
    let file = object(json!({
        "x-order": [["From", "To"]],
        "required": ["From"],
        "properties": {
            "To": { "description": "The end.", "x-sensitive": true, "type": "array", "items": { "minLength": 1, "type": "string" } },
            "From": { "description": "The start.", "x-own": 1, "type": "integer", "maximum": 9, "format": "int64" },
        },
        "allOf": [{ "if": { "required": ["To"] }, "then": { "required": ["From"] } }],
        "type": "object",
        "description": "A span.",
    }));
    let text = r#"{
  "description": "A span.",
  "type": "object",
  "properties": {
    "To": {
      "type": "array",
      "items": { "type": "string", "minLength": 1 },
      "x-sensitive": true,
      "description": "The end."
    },
    "From": {
      "type": "integer",
      "format": "int64",
      "maximum": 9,
      "description": "The start.",
      "x-own": 1
    }
  },
  "required": ["From"],
  "allOf": [
    { "if": { "required": ["To"] }, "then": { "required": ["From"] } }
  ],
  "x-order": [["From", "To"]]
}
"#;
    assert_eq!(type_file(&file), text);
    let again = serde_json::from_str(text).unwrap();
    assert_eq!(type_file(&again), text, "laying out a file again changes it");
}

#[test]
fn objects_that_do_not_fit_are_broken_by_key() {
    let long = "n".repeat(40);
    let file = object(json!({
        "examples": [{ "title": "", "request": { "List": [], "Of": [{ "Key": 1 }], "None": {} } }],
        "pagination": { "style": "page", "page": long, "size": long, "items": long },
        "waiter": { "state": "State", "success": [{ "value": 2, "title": "done" }] },
        "errorCodes": [long, long, "Short"],
        "name": "Example",
    }));
    let text = action_file(&file);
    let start = format!(
        r#"{{
  "name": "Example",
  "pagination": {{
    "style": "page",
    "page": "{long}",
    "size": "{long}",
    "items": "{long}"
  }},
  "waiter": {{
    "state": "State",
    "success": [
      {{ "value": 2, "title": "done" }}
    ]
  }},
  "errorCodes": [
    "{long}",
    "{long}",
    "Short"
  ],
  "examples": [
    {{
      "title": "",
      "request": {{
        "List": [],
        "Of": [
          {{
            "Key": 1
          }}
        ],
        "None": {{}}
      }}
    }}
  ]
}}
"#
    );
    assert_eq!(text, start);
}

#[test]
fn the_committed_spec_is_laid_out() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources = Sources::read(&spec).unwrap();
    for (path, text) in sources.iter() {
        let file = serde_json::from_str(text).unwrap();
        let expected = match path.split('/').collect::<Vec<_>>()[..] {
            [_, _, "actions", _] => action_file(&file),
            [_, _, "types", _] => type_file(&file),
            [_, file_name] if file_name.ends_with(".examples.json") => examples_file(&file),
            [_, _] => cataloged_file(&file),
            // An import does not change existing service files.
            _ => continue,
        };
        assert!(text == expected, "{path} is not laid out");
    }
}
