//! Whether a request can be sent again, and the parameter that makes it so.

use bytes::Bytes;

use crate::action::{Action, Effect};
use crate::config::Config;
use crate::random::uuid;
use crate::record::{self, Fields, Mismatch, Readable, Record, Shape, read_json};

/// What sending a request again does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resending {
    /// It may be executed once more.
    Harms,
    /// Nothing, whoever does it: it only reads, or carries the caller's own idempotency parameter.
    Harmless,
    /// Nothing as long as it is these bytes: they carry a parameter the caller does not know.
    HarmlessHere,
}

/// Whether the request carries the parameter that makes it recognizable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    Absent,
    Empty,
    Set,
}

/// Fills in the action's idempotency parameter where the request leaves it empty and the configuration allows it.
pub(super) fn prepare(
    action: &Action,
    request: &dyn Record,
    body: Vec<u8>,
    config: &Config,
) -> (Vec<u8>, Resending) {
    if action.effect_kind() == Effect::Read {
        return (body, Resending::Harmless);
    }
    let Some(parameter) = action.idempotency_parameter() else { return (body, Resending::Harms) };
    let body = match carried(request, parameter) {
        Carried::Set => return (body, Resending::Harmless),
        _ if !config.fills_idempotency() => return (body, Resending::Harms),
        Carried::Absent => body,
        Carried::Empty => record::to_json_without(request, parameter),
    };
    (record::with_member(body, parameter, &uuid(config.randomness())), Resending::HarmlessHere)
}

/// The same for a request that is a JSON object of somebody else's writing. What it has is left as it is.
pub(super) fn prepare_json(action: &Action, body: Bytes, config: &Config) -> (Bytes, Resending) {
    if action.effect_kind() == Effect::Read {
        return (body, Resending::Harmless);
    }
    let Some(parameter) = action.idempotency_parameter() else { return (body, Resending::Harms) };
    match carried_by_json(&body, parameter) {
        Some(Carried::Set) => (body, Resending::Harmless),
        Some(Carried::Absent) if config.fills_idempotency() => match without_end(&body) {
            Some(open) => {
                let body = record::with_member(open, parameter, &uuid(config.randomness()));
                (body.into(), Resending::HarmlessHere)
            }
            None => (body, Resending::Harms),
        },
        _ => (body, Resending::Harms),
    }
}

/// An object as [`record::with_member`] takes it: no blanks before its last brace, nothing behind.
fn without_end(body: &[u8]) -> Option<Vec<u8>> {
    let members = body.trim_ascii().strip_suffix(b"}")?.trim_ascii_end();
    Some([members, b"}"].concat())
}

/// `None` if it is no object.
fn carried_by_json(body: &[u8], parameter: &str) -> Option<Carried> {
    let mut object = Object { parameter, carried: Token(Carried::Absent) };
    read_json(body, &mut object).ok().map(|_| object.carried.0)
}

/// An object of which one parameter matters.
struct Object<'a> {
    parameter: &'a str,
    carried: Token,
}

struct Token(Carried);

impl Readable for Object<'_> {
    fn zero() -> Self {
        Self { parameter: "", carried: Token::zero() }
    }

    fn text(&mut self, _: &str) -> Result<(), Mismatch> {
        Err(Mismatch)
    }

    fn record(&mut self) -> Option<&mut dyn Fields> {
        Some(self)
    }
}

impl Fields for Object<'_> {
    fn required(&self) -> &'static [&'static str] {
        &[]
    }

    fn place(&mut self, name: &str) -> Option<&mut dyn Readable> {
        if name == self.parameter { Some(&mut self.carried) } else { None }
    }
}

impl Readable for Token {
    fn zero() -> Self {
        Self(Carried::Absent)
    }

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

    use super::{Carried, Resending, carried_by_json, prepare_json};
    use crate::action::{Action, Effect, Service};
    use crate::config::Config;

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
    fn what_is_absent_is_filled_in() {
        let config = |fills| {
            let builder = Config::builder();
            let builder = if fills { builder } else { builder.keep_idempotency_empty() };
            builder.build().unwrap()
        };
        let action = Action::named(Service::named("cvm", "2017-03-12"), "A").idempotency("Token");
        let prepare = |action: &Action, body: &'static str, fills| {
            prepare_json(action, Bytes::from_static(body.as_bytes()), &config(fills))
        };
        for (body, start) in [("{}", r#"{"Token":""#), (" { \"A\" : 1 \n} \n", r#"{ "A" : 1,"Token":""#)] {
            let (filled, resending) = prepare(&action, body, true);
            let filled = std::str::from_utf8(&filled).unwrap();
            assert!(filled.starts_with(start) && filled.ends_with("\"}"), "{filled}");
            assert_eq!(resending, Resending::HarmlessHere);
            assert_eq!(
                prepare(&action, body, false),
                (Bytes::from_static(body.as_bytes()), Resending::Harms)
            );
        }
        for (body, expected) in [
            (r#"{"Token":"a"}"#, Resending::Harmless),
            (r#"{"Token":""}"#, Resending::Harms),
            (r#"{"Token""#, Resending::Harms),
        ] {
            assert_eq!(prepare(&action, body, true), (Bytes::from_static(body.as_bytes()), expected));
        }
        let read = action.clone().effect(Effect::Read);
        assert_eq!(prepare(&read, "{}", true), (Bytes::from_static(b"{}"), Resending::Harmless));
    }
}
