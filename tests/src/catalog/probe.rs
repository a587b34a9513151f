//! An action with erased types: just what a check of its examples needs, so that thousands of them compile quickly.

use std::fmt::Debug;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
use tencentcloud_client::record::{self, Record};
use tencentcloud_client::{Action, Error, Request};

use super::Shown;

/// An action of a generated crate.
pub struct Probe {
    /// The action.
    pub action: &'static Action,
    request: fn(&Value) -> Result<Shown, String>,
    response: fn(&Exchange, &http::Response<Bytes>) -> Result<Shown, Error>,
}

impl Probe {
    /// The action of a request's type.
    #[must_use]
    pub const fn of<R>() -> Self
    where
        R: Request + Debug + DeserializeOwned,
        R::Response: Record + Debug,
    {
        Self { action: R::ACTION, request: request::<R>, response: response::<R> }
    }

    /// Reads the parameters of a request.
    pub(super) fn request(&self, parameters: &Value) -> Result<Shown, String> {
        (self.request)(parameters)
    }

    /// Decodes a response with this content of `Response`, as a call does.
    pub(super) fn response(&self, content: &Value) -> Result<Shown, Error> {
        let settings = ExchangeSettings::new(Endpoint::parse(self.action.service().host())?);
        let exchange = Exchange::new(Parameters::of_json(self.action.clone(), "{}")?, &settings)?;
        let mut reply = http::Response::new(json!({ "Response": content }).to_string().into());
        let json = http::HeaderValue::from_static("application/json");
        reply.headers_mut().insert(http::header::CONTENT_TYPE, json);
        (self.response)(&exchange, &reply)
    }
}

fn request<R>(parameters: &Value) -> Result<Shown, String>
where
    R: Request + Debug + DeserializeOwned,
{
    let request = R::deserialize(parameters).map_err(|error| error.to_string())?;
    Ok(Shown::new(&record::to_json(&request), &request))
}

fn response<R>(exchange: &Exchange, reply: &http::Response<Bytes>) -> Result<Shown, Error>
where
    R: Request,
    R::Response: Record + Debug,
{
    let response = exchange.decode::<R>(reply)?;
    Ok(Shown::new(&record::to_json(&response), &response))
}
