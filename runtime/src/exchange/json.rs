//! Calls without a generated crate: any JSON object out, any type that serde can read in.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use serde_core::de::{Deserialize, DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};

use super::{Exchange, Options, resend};
use crate::action::{Action, ActionRef};
use crate::config::Config;
use crate::error::Error;

impl Exchange {
    /// A call of any action with a JSON object as its parameters. It is sent byte for byte; only if the action has an
    /// idempotency parameter and the object has not, that is filled in.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use tencentcloud_runtime::exchange::{Exchange, Options};
    /// use tencentcloud_runtime::{Action, Config, Credentials, Effect, Service};
    ///
    /// static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");
    /// let config = Config::builder().credentials(Credentials::new("AKIDexample", "secret")?).build()?;
    /// let action = Action::new(&CVM, "DescribeInstances").effect(Effect::Read);
    /// let exchange = Exchange::of_json(&config, action, r#"{"Limit":1}"#, &Options::default())?;
    ///
    /// let answer = http::Response::new(r#"{"Response":{"TotalCount":7,"RequestId":"r"}}"#.into());
    /// let value: Value = exchange.decode_json(&answer)?;
    /// assert_eq!(value, json!({"TotalCount": 7, "RequestId": "r"}));
    /// # Ok::<(), tencentcloud_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`Config`](crate::ErrorKind::Config) if the service, its version or the action has no
    /// proper name, or the body is not an object.
    pub fn of_json(
        config: &Config,
        action: impl Into<Arc<Action>>,
        body: impl Into<Bytes>,
        options: &Options,
    ) -> Result<Self, Error> {
        Self::of_bytes(config, &action.into(), body.into(), options)
    }

    pub(crate) fn of_bytes(
        config: &Config,
        action: &Arc<Action>,
        body: Bytes,
        options: &Options,
    ) -> Result<Self, Error> {
        let named = |error: Error| error.with_action(&**action);
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(named(Error::config(
                "the request is not a JSON object: without parameters it is `{}`",
            )));
        }
        let (body, resending) = resend::prepare_json(action, body, config);
        Self::prepare(ActionRef::Shared(Arc::clone(action)), body, resending, config, options).map_err(named)
    }

    /// Reads the answer, that is what its `Response` holds, as any type that serde can read.
    ///
    /// # Errors
    /// As [`decode`](Self::decode). Types of serde are read exactly: a number that comes as a string is an error.
    pub fn decode_json<T: DeserializeOwned>(&self, response: &http::Response<Bytes>) -> Result<T, Error> {
        self.check(response)?;
        match serde_json::from_slice(response.body()) {
            Ok(Wrapped(value)) => Ok(value),
            Err(error) => Err(self.unreadable(response, &error)),
        }
    }
}

/// The envelope around a type of the user's own.
struct Wrapped<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Wrapped<T> {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Envelope<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
                let mut value = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "Response" {
                        value = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                value.ok_or_else(|| A::Error::missing_field("Response"))
            }
        }

        deserializer.deserialize_map(Envelope(PhantomData)).map(Self)
    }
}
