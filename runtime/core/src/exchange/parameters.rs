//! The parameters of a request as JSON, and whether they can be sent twice.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::action::{Action, ActionRef, Effect, Request};
use crate::error::Error;
use crate::random::{Randomness, uuid};
use crate::record::{self, Mismatch, ReadFields, Readable, Record, Shape, read_json};

/// An action and its parameters, ready to be sent.
pub struct Parameters<'a> {
    pub(super) action: ActionRef,
    body: Body<'a>,
}

enum Body<'a> {
    Record { record: &'a dyn Record, json: Vec<u8> },
    Json(Bytes),
}

/// Whether sending a request again does harm if it was executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resending {
    /// It may be executed twice.
    Harmful,
    /// Harmless: the action only reads, or the request carries the caller's own idempotency parameter.
    Harmless,
    /// Harmless as long as the same bytes are sent: the caller does not know the parameter that was filled in.
    HarmlessHere,
}

/// Whether a request carries its idempotency parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    Absent,
    Empty,
    Set,
}

impl<'a> Parameters<'a> {
    /// Validates and serializes a request.
    ///
    /// # Errors
    /// [`Validation`](crate::ErrorKind::Validation) with all violations.
    #[inline]
    pub fn of<R: Request>(request: &'a R) -> Result<Self, Error> {
        request.validate().map_err(|violations| Error::from(violations).with_action(R::ACTION))?;
        Ok(Self::unchecked(request))
    }

    /// Serializes a request without validating it.
    #[inline]
    #[must_use]
    pub fn unchecked<R: Request>(request: &'a R) -> Self {
        let body = Body::Record { record: request, json: record::to_json(request) };
        Self { action: ActionRef::Static(R::ACTION), body }
    }

    /// Takes the parameters of any action as JSON, which is sent byte for byte. Only an idempotency parameter of the action
    /// that is missing in the JSON is filled in.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use tencentcloud_core::exchange::{Endpoint, Exchange, ExchangeSettings, Parameters};
    /// use tencentcloud_core::{Action, Effect, Service};
    ///
    /// static CVM: Service = Service::new("cvm", "2017-03-12", "cvm.tencentcloudapi.com");
    /// let action = Action::new(&CVM, "DescribeInstances").with_effect(Effect::Read);
    /// let settings = ExchangeSettings::new(Endpoint::parse(CVM.host())?);
    /// let exchange = Exchange::new(Parameters::of_json(action, r#"{"Limit":1}"#)?, &settings)?;
    ///
    /// let response = http::Response::new(r#"{"Response":{"TotalCount":7,"RequestId":"r"}}"#.into());
    /// let value: Value = exchange.decode_json(&response)?;
    /// assert_eq!(value, json!({"TotalCount": 7, "RequestId": "r"}));
    /// # Ok::<(), tencentcloud_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) if the text does not begin like a JSON object.
    pub fn of_json(action: impl Into<Arc<Action>>, json: impl Into<Bytes>) -> Result<Self, Error> {
        let (action, json) = (action.into(), json.into());
        if !json.trim_ascii_start().starts_with(b"{") {
            let error = Error::config("the request is not a JSON object: without parameters it is `{}`");
            return Err(error.with_action(&*action));
        }
        Ok(Self { action: ActionRef::Shared(action), body: Body::Json(json) })
    }

    /// The action.
    #[must_use]
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// The body to send. An idempotency parameter that the request leaves empty is filled in if there is randomness.
    pub(super) fn into_body(self, randomness: Option<&dyn Randomness>) -> (Bytes, Resending) {
        let Self { action, body } = self;
        if action.effect() == Effect::Read {
            return (body.into_bytes(), Resending::Harmless);
        }
        let Some(parameter) = action.idempotency_parameter() else {
            return (body.into_bytes(), Resending::Harmful);
        };
        match (body.carries(parameter), randomness) {
            (Some(Carried::Set), _) => (body.into_bytes(), Resending::Harmless),
            (Some(carried), Some(randomness)) => body.fill_in(parameter, carried, randomness),
            _ => (body.into_bytes(), Resending::Harmful),
        }
    }
}

