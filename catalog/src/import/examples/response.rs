//! The response of an official example: JSON, or a stream of events.

use serde_json::Value;

use super::LeftOut;
use crate::import::remarks::RemarkKind;

/// Returns the content of `Response`, or a list with the data of each event. A response with the member `Error` is an
/// error, unless the action declares such a member.
pub(super) fn parse(text: &str, declares_error: bool) -> Result<Value, LeftOut> {
    let left_out = |kind, why: String| LeftOut { kind, why };
    let mut output: Value = match serde_json::from_str(text) {
        Ok(output) => output,
        Err(error) => {
            let why = format!("the response is not JSON: {error}");
            return match events(text) {
                None => Err(left_out(RemarkKind::Unparsable, why)),
                Some(Ok(events)) => Ok(Value::Array(events)),
                Some(Err(error)) => Err(left_out(RemarkKind::EventStream, error.to_string())),
            };
        }
    };
    let response = match output.get_mut("Response") {
        Some(response @ Value::Object(_)) => response.take(),
        _ => return Err(left_out(RemarkKind::NoResponse, String::new())),
    };
    let is_error = response.get("Error").is_some_and(|error| error.get("Code").is_some()) && !declares_error;
    if is_error { Err(left_out(RemarkKind::ErrorReply, String::new())) } else { Ok(response) }
}

/// The data of the events of a stream, or `None` if the text has no events.
fn events(text: &str) -> Option<Result<Vec<Value>, serde_json::Error>> {
    let data = text.lines().filter_map(|line| line.trim_start().strip_prefix("data:"));
    let data: Vec<&str> = data.map(str::trim).filter(|data| *data != "[DONE]").collect();
    (!data.is_empty()).then(|| data.into_iter().map(serde_json::from_str).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse;
    use crate::import::remarks::RemarkKind;

    fn read(text: &str) -> Result<Value, RemarkKind> {
        parse(text, false).map_err(|left_out| left_out.kind)
    }

    #[test]
    fn the_data_of_a_stream_is_a_list() {
        let stream = "HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\nid: 1\ndata: {\"A\":1}\n\ndata:{\"A\":2}\n\ndata: [DONE]";
        assert_eq!(read(stream), Ok(json!([{ "A": 1 }, { "A": 2 }])));
        assert_eq!(read("data: {1}"), Err(RemarkKind::EventStream));
        assert_eq!(read("{ 1 }"), Err(RemarkKind::Unparsable));
    }

    #[test]
    fn an_error_is_left_out_unless_the_action_declares_such_a_member() {
        let error = r#"{ "Response": { "Error": { "Code": "Full" } } }"#;
        assert_eq!(read(error), Err(RemarkKind::ErrorReply));
        assert!(parse(error, true).is_ok());
        assert_eq!(read("{}"), Err(RemarkKind::NoResponse));
    }
}
