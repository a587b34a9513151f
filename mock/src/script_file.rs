//! A script as JSON: the file of `--script`, and the body of `POST /_mock/script`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use tencentcloud_catalog::suggest;

use crate::reply::{ConnectionFault, Reply};

/// What the mock does from now on.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScriptFile {
    /// Replies to accepted requests.
    #[serde(default)]
    pub(crate) replies: Vec<ScriptedReply>,
    /// A fault for each of the next connections.
    #[serde(default)]
    pub(crate) connections: Vec<ConnectionFault>,
    /// How far the mock's clock is ahead, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) clock_skew_seconds: Option<i64>,
}

/// A reply and the requests for which it is meant. Without `response`, `error`, `http` and `fault`, it is the reply
/// without a script.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScriptedReply {
    /// Name of the action.
    pub(crate) action: String,
    /// Name of the service, if several have such an action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
    /// Parameters that a request must have with these values.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) when: Map<String, Value>,
    /// For how many requests; without it, for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// The members of `Response`, or a list of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ScriptedError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http: Option<ScriptedHttp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<ScriptedFault>,
    /// Wait before the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
    /// Send half of the response, then close the connection.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
    /// Execute the action all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    executed: bool,
}

/// An error of the API.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScriptedError {
    code: String,
    #[serde(default = "default_message")]
    message: String,
}

/// Any HTTP response.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScriptedHttp {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

/// A fault that needs no details.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum ScriptedFault {
    Reset,
    Silence,
    Throttled,
    BadGateway,
}

fn default_message() -> String {
    "The test asked for this error.".to_owned()
}

impl ScriptFile {
    /// Parses a script. An error says where, what is wrong, and how to fix it.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
        let parsed = Self::deserialize(tracked).and_then(|file| deserializer.end().map(|()| file));
        let file = parsed.map_err(|error| {
            let path = pointer(&track.path());
            format!("{path}{}", explain(&error))
        })?;
        for (index, reply) in file.replies.iter().enumerate() {
            reply.check().map_err(|problem| format!("/replies/{index}: {problem}"))?;
        }
        Ok(file)
    }
}

impl ScriptedReply {
    fn check(&self) -> Result<(), String> {
        let kinds = [
            ("response", self.response.is_some()),
            ("error", self.error.is_some()),
            ("http", self.http.is_some()),
            ("fault", self.fault.is_some()),
        ];
        let given: Vec<&str> = kinds.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        if let [first, second, ..] = given[..] {
            return Err(format!("`{first}` and `{second}` exclude each other; remove one of them"));
        }
        if self.times == Some(0) {
            return Err("`times` is 0; use a number from 1, or omit it to reply to all requests".to_owned());
        }
        if self.truncated && matches!(self.fault, Some(ScriptedFault::Reset | ScriptedFault::Silence)) {
            return Err("there is no response to truncate; remove `truncated` or `fault`".to_owned());
        }
        match &self.response {
            None | Some(Value::Object(_) | Value::Array(_)) => Ok(()),
            Some(_) => {
                Err("`response` is neither an object nor a list of events; give the members of `Response`"
                    .to_owned())
            }
        }
    }

    /// The reply that it describes.
    pub(crate) fn reply(&self) -> Reply {
        let mut reply = match (&self.response, &self.error, &self.http, self.fault) {
            (Some(response), ..) => Reply::Success(response.clone()),
            (_, Some(error), ..) => Reply::error(&error.code, &error.message),
            (_, _, Some(http), _) => Reply::Http {
                status: http.status,
                headers: http.headers.clone().into_iter().collect(),
                body: http.body.clone().into(),
            },
            (_, _, _, Some(ScriptedFault::Reset)) => Reply::Reset,
            (_, _, _, Some(ScriptedFault::Silence)) => Reply::Silence,
            (_, _, _, Some(ScriptedFault::Throttled)) => Reply::throttled(),
            (_, _, _, Some(ScriptedFault::BadGateway)) => Reply::bad_gateway(),
            (None, None, None, None) => Reply::Example,
        };
        if self.truncated {
            reply = reply.truncated();
        }
        if self.executed {
            reply = reply.executed();
        }
        match self.delay_ms {
            Some(delay) => reply.after(Duration::from_millis(delay)),
            None => reply,
        }
    }
}

/// A path as a JSON Pointer, followed by a colon; nothing for the whole document.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => pointer += &format!("/{key}"),
            Segment::Unknown => {}
        }
    }
    if pointer.is_empty() { pointer } else { pointer + ": " }
}