impl Body<'_> {
    fn into_bytes(self) -> Bytes {
        match self {
            Self::Record { json, .. } => json.into(),
            Self::Json(json) => json,
        }
    }

    fn carries(&self, parameter: &str) -> Option<Carried> {
        match self {
            Self::Record { record, .. } => Some(carried(*record, parameter)),
            Self::Json(json) => carried_by_json(json, parameter),
        }
    }

    /// Adds the parameter with a random value. JSON that the caller wrote keeps what it has.
    fn fill_in(self, parameter: &str, carried: Carried, randomness: &dyn Randomness) -> (Bytes, Resending) {
        let json = match (self, carried) {
            (Self::Record { json, .. }, Carried::Absent) => json,
            (Self::Record { record, .. }, _) => record::to_json_without(record, parameter),
            (Self::Json(json), Carried::Absent) => match without_trailing_blanks(&json) {
                Some(object) => object,
                None => return (json, Resending::Harmful),
            },
            (Self::Json(json), _) => return (json, Resending::Harmful),
        };
        (record::with_member(json, parameter, &uuid(randomness)).into(), Resending::HarmlessHere)
    }
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameters").field("action", &self.action.name()).finish_non_exhaustive()
    }
}

/// An object as [`record::with_member`] takes it: without blanks before the last brace or after it.
fn without_trailing_blanks(body: &[u8]) -> Option<Vec<u8>> {
    let members = body.trim_ascii().strip_suffix(b"}")?.trim_ascii_end();
    Some([members, b"}"].concat())
}

/// `None` if the body is not an object.
fn carried_by_json(body: &[u8], parameter: &str) -> Option<Carried> {
    let mut object = Object { parameter, carried: Token(Carried::Absent) };
    read_json(body, &mut object).ok().map(|_| object.carried.0)
}

/// Finds one member of an object.
struct Object<'a> {
    parameter: &'a str,
    carried: Token,
}

struct Token(Carried);

impl Readable for Object<'_> {
    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    fn record(&mut self) -> Option<&mut dyn ReadFields> {
        Some(self)
    }
}

impl ReadFields for Object<'_> {
    fn field_mut(&mut self, name: &str) -> Option<&mut dyn Readable> {
        if name == self.parameter { Some(&mut self.carried) } else { None }
    }
}

impl Readable for Token {
    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        self.0 = if text.is_empty() { Carried::Empty } else { Carried::Set };
        Ok(())
    }
}

fn carried(request: &dyn Record, parameter: &str) -> Carried {
    let mut carried = Carried::Absent;
    record::fields(request, &mut |field| {
        if field.name == parameter {
            carried = match field.value {
                Shape::Absent => Carried::Absent,
                Shape::Text("") => Carried::Empty,
                _ => Carried::Set,
            };
        }
    });
    carried
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Carried, Parameters, Resending, carried_by_json};
    use crate::action::{Action, Effect, Service};
    use crate::random::{Randomness, SystemRandomness};

    #[test]
    fn what_json_carries() {
        let table = [
            (r#"{"ClientToken":"a"}"#, Some(Carried::Set)),
            (r#"{"A":{"ClientToken":"a"}}"#, Some(Carried::Absent)),
            (r#"{"ClientToken":""}"#, Some(Carried::Empty)),
            (r#"{"ClientToken":null}"#, Some(Carried::Empty)),
            (r#"{"ClientToken":["a"]}"#, None),
            (r#"{"ClientToken":"a""#, None),
            ("[]", None),
            (" { } ", Some(Carried::Absent)),
        ];
        for (body, expected) in table {
            assert_eq!(carried_by_json(body.as_bytes(), "ClientToken"), expected, "{body}");
        }
    }

    #[test]
    fn an_absent_idempotency_parameter_is_filled_in() {
        let action =
            Action::named(Service::named("cvm", "2017-03-12"), "A").with_idempotency_parameter("Token");
        let into_body = |action: &Action, body: &'static str, fills: bool| {
            let parameters = Parameters::of_json(action.clone(), body).unwrap();
            parameters.into_body(fills.then_some(&SystemRandomness as &dyn Randomness))
        };
        for (body, start) in [("{}", r#"{"Token":""#), (" { \"A\" : 1 \n} \n", r#"{ "A" : 1,"Token":""#)] {
            let (filled, resending) = into_body(&action, body, true);
            let filled = std::str::from_utf8(&filled).unwrap();
            assert!(filled.starts_with(start) && filled.ends_with("\"}"), "{filled}");
            assert_eq!(resending, Resending::HarmlessHere);
            assert_eq!(
                into_body(&action, body, false),
                (Bytes::from_static(body.as_bytes()), Resending::Harmful)
            );
        }
        for (body, expected) in [
            (r#"{"Token":"a"}"#, Resending::Harmless),
            (r#"{"Token":""}"#, Resending::Harmful),
            (r#"{"Token""#, Resending::Harmful),
        ] {
            assert_eq!(into_body(&action, body, true), (Bytes::from_static(body.as_bytes()), expected));
        }
        let read = action.clone().with_effect(Effect::Read);
        assert_eq!(into_body(&read, "{}", true), (Bytes::from_static(b"{}"), Resending::Harmless));
    }
}
