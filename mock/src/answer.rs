//! From a decision to the bytes of an answer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::gateway::{Call, Refusal};
use crate::journal::Outcome;
use crate::script::Script;
use crate::{Reply, request_id};

/// An answer, ready to be sent.
pub(crate) struct Answer {
    /// How long to wait before it.
    pub(crate) delay: Duration,
    pub(crate) delivery: Delivery,
    pub(crate) outcome: Outcome,
    /// `RequestId` in the body, if there is one.
    pub(crate) request_id: Option<String>,
    /// What executing the action gave, if it was executed.
    pub(crate) executed: Option<Value>,
}

/// How an answer reaches the client, if it does.
pub(crate) enum Delivery {
    Whole(Response<Bytes>),
    Truncated(Response<Bytes>),
    Reset,
    Silence,
}

impl Answer {
    /// What a request is told that was not taken.
    pub(crate) fn refusal(refusal: &Refusal) -> Self {
        Self::error(refusal.code, &refusal.message)
    }

    /// What a call is answered: a scripted reply, or the spec's example.
    pub(crate) fn reply(reply: Reply, call: &Call<'_>, script: &mut Script) -> Self {
        match reply {
            Reply::Example => Self::success(execute(call, script)),
            Reply::Success(response) => Self::success(response),
            Reply::Error { code, message } => Self::error(&code, &message),
            Reply::Http { status, headers, body } => {
                let response = http(status, headers, body).unwrap_or_else(|problem| impossible(&problem));
                let outcome = Outcome::Http(response.status().as_u16());
                Self::whole(response, outcome, None)
            }
            Reply::Delayed(delay, reply) => {
                let answer = Self::reply(*reply, call, script);
                Self { delay: answer.delay.saturating_add(delay), ..answer }
            }
            Reply::Truncated(reply) => Self::reply(*reply, call, script).truncated(),
            Reply::Executed(reply) => {
                let answer = Self::reply(*reply, call, script);
                let executed = answer.executed.or_else(|| Some(execute(call, script)));
                Self { executed, ..answer }
            }
            Reply::Reset => Self::nothing(Delivery::Reset, Outcome::Reset),
            Reply::Silence => Self::nothing(Delivery::Silence, Outcome::Silence),
        }
    }

    fn success(response: Value) -> Self {
        let executed = Some(response.clone());
        Self { executed, ..Self::of_success(response) }
    }

    fn of_success(response: Value) -> Self {
        let mut response = match response {
            Value::Object(members) => members,
            other => return Self::whole(envelope(&other), Outcome::Success, None),
        };
        if !response.contains_key("RequestId") {
            response.insert("RequestId".to_owned(), request_id::fresh().into());
        }
        let id = response.get("RequestId").and_then(Value::as_str).map(str::to_owned);
        Self::whole(envelope(&Value::Object(response)), Outcome::Success, id)
    }

    fn error(code: &str, message: &str) -> Self {
        let id = request_id::fresh();
        let response = json!({ "Error": { "Code": code, "Message": message }, "RequestId": &id });
        Self::whole(envelope(&response), Outcome::Error(code.to_owned()), Some(id))
    }

    fn whole(response: Response<Bytes>, outcome: Outcome, request_id: Option<String>) -> Self {
        let delivery = Delivery::Whole(response);
        Self { delay: Duration::ZERO, delivery, outcome, request_id, executed: None }
    }

    fn nothing(delivery: Delivery, outcome: Outcome) -> Self {
        Self { delay: Duration::ZERO, delivery, outcome, request_id: None, executed: None }
    }

    fn truncated(self) -> Self {
        match self.delivery {
            Delivery::Whole(response) => {
                Self { delivery: Delivery::Truncated(response), outcome: Outcome::Truncated, ..self }
            }
            _ => self,
        }
    }
}

/// What executing the action gives: what somebody has said, else the example.
fn execute(call: &Call<'_>, script: &mut Script) -> Value {
    match script.executor(&call.action.name) {
        Some(executor) => executor(&call.parameters),
        None => example(call),
    }
}

/// The example whose request equals the one received, else the first.
fn example(call: &Call<'_>) -> Value {
    let examples = &call.action.examples;
    let matching = examples.iter().find(|example| example.request == call.parameters);
    match matching.or(examples.first()) {
        Some(example) => example.response.clone(),
        None => Value::Object(Map::new()),
    }
}

/// `{"Response": …}` with status 200.
fn envelope(response: &Value) -> Response<Bytes> {
    let body = json!({ "Response": response }).to_string();
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn http(status: u16, headers: Vec<(String, String)>, body: Bytes) -> Result<Response<Bytes>, String> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| format!("{status} is no status from 200 to 999"))?;
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(format!("`{name}` follows from the body; `Reply::truncated` breaks an answer off"));
        }
        let key = HeaderName::try_from(name.as_str()).map_err(|_| format!("`{name}` is no header's name"))?;
        let value = HeaderValue::try_from(value)
            .map_err(|_| format!("the value of `{name}` is no header's value"))?;
        response.headers_mut().append(key, value);
    }
    Ok(response)
}

/// What stands in for a scripted answer that HTTP has no way to say, so that its author sees why.
fn impossible(problem: &str) -> Response<Bytes> {
    let mut response = Response::new(format!("The scripted answer cannot be sent: {problem}.\n").into());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}