/// The message of an error, with the nearest name if a name is unknown.
fn explain(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string().replace(&format!(" at line {line} column {column}"), "");
    if !error.is_data() {
        return format!(
            "not JSON at line {line}, column {column}: {message}; fix the syntax there or just before"
        );
    }
    // "unknown field `tims`, expected one of `action`, `times`": names stand between backticks.
    let mut names = message.split('`').skip(1).step_by(2);
    for (unknown, kind) in [("unknown field", "key"), ("unknown variant", "value")] {
        if message.starts_with(unknown)
            && let Some(wrong) = names.next()
        {
            return format!("unknown {kind} `{wrong}`; {}", suggest(wrong, names));
        }
    }
    format!("{message} (line {line}, column {column})")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reply(json: &Value) -> Reply {
        let text = json!({ "replies": [json] }).to_string();
        ScriptFile::parse(text.as_bytes()).expect("the script is valid").replies[0].reply()
    }

    #[test]
    fn every_reply_of_the_rust_interface_can_be_written_as_json() {
        let ms = Duration::from_millis;
        let page = Reply::Http {
            status: 503,
            headers: vec![("Retry-After".to_owned(), "1".to_owned())],
            body: "later".into(),
        };
        let table = [
            (json!({ "action": "A" }), Reply::Example),
            (json!({ "action": "A", "response": { "Id": 7 } }), Reply::from(json!({ "Id": 7 }))),
            (json!({ "action": "A", "error": { "code": "C", "message": "m" } }), Reply::error("C", "m")),
            (
                json!({ "action": "A", "http": { "status": 503, "headers": { "Retry-After": "1" }, "body": "later" } }),
                page,
            ),
            (json!({ "action": "A", "fault": "reset" }), Reply::Reset),
            (json!({ "action": "A", "fault": "silence" }), Reply::Silence),
            (json!({ "action": "A", "fault": "throttled" }), Reply::throttled()),
            (
                json!({ "action": "A", "fault": "badGateway", "executed": true }),
                Reply::bad_gateway().executed(),
            ),
            (
                json!({ "action": "A", "truncated": true, "delayMs": 5 }),
                Reply::Example.truncated().after(ms(5)),
            ),
        ];
        for (json, expected) in table {
            assert_eq!(reply(&json), expected, "{json}");
        }
        let connections =
            json!({ "connections": ["reset", "silence", { "resetAfterBytes": 9 }, { "delayMs": 5 }] });
        let script = ScriptFile::parse(connections.to_string().as_bytes()).expect("the script is valid");
        let expected = [
            ConnectionFault::Reset,
            ConnectionFault::Silence,
            ConnectionFault::ResetAfter(9),
            ConnectionFault::Delay(ms(5)),
        ];
        assert_eq!(script.connections, expected);
        assert_eq!(
            serde_json::to_value(&script).expect("no map key fails")["connections"],
            connections["connections"]
        );
    }

    #[test]
    fn a_mistake_is_located_and_explained() {
        let table = [
            (
                "{",
                "not JSON at line 1, column 1: EOF while parsing an object; fix the syntax there or just before",
            ),
            (
                r#"{"reply":[]}"#,
                "/reply: unknown key `reply`; expected one of `replies`, `connections`, `clockSkewSeconds`",
            ),
            (
                r#"{"replies":[{"action":"A","tims":1}]}"#,
                "/replies/0/tims: unknown key `tims`; did you mean `times`?",
            ),
            (
                r#"{"replies":[{"action":"A","fault":"rest"}]}"#,
                "/replies/0/fault: unknown value `rest`; did you mean `reset`?",
            ),
            (r#"{"replies":[{"times":1}]}"#, "/replies/0: missing field `action` (line 1, column 23)"),
            (
                r#"{"replies":[{"action":"A","times":0}]}"#,
                "/replies/0: `times` is 0; use a number from 1, or omit it to reply to all requests",
            ),
            (
                r#"{"replies":[{"action":"A","response":{},"fault":"reset"}]}"#,
                "/replies/0: `response` and `fault` exclude each other; remove one of them",
            ),
            (
                r#"{"replies":[{"action":"A","response":1}]}"#,
                "/replies/0: `response` is neither an object nor a list of events; give the members of `Response`",
            ),
            (r#"{"connections":["rest"]}"#, "/connections/0: unknown value `rest`; did you mean `reset`?"),
            (
                r#"{"replies":[{"action":"A","fault":"reset","truncated":true}]}"#,
                "/replies/0: there is no response to truncate; remove `truncated` or `fault`",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(ScriptFile::parse(text.as_bytes()), Err(expected.to_owned()), "{text}");
        }
    }
}
