//! All actions as one list with erased types, so that a test can cover them all.

use std::fmt::Debug;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tencentcloud_client::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
use tencentcloud_client::record::{self, Record};
use tencentcloud_client::validate::Violations;
use tencentcloud_client::{Action, Client, Error, Request};

/// An action.
pub struct Typed {
    /// The action as declared by the generated crate.
    pub action: &'static Action,
    read: fn(&Value) -> Result<Box<dyn AnyRequest>, serde_json::Error>,
    decode: fn(&Exchange, &http::Response<Bytes>) -> CallResult,
}

macro_rules! table {
    ($($request:ty,)*) => { &[$(Typed::of::<$request>()),*] };
}

/// Every action of the service, by name.
pub static ALL: &[Typed] = tencentcloud_ccc::for_each_action!(table);

/// A request of some action.
pub trait AnyRequest: Debug {
    /// The body that is sent, encoded by the runtime.
    fn body(&self) -> Vec<u8>;

    /// Validates the request, as the client does before sending it.
    ///
    /// # Errors
    /// All violations.
    fn validate(&self) -> Result<(), Violations>;

    /// The exchange of a call.
    ///
    /// # Errors
    /// The reason why the request cannot be sent.
    fn exchange(&self) -> Result<Exchange, Error>;

    /// Makes the call.
    ///
    /// # Errors
    /// The error of the call.
    fn call(self: Box<Self>, client: &Client) -> CallResult;
}

/// The result of a call.
pub type CallResult = Result<Box<dyn AnyResponse>, Error>;

/// The response of some action.
pub trait AnyResponse: Debug {
    /// The content of `Response`, encoded again.
    fn written(&self) -> Value;
}

impl Typed {
    const fn of<R>() -> Self
    where
        R: Request + Debug + DeserializeOwned,
        R::Response: Record + Debug,
    {
        Self { action: R::ACTION, read: read::<R>, decode: decode::<R> }
    }

    /// The request with these parameters.
    ///
    /// # Errors
    /// Fails if the types cannot represent them.
    pub fn request(&self, parameters: &Value) -> Result<Box<dyn AnyRequest>, serde_json::Error> {
        (self.read)(parameters)
    }

    /// Decodes a response with this content of `Response`, as a call does.
    ///
    /// # Errors
    /// The error that the call returns.
    pub fn response(&self, exchange: &Exchange, response: &Value) -> CallResult {
        let mut reply = http::Response::new(json!({ "Response": response }).to_string().into());
        let json = http::HeaderValue::from_static("application/json");
        reply.headers_mut().insert(http::header::CONTENT_TYPE, json);
        (self.decode)(exchange, &reply)
    }
}

impl dyn AnyRequest {
    /// The body that is sent, as a value.
    ///
    /// # Panics
    /// Panics if the body is not JSON.
    #[must_use]
    pub fn sent(&self) -> Value {
        serde_json::from_slice(&self.body()).expect("a JSON body")
    }
}

impl<R> AnyRequest for R
where
    R: Request + Debug,
    R::Response: Record + Debug,
{
    fn body(&self) -> Vec<u8> {
        record::to_json(self)
    }

    fn validate(&self) -> Result<(), Violations> {
        Request::validate(self)
    }

    fn exchange(&self) -> Result<Exchange, Error> {
        let settings = ExchangeSettings::new(Endpoint::parse(R::ACTION.service().host())?);
        Exchange::new(Parameters::of(self)?, &settings)
    }

    fn call(self: Box<Self>, client: &Client) -> CallResult {
        Ok(Box::new(client.call(*self).send_blocking()?))
    }
}

impl<T: Record + Debug> AnyResponse for T {
    fn written(&self) -> Value {
        serde_json::from_slice(&record::to_json(self)).expect("a JSON record")
    }
}

fn read<R>(parameters: &Value) -> Result<Box<dyn AnyRequest>, serde_json::Error>
where
    R: Request + Debug + DeserializeOwned,
    R::Response: Record + Debug,
{
    Ok(Box::new(R::deserialize(parameters)?))
}

fn decode<R>(exchange: &Exchange, response: &http::Response<Bytes>) -> CallResult
where
    R: Request,
    R::Response: Record + Debug,
{
    Ok(Box::new(exchange.decode::<R>(response)?))
}
