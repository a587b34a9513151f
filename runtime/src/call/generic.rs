//! Calls without a generated crate.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use super::{Call, Callable, send_blocking, sending};
use crate::action::Action;
use crate::client::{Client, Form};
use crate::config::Config;
use crate::error::Error;
use crate::exchange::{Exchange, Options};

/// A call of any action: parameters and answer are JSON, or types of the caller's own that serde knows.
///
/// It takes the options of every [`Call`] and is signed, sent and judged like one. What the spec would say of an action
/// the caller says: whether it writes (which is assumed), needs a region (optional), may be sent twice.
///
/// ```no_run
/// use serde_json::{Value, json};
/// use tencentcloud_runtime::{Action, Client, Effect, Error, Service};
///
/// static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let answer: Value = client
///     .call_action(Action::new(&CVM, "DescribeInstances").effect(Effect::Read))
///     .body(&json!({"Limit": 10}))
///     .region("ap-guangzhou")
///     .send()
///     .await?;
/// println!("{} of {}", answer["InstanceSet"].as_array().map_or(0, Vec::len), answer["TotalCount"]);
/// # Ok(())
/// # }
/// ```
pub type GenericCall = Call<Generic>;

/// What a [`GenericCall`] asks for.
#[derive(Clone)]
pub struct Generic {
    action: Arc<Action>,
    /// The parameters as JSON, or why they are none.
    body: Result<Bytes, String>,
}

impl Client {
    /// A call of any action, known to the program or [named](Action::named) when it runs.
    pub fn call_action(&self, action: impl Into<Arc<Action>>) -> GenericCall {
        Call::new(self.clone(), Generic { action: action.into(), body: Ok(Bytes::from_static(b"{}")) })
    }
}

impl Call<Generic> {
    /// The parameters: anything that serde writes as a JSON object. Without any, `{}` is sent.
    pub fn body(mut self, parameters: &(impl Serialize + ?Sized)) -> Self {
        self.request.body =
            serde_json::to_vec(parameters).map(Bytes::from).map_err(|error| error.to_string());
        self
    }

    /// The parameters as JSON text, an object, sent byte for byte. Only an [idempotency](Action::idempotency) parameter
    /// of the action that is not in there is filled in.
    pub fn json(mut self, json: impl Into<Bytes>) -> Self {
        self.request.body = Ok(json.into());
        self
    }

    /// Sends the request. The answer is what stands in the envelope's `Response`, with its `RequestId`.
    ///
    /// # Errors
    /// See [`Error`]; [`Config`](crate::ErrorKind::Config) if a name or the parameters cannot be sent,
    /// [`Decode`](crate::ErrorKind::Decode) if the answer does not fit the type.
    pub fn send<T: DeserializeOwned>(self) -> impl Future<Output = Result<T, Error>> + Send + use<T> {
        let sending = sending(self, Form::Success);
        async move { sending.await?.read_json() }
    }

    /// Sends the request and blocks this thread until the answer is there, as
    /// [`Call::send_blocking`](Call#method.send_blocking) does.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_blocking<T: DeserializeOwned>(self) -> Result<T, Error> {
        let exchange = self.exchange();
        send_blocking(self.client, exchange, self.options, Form::Success)?.read_json()
    }
}

impl Callable for Generic {
    fn exchange(&self, config: &Config, options: &Options) -> Result<Exchange, Error> {
        match &self.body {
            Ok(body) => Exchange::of_bytes(config, &self.action, body.clone(), options),
            Err(problem) => {
                let error = Error::config(format!("the parameters cannot be written as JSON: {problem}"));
                Err(error.with_action(&*self.action))
            }
        }
    }
}

impl fmt::Debug for Generic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generic").field("action", &self.action.name()).finish_non_exhaustive()
    }
}
