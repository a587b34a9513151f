//! Whether a request can be sent again, and the parameter that makes it so.

use crate::action::{Action, Effect};
use crate::config::Config;
use crate::random::uuid;
use crate::record::{self, Record, Shape};

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
#[derive(Clone, Copy, PartialEq, Eq)]
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
