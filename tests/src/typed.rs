//! All actions as one list, their types forgotten: a test is written once for all of them.

use std::fmt::Debug;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tencentcloud_runtime::exchange::{Exchange, Options};
use tencentcloud_runtime::record::{self, WriteFields};
use tencentcloud_runtime::validate::Violations;
use tencentcloud_runtime::{Action, Client, Config, Credentials, Error, Request};

/// An action.
pub struct Typed {
    /// What the generated crate knows of it.
    pub action: &'static Action,
    read: fn(&Value) -> Result<Box<dyn AnyRequest>, serde_json::Error>,
    decode: fn(&Exchange, &http::Response<Bytes>) -> Answer,
}

macro_rules! table {
    ($($request:ty,)*) => { &[$(Typed::of::<$request>()),*] };
}

/// Every action of the service, in the order of their names.
pub static ALL: &[Typed] = tencentcloud_ccc::for_each_action!(table);

/// A request of some action.
pub trait AnyRequest: Debug {
    /// The body that is sent: the runtime's own writer.
    fn body(&self) -> Vec<u8>;

    /// What the client checks before it sends anything.
    ///
    /// # Errors
    /// Everything that is wrong.
    fn validate(&self) -> Result<(), Violations>;

    /// The call that a client would make.
    ///
    /// # Errors
    /// Whatever keeps it from being sent.
    fn exchange(&self, config: &Config) -> Result<Exchange, Error>;

    /// Makes the call.
    ///
    /// # Errors
    /// Whatever a program would get.
    fn call(self: Box<Self>, client: &Client) -> Answer;
}

/// What a program gets for a call.
pub type Answer = Result<Box<dyn AnyResponse>, Error>;

/// An answer to some action.
pub trait AnyResponse: Debug {
    /// What stands inside `Response`, written again.
    fn written(&self) -> Value;
}

impl Typed {
    const fn of<R>() -> Self
    where
        R: Request + Debug + DeserializeOwned,
        R::Response: WriteFields + Debug,
    {
        Self { action: R::ACTION, read: read::<R>, decode: decode::<R> }
    }

    /// The request that a program would build with these parameters.
    ///
    /// # Errors
    /// The types cannot hold them.
    pub fn request(&self, parameters: &Value) -> Result<Box<dyn AnyRequest>, serde_json::Error> {
        (self.read)(parameters)
    }

    /// The answer that a program would get if this stood inside `Response`, by the way that real answers take.
    ///
    /// # Errors
    /// What the program would get instead.
    pub fn response(&self, exchange: &Exchange, response: &Value) -> Answer {
        let mut answer = http::Response::new(json!({ "Response": response }).to_string().into());
        let json = http::HeaderValue::from_static("application/json");
        answer.headers_mut().insert(http::header::CONTENT_TYPE, json);
        (self.decode)(exchange, &answer)
    }
}

impl dyn AnyRequest {
    /// The body that is sent, as a value.
    ///
    /// # Panics
    /// The body is no JSON.
    #[must_use]
    pub fn sent(&self) -> Value {
        serde_json::from_slice(&self.body()).expect("a body is JSON")
    }
}

impl<R> AnyRequest for R
where
    R: Request + Debug,
    R::Response: WriteFields + Debug,
{
    fn body(&self) -> Vec<u8> {
        record::to_json(self)
    }

    fn validate(&self) -> Result<(), Violations> {
        tencentcloud_runtime::validate::Validate::validate(self)
    }

    fn exchange(&self, config: &Config) -> Result<Exchange, Error> {
        Exchange::new(config, self, &Options::default())
    }

    fn call(self: Box<Self>, client: &Client) -> Answer {
        Ok(Box::new(client.call(*self).send_blocking()?))
    }
}

impl<T: WriteFields + Debug> AnyResponse for T {
    fn written(&self) -> Value {
        serde_json::from_slice(&record::to_json(self)).expect("a record is JSON")
    }
}

/// A configuration that calls nobody: a test only looks at what would be sent.
///
/// # Panics
/// Never: nothing in it can be refused.
#[must_use]
pub fn offline() -> Config {
    let credentials = Credentials::new("AKIDEXAMPLE", "EXAMPLEKEY").expect("credentials");
    Config::builder().credentials(credentials).build().expect("a configuration")
}

fn read<R>(parameters: &Value) -> Result<Box<dyn AnyRequest>, serde_json::Error>
where
    R: Request + Debug + DeserializeOwned,
    R::Response: WriteFields + Debug,
{
    Ok(Box::new(R::deserialize(parameters)?))
}

fn decode<R>(exchange: &Exchange, answer: &http::Response<Bytes>) -> Answer
where
    R: Request,
    R::Response: WriteFields + Debug,
{
    Ok(Box::new(exchange.decode::<R>(answer)?))
}
