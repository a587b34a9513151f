//! Small specs, and what is report of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

pub(crate) const SERVICE: &str = "demo/2024-01-01/service.json";
pub(crate) const CREATE: &str = "demo/2024-01-01/actions/CreateThing.json";
pub(crate) const LIST: &str = "demo/2024-01-01/actions/ListThings.json";
pub(crate) const THING: &str = "demo/2024-01-01/types/Thing.json";
pub(crate) const PART: &str = "demo/2024-01-01/types/Part.json";

/// A folder with two specs, `old` and `new`.
pub(crate) struct Specs(pub(crate) tempfile::TempDir);

impl Specs {
    /// Both are the same at first.
    pub(crate) fn new() -> Self {
        let specs = Self(tempfile::tempdir().unwrap());
        for tree in ["old", "new"] {
            for (path, content) in base() {
                specs.write(tree, path, &content);
            }
        }
        specs
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    pub(crate) fn write(&self, tree: &str, path: &str, content: &Value) {
        let path = self.path(tree).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.to_string()).unwrap();
    }

    /// Sets a node of a file, by JSON Pointer; `null` removes it.
    pub(crate) fn set(&self, tree: &str, path: &str, pointer: &str, value: Value) -> &Self {
        let mut content: Value =
            serde_json::from_str(&fs::read_to_string(self.path(tree).join(path)).unwrap()).unwrap();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = content.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => _ = parent.remove(key),
            value => _ = parent.insert(key.to_owned(), value),
        }
        self.write(tree, path, &content);
        self
    }

    pub(crate) fn diff(&self, arguments: &[&str]) -> Output {
        xtask(self.0.path()).args(arguments).output().unwrap()
    }

    /// What is report of the two, which must be readable.
    pub(crate) fn report(&self) -> String {
        let output = self.diff(&["old", "new"]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    }
}

pub(crate) fn xtask(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("diff").current_dir(folder);
    command
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A service with two actions and two types, one of which only occurs in responses.
pub(crate) fn base() -> Vec<(&'static str, Value)> {
    let gateway = json!({
        "InvalidParameter": { "description": "Wrong.", "class": "caller" },
        "RequestLimitExceeded": { "description": "Too many.", "class": "throttled" }
    });
    let create = json!({
        "type": "object",
        "properties": {
            "Name": { "type": "string", "maxLength": 20 },
            "Kind": { "type": "string", "enum": ["small", "large"] },
            "Size": { "type": "integer", "format": "uint64", "minimum": 1, "maximum": 9 },
            "Level": { "type": "integer", "format": "int64", "enum": [1, 2] },
            "Tags": { "type": "array", "items": { "type": "string", "minLength": 1 }, "maxItems": 5 },
            "Parts": { "type": "array", "items": { "$ref": "../types/Part.json" } }
        },
        "required": ["Name"]
    });
    let list = json!({
        "type": "object",
        "properties": {
            "Offset": { "type": "integer", "format": "int64" },
            "Limit": { "type": "integer", "format": "int64" }
        }
    });
    let things = json!({
        "type": "object",
        "properties": {
            "Total": { "type": "integer", "format": "int64" },
            "State": { "type": "integer", "format": "int64", "enum": [1, 2] },
            "Things": { "type": "array", "items": { "$ref": "../types/Thing.json" } },
            "RequestId": { "type": "string" }
        },
        "required": ["Total", "State", "Things", "RequestId"]
    });
    let done = json!({
        "type": "object",
        "properties": { "RequestId": { "type": "string" } },
        "required": ["RequestId"]
    });
    vec![
        ("common.json", json!({ "parameters": {}, "errorCodes": gateway })),
        (
            SERVICE,
            json!({
                "service": "demo", "version": "2024-01-01", "title": "Demo", "description": "A demo.",
                "docs": "https://example.com", "endpoint": "demo.example.com", "draft": true,
                "errorCodes": { "Broken": { "description": "Broken." } }
            }),
        ),
        (CREATE, action("CreateThing", &create, &done)),
        (LIST, action("ListThings", &list, &things)),
        (
            THING,
            json!({
                "type": "object",
                "properties": { "Id": { "type": "string" }, "Parts": { "type": "array", "items": { "$ref": "Part.json" } } },
                "required": ["Id"]
            }),
        ),
        (
            PART,
            json!({
                "type": "object",
                "properties": {
                    "Weight": { "type": "integer", "format": "int64" },
                    "Low": { "type": "integer", "format": "int64" },
                    "High": { "type": "integer", "format": "int64" }
                }
            }),
        ),
    ]
}

pub(crate) fn action(name: &str, request: &Value, response: &Value) -> Value {
    json!({
        "name": name, "summary": format!("Does what {name} says."), "docs": "https://example.com",
        "effect": "read", "rateLimit": 20, "region": "unused", "errorCodes": ["Broken"],
        "request": request, "response": response, "examples": []
    })
}

/// A change of one node gives exactly these lines, headings aside.
#[track_caller]
pub(crate) fn case(path: &str, pointer: &str, value: Value, expected: &[&str]) {
    let specs = Specs::new();
    specs.set("new", path, pointer, value);
    lines(&specs.report(), expected);
}

#[track_caller]
pub(crate) fn lines(report: &str, expected: &[&str]) {
    let found: Vec<&str> = report.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1).collect();
    let heading = |line: &&str| {
        !line.starts_with("Breaking:")
            && !line.starts_with("Behavior:")
            && !["Added", "Invisible in Rust", "demo/2024-01-01 (tencentcloud-demo-20240101)"].contains(line)
    };
    assert_eq!(found.into_iter().filter(heading).collect::<Vec<_>>(), expected, "{report}");
}
