//! Calls without a generated crate.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use super::attempt::Form;
use super::{Call, Callable, Client, Completed};
use crate::action::Action;
use crate::error::Error;
use crate::exchange::Parameters;

/// A call of any action. Parameters and response are JSON, or types of the caller's own that serde knows.
///
/// It takes the options of every [`Call`] and is signed, sent and judged like one. The caller provides the facts that the
/// spec has about an action: whether it writes (assumed), needs a region (optional), may be sent twice.
///
/// ```no_run
/// use serde_json::json;
/// use tencentcloud_client::{Action, Client, Effect, Error, Service};
///
/// static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let response = client
///     .call_action(Action::new(&CVM, "DescribeInstances").with_effect(Effect::Read))
///     .body(&json!({"Limit": 10}))
///     .region("ap-guangzhou")
///     .await?;
/// println!("{} of {}", response["InstanceSet"].as_array().map_or(0, Vec::len), response["TotalCount"]);
/// # Ok(())
/// # }
/// ```
pub type GenericCall<T = Value> = Call<Generic<T>>;

/// What a [`GenericCall`] consists of: an action and JSON, with a response of type `T`.
pub struct Generic<T = Value> {
    action: Arc<Action>,
    /// The parameters as JSON, or why they cannot be written as JSON.
    body: Result<Bytes, String>,
    response: PhantomData<fn() -> T>,
}

impl Client {
    /// A call of any action, known to the program or [named](Action::named) when it runs.
    pub fn call_action(&self, action: impl Into<Arc<Action>>) -> GenericCall {
        let body = Ok(Bytes::from_static(b"{}"));
        Call::new(self.clone(), Generic { action: action.into(), body, response: PhantomData })
    }
}

impl<T> Call<Generic<T>> {
    /// Sets the parameters: anything that serde writes as a JSON object. The default is `{}`.
    pub fn body(mut self, parameters: &(impl Serialize + ?Sized)) -> Self {
        self.request.body =
            serde_json::to_vec(parameters).map(Bytes::from).map_err(|error| error.to_string());
        self
    }

    /// Sets the parameters as the text of a JSON object, sent byte for byte. Only an
    /// [idempotency parameter](Action::with_idempotency_parameter) of the action that is missing is filled in.
    pub fn json(mut self, json: impl Into<Bytes>) -> Self {
        self.request.body = Ok(json.into());
        self
    }

    /// Reads the response as this type. It is the value of `Response` in the envelope, with its `RequestId`.
    ///
    /// ```no_run
    /// # use std::collections::HashMap;
    /// # use tencentcloud_client::{Action, Client, Error};
    /// # async fn example(client: Client, action: Action) -> Result<(), Error> {
    /// let members = client.call_action(action).returning::<HashMap<String, serde_json::Value>>().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning<U>(self) -> GenericCall<U> {
        self.map(|Generic { action, body, .. }| Generic { action, body, response: PhantomData })
    }
}

impl<T: DeserializeOwned + 'static> Callable for Generic<T> {
    type Output = T;

    const FORM: Form = Form::Success;

    fn parameters(&self, _: bool) -> Result<Parameters<'_>, Error> {
        match &self.body {
            Ok(body) => Parameters::of_json(Arc::clone(&self.action), body.clone()),
            Err(problem) => {
                let error = Error::config(format!("the parameters cannot be written as JSON: {problem}"));
                Err(error.with_action(&*self.action))
            }
        }
    }

    fn read(completed: Completed) -> Result<T, Error> {
        completed.read_json()
    }
}

impl<T> Clone for Generic<T> {
    fn clone(&self) -> Self {
        Self { action: Arc::clone(&self.action), body: self.body.clone(), response: PhantomData }
    }
}

impl<T> fmt::Debug for Generic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generic").field("action", &self.action.name()).finish_non_exhaustive()
    }
}
