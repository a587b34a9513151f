//! The request of an official example: a `POST` with a JSON body, or a URL with parameters in older examples.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::COMMON_PARAMETERS;

/// The request of an example.
pub(super) struct ExampleRequest {
    /// The action that it names.
    pub(super) action: Option<String>,
    pub(super) body: ExampleBody,
}

/// The parameters of an example.
pub(super) enum ExampleBody {
    Json(Value),
    /// Dotted names and decoded values, in their order.
    Query(Vec<(String, String)>),
}

/// Parses the request of an example; `is_member` recognizes the parameters of the action.
///
/// # Errors
/// Returns why it cannot be parsed.
pub(super) fn parse(input: &str, is_member: impl Fn(&str) -> bool) -> Result<ExampleRequest, String> {
    let input = input.replace("\r\n", "\n");
    let text = input.trim();
    if text.starts_with("POST") {
        post(text)
    } else if let Some((_, query)) = text.split_once('?').filter(|(address, _)| address.starts_with("http")) {
        Ok(get(query, is_member))
    } else {
        body(text).map(|body| ExampleRequest { action: None, body })
    }
}

/// Header lines, a blank line, JSON.
fn post(text: &str) -> Result<ExampleRequest, String> {
    let mut lines = text.lines();
    let mut action = None;
    for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        let line = line.replace(char::is_whitespace, "");
        if line.starts_with("Content-Type:multipart/") {
            return Err("the request is a multipart form".to_owned());
        }
        action = line.strip_prefix("X-TC-Action:").map(str::to_owned).or(action);
    }
    let rest: Vec<&str> = lines.collect();
    Ok(ExampleRequest { action, body: body(&rest.join("\n"))? })
}

fn body(text: &str) -> Result<ExampleBody, String> {
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(ExampleBody::Json(value)),
        Ok(_) => Err("the request is not a JSON object".to_owned()),
        Err(error) => Err(format!("the request is not JSON: {error}")),
    }
}

/// `Action=X&List.0.Name=…&<placeholder>`, with or without line breaks.
fn get(query: &str, is_member: impl Fn(&str) -> bool) -> ExampleRequest {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let starts = |line: &str, first: bool| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        let head = name.split('.').next().unwrap_or(name);
        (first || is_member(head)).then(|| (name.to_owned(), value.to_owned()))
    };
    for part in query.split('&').filter(|part| !part.trim_start().starts_with('<')) {
        for (index, line) in part.trim().lines().enumerate() {
            match (starts(line, index == 0), pairs.last_mut()) {
                (Some(pair), _) => pairs.push(pair),
                // A value with line breaks, such as a certificate, or with a `&`.
                (None, Some((_, value))) if !line.is_empty() => {
                    value.push(if index == 0 { '&' } else { '\n' });
                    value.push_str(line);
                }
                (None, _) => {}
            }
        }
    }
    let action = pairs.iter().find(|(name, _)| name == "Action").map(|(_, value)| value.trim().to_owned());
    pairs.retain(|(name, _)| is_member(name) || !COMMON_PARAMETERS.contains(&name.as_str()));
    for (_, value) in &mut pairs {
        *value = decoded(value);
    }
    ExampleRequest { action, body: ExampleBody::Query(pairs) }
}

/// Decodes `%2F` to `/`. Examples write times with a plus sign, which remains.
fn decoded(value: &str) -> String {
    percent_decode_str(value.trim())
        .decode_utf8()
        .map_or_else(|_| value.to_owned(), |decoded| decoded.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ExampleBody, parse};

    fn pairs(input: &str) -> Vec<(String, String)> {
        match parse(input, |name| ["Id", "Text", "Names"].contains(&name)).map(|sent| sent.body) {
            Ok(ExampleBody::Query(pairs)) => pairs,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_post_names_its_action_in_a_header_and_has_a_json_body() {
        let input = "POST / HTTP/1.1\r\nHost: x\r\nX-TC-Action: Look\r\n<common>\r\n\r\n{\r\n \"Id\": 1 }";
        let sent = parse(input, |_| true).unwrap();
        assert_eq!(sent.action.as_deref(), Some("Look"));
        assert!(matches!(sent.body, ExampleBody::Json(value) if value == json!({ "Id": 1 })));
        let error = |input| parse(input, |_| true).err().unwrap();
        assert!(error("POST / HTTP/1.1\n\n{ 1 }").starts_with("the request is not JSON: "));
        assert_eq!(error("POST / HTTP/1.1\n\n[]"), "the request is not a JSON object");
        assert_eq!(
            error("POST / HTTP/1.1\nContent-Type: multipart/form-data\n\n--"),
            "the request is a multipart form"
        );
    }

    #[test]
    fn common_parameters_and_placeholders_of_a_url_are_ignored() {
        let input =
            "https://demo.example.com/?Action=Look\n&Version=2024-01-01&Id=a%2Fb\n&Names.0=x+y\n&<common>";
        let expected = [("Id", "a/b"), ("Names.0", "x+y")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(pairs(input), expected);
        let action = parse(input, |_| true).unwrap().action;
        assert_eq!(action.as_deref(), Some("Look"));
    }

    #[test]
    fn a_value_may_have_line_breaks_and_ampersands() {
        let input =
            "https://demo.example.com/?Action=Look&Text=-----\nabc=\n-----\nId=http://a/?b=1&c\n&<common>";
        let expected = [("Text", "-----\nabc=\n-----"), ("Id", "http://a/?b=1&c")]
            .map(|(name, value)| (name.into(), value.into()));
        assert_eq!(pairs(input), expected);
    }
}
