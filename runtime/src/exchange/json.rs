//! Calls without a generated crate: any JSON object out, any type that serde can read in.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use serde_core::de::{Deserialize, DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

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
        let named = |error: Error| error.of(Arc::clone(action), false);
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

/// What serde says is wrong, without the values it quotes.
pub(crate) fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // Values stand between quotes or back-ticks before what was expected; names of fields may be shown.
    let quotes_a_value = ["invalid type", "invalid value", "unknown variant"];
    if error.classify() != Category::Data || !quotes_a_value.iter().any(|start| text.starts_with(start)) {
        return text;
    }
    let end = text.rfind(", expected").unwrap_or(text.len());
    let (found, expected) = text.split_at(end);
    let opening = found.find(['"', '`']);
    let closing = found.rfind(['"', '`']);
    match (opening, closing) {
        (Some(opening), Some(closing)) if opening < closing => {
            format!("{}…{}{expected}", &found[..opening], &found[closing + 1..])
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str};

    use super::without_values;

    #[test]
    fn values_are_not_told() {
        let table = [
            (from_str::<u64>(r#""secret""#).map(|_| ()), "invalid type: string …, expected u64 at line 1"),
            (from_str::<u64>(r#""a\", expected `b`""#).map(|_| ()), "invalid type: string …, expected u64"),
            (from_str::<u8>("4711").map(|_| ()), "invalid value: integer …, expected u8"),
            (from_str::<Value>("{").map(|_| ()), "EOF while parsing"),
        ];
        for (result, expected) in table {
            let told = without_values(&result.unwrap_err());
            assert!(told.starts_with(expected), "{told}");
        }
    }
}
