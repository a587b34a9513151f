//! Turns a decision about a request into the bytes of a response.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::example::{self, random_request_id};
use crate::gateway::{AcceptedRequest, Rejection};
use crate::lock;
use crate::memory::{Failure, Memory};
use crate::reply::Reply;
use crate::request_log::RequestOutcome;
use crate::script::ReplyScript;

/// A response that is ready to be sent.
pub(crate) struct PreparedResponse {
    /// How long to wait before sending it.
    pub(crate) delay: Duration,
    pub(crate) delivery: Delivery,
    pub(crate) outcome: RequestOutcome,
    /// The message of the error, if it is one.
    pub(crate) reason: Option<String>,
    /// `RequestId` in the body, if any.
    pub(crate) request_id: Option<String>,
    /// The result of the action, if it was executed.
    pub(crate) executed: Option<Value>,
}

/// How a response reaches the client, if at all.
pub(crate) enum Delivery {
    Complete(Response<Bytes>),
    Truncated(Response<Bytes>),
    Reset,
    Silence,
}

impl PreparedResponse {
    /// The response to a rejected request.
    pub(crate) fn rejection(rejection: &Rejection) -> Self {
        Self::error(rejection.code, &rejection.message)
    }

    /// The response to an accepted request.
    pub(crate) fn reply(
        reply: Reply,
        request: &AcceptedRequest,
        script: &mut ReplyScript,
        memory: Option<&Mutex<Memory>>,
    ) -> Self {
        match reply {
            Reply::Example => match execute(request, script, memory) {
                Ok(result) => Self::success(result),
                Err(failure) => Self::error(&failure.code, &failure.message),
            },
            Reply::Success(response) => Self::success(response),
            Reply::Error { code, message } => Self::error(&code, &message),
            Reply::Http { status, headers, body } => {
                let response = http(status, headers, body).unwrap_or_else(|problem| invalid_reply(&problem));
                let outcome = RequestOutcome::Http(response.status().as_u16());
                Self::complete(response, outcome, None)
            }
            Reply::Delayed(delay, reply) => {
                let response = Self::reply(*reply, request, script, memory);
                Self { delay: response.delay.saturating_add(delay), ..response }
            }
            Reply::Truncated(reply) => Self::reply(*reply, request, script, memory).truncated(),
            Reply::Executed(reply) => {
                let response = Self::reply(*reply, request, script, memory);
                let executed = response.executed.or_else(|| execute(request, script, memory).ok());
                Self { executed, ..response }
            }
            Reply::Reset => Self::none(Delivery::Reset, RequestOutcome::Reset),
            Reply::Silence => Self::none(Delivery::Silence, RequestOutcome::Silence),
        }
    }

    fn success(result: Value) -> Self {
        let executed = Some(result.clone());
        let (response, id) = match result {
            Value::Array(events) => {
                let shown = events.iter().find_map(|event| event.get("RequestId")?.as_str());
                let id = shown.map_or_else(random_request_id, str::to_owned);
                (stream(&events, &id), Some(id))
            }
            result => {
                let (result, id) = with_request_id(result);
                (envelope(&result), id)
            }
        };
        Self { executed, ..Self::complete(response, RequestOutcome::Success, id) }
    }

    fn error(code: &str, message: &str) -> Self {
        let id = random_request_id();
        let response = json!({ "Error": { "Code": code, "Message": message }, "RequestId": &id });
        let outcome = RequestOutcome::Error(code.to_owned());
        Self { reason: Some(message.to_owned()), ..Self::complete(envelope(&response), outcome, Some(id)) }
    }

    fn complete(response: Response<Bytes>, outcome: RequestOutcome, request_id: Option<String>) -> Self {
        let delivery = Delivery::Complete(response);
        Self { delay: Duration::ZERO, delivery, outcome, reason: None, request_id, executed: None }
    }

    fn none(delivery: Delivery, outcome: RequestOutcome) -> Self {
        Self { delay: Duration::ZERO, delivery, outcome, reason: None, request_id: None, executed: None }
    }

    fn truncated(self) -> Self {
        match self.delivery {
            Delivery::Complete(response) => {
                Self { delivery: Delivery::Truncated(response), outcome: RequestOutcome::Truncated, ..self }
            }
            _ => self,
        }
    }
}

/// Executes the action with the function of the script, if any, or with the memory; otherwise returns an example.
fn execute(
    request: &AcceptedRequest,
    script: &mut ReplyScript,
    memory: Option<&Mutex<Memory>>,
) -> Result<Value, Failure> {
    if let Some(executor) = script.executor(&request.action.name) {
        return Ok(executor(&request.parameters));
    }
    let remembered = memory
        .and_then(|memory| lock(memory).execute(&request.service, &request.action, &request.parameters));
    remembered.unwrap_or_else(|| Ok(example::result(request)))
}

/// Adds a `RequestId` to a result that has none, and returns the ID.
fn with_request_id(mut result: Value) -> (Value, Option<String>) {
    if let Value::Object(members) = &mut result {
        members.entry("RequestId").or_insert_with(|| random_request_id().into());
    }
    let id = result.get("RequestId").and_then(Value::as_str).map(str::to_owned);
    (result, id)
}

/// The events of a stream with status 200.
fn stream(events: &[Value], id: &str) -> Response<Bytes> {
    let body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-tc-requestid", id);
    }
    response
}

/// `{"Response": …}` with status 200.
fn envelope(response: &Value) -> Response<Bytes> {
    let body = json!({ "Response": response }).to_string();
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Checks that HTTP can represent a response.
pub(crate) fn check_http(status: u16, headers: Vec<(String, String)>, body: Bytes) -> Result<(), String> {
    http(status, headers, body).map(drop)
}

fn http(status: u16, headers: Vec<(String, String)>, body: Bytes) -> Result<Response<Bytes>, String> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| format!("status {status} is not between 200 and 999"))?;
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(format!(
                "`{name}` is derived from the body; use `Reply::truncated` to truncate a response"
            ));
        }
        let key = HeaderName::try_from(name.as_str())
            .map_err(|_| format!("`{name}` is not a valid header name"))?;
        let value =
            HeaderValue::try_from(value).map_err(|_| format!("the value of header `{name}` is invalid"))?;
        response.headers_mut().append(key, value);
    }
    Ok(response)
}

/// The response in place of a scripted one that HTTP cannot represent. Its body describes the problem.
fn invalid_reply(problem: &str) -> Response<Bytes> {
    let mut response = Response::new(format!("The scripted reply cannot be sent: {problem}.\n").into());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_events_is_sent_as_a_stream() {
        let PreparedResponse { delivery: Delivery::Complete(response), request_id, .. } =
            PreparedResponse::success(json!([{ "A": 1 }, { "A": 2 }]))
        else {
            panic!("the response is complete");
        };
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert_eq!(Some(response.headers()["x-tc-requestid"].to_str().unwrap()), request_id.as_deref());
        assert_eq!(response.body(), "data: {\"A\":1}\n\ndata: {\"A\":2}\n\n");
    }
}
