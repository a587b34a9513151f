//! `/_mock/script`: adding replies and faults, and which of them are waiting.

use serde_json::{Value, json};

use super::{ControlError, services};
use crate::lock;
use crate::reply::Reply;
use crate::response::check_http;
use crate::script::ReplyScript;
use crate::script_file::{ScriptFile, ScriptedReply};
use crate::state::ServerState;

/// How many replies and faults may wait.
const CAPACITY: usize = 10_000;

/// Adds the replies and faults of a script, or nothing if a part of it is wrong.
pub(super) fn add(state: &ServerState, text: &[u8]) -> Result<Value, ControlError> {
    load(state, text).map(|()| json!({})).map_err(ControlError::invalid)
}

/// Adds the replies and faults of a script, or nothing if a part of it is wrong. An error says where, what is wrong, and how
/// to fix it.
pub(crate) fn load(state: &ServerState, text: &[u8]) -> Result<(), String> {
    let file = ScriptFile::parse(text)?;
    for (index, reply) in file.replies.iter().enumerate() {
        check(state, reply).map_err(|problem| format!("/replies/{index}: {problem}"))?;
    }
    let mut script = lock(&state.script);
    if script.len() + file.replies.len() + file.connections.len() > CAPACITY {
        return Err(format!(
            "more than {CAPACITY} replies and faults would wait; use `times` for repeated ones"
        ));
    }
    for json in file.replies {
        let reply = json.reply();
        script.add(json, reply);
    }
    file.connections.into_iter().for_each(|fault| script.fault(fault));
    if let Some(seconds) = file.clock_skew_seconds {
        state.clock.set_skew(seconds);
    }
    Ok(())
}

/// Checks that the action exists, and that HTTP can represent the reply.
fn check(state: &ServerState, reply: &ScriptedReply) -> Result<(), String> {
    services::check_action(state, reply.service.as_deref(), &reply.action)?;
    match reply.reply() {
        Reply::Http { status, headers, body } => check_http(status, headers, body),
        _ => Ok(()),
    }
}

/// The script that is waiting.
pub(super) fn remaining(state: &ServerState) -> Result<Value, ControlError> {
    let (replies, connections) = lock(&state.script).remaining();
    let file = ScriptFile { replies, connections, clock_skew_seconds: Some(state.clock.skew()) };
    serde_json::to_value(file).map_err(|error| ControlError::invalid(error.to_string()))
}

/// Removes all replies and faults, and sets the clock right.
pub(super) fn clear(state: &ServerState) {
    *lock(&state.script) = ReplyScript::default();
    state.clock.set_skew(0);
}
