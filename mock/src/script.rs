//! The replies and faults that a test has scripted.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use crate::reply::{ConnectionFault, Reply};
use crate::script_file::ScriptedReply;

/// Replies by action, and faults by connection.
#[derive(Default)]
pub(crate) struct ReplyScript {
    actions: HashMap<String, ActionScript>,
    connections: VecDeque<ConnectionFault>,
}

/// The replies to the requests for an action.
#[derive(Default)]
struct ActionScript {
    /// Replies for a number of requests, the oldest first.
    counted: VecDeque<Entry>,
    /// Replies for all other requests, the newest last. The newest that applies wins.
    always: Vec<Entry>,
    executor: Option<Executor>,
}

/// Executes an action: computes the members of `Response` from the parameters.
pub(crate) type Executor = Box<dyn FnMut(&Value) -> Value + Send>;

/// A reply and the requests for which it is meant.
struct Entry {
    service: Option<String>,
    /// Parameters that a request must have.
    when: Map<String, Value>,
    /// For how many more requests, in the queue.
    times: u64,
    reply: ScriptReply,
    /// The form in which it came, if it is JSON.
    json: Option<ScriptedReply>,
}

enum ScriptReply {
    Fixed(Reply),
    Computed(Box<dyn FnMut(&Value) -> Reply + Send>),
}

impl Entry {
    fn new(reply: ScriptReply) -> Self {
        Self { service: None, when: Map::new(), times: 1, reply, json: None }
    }

    fn applies(&self, service: &str, parameters: &Value) -> bool {
        self.service.as_ref().is_none_or(|wanted| wanted == service)
            && self
                .when
                .iter()
                .all(|(name, wanted)| parameters.get(name).is_some_and(|value| contains(value, wanted)))
    }
}

/// Returns whether a value is the wanted one, or an object with at least the wanted members.
fn contains(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(members), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| members.get(name).is_some_and(|value| contains(value, wanted)))
        }
        _ => value == wanted,
    }
}

impl ReplyScript {
    /// Queues a reply for one request.
    pub(crate) fn once(&mut self, action: String, reply: Reply) {
        let entry = Entry::new(ScriptReply::Fixed(reply));
        self.actions.entry(action).or_default().counted.push_back(entry);
    }

    /// Sets the reply to requests for which none is queued.
    pub(crate) fn always(&mut self, action: String, reply: Reply) {
        self.set_default(action, Entry::new(ScriptReply::Fixed(reply)));
    }

    /// Sets a function that chooses the reply to requests for which none is queued.
    pub(crate) fn choose(&mut self, action: String, choose: Box<dyn FnMut(&Value) -> Reply + Send>) {
        self.set_default(action, Entry::new(ScriptReply::Computed(choose)));
    }

    /// Adds a reply that came as JSON, and what it means.
    pub(crate) fn add(&mut self, json: ScriptedReply, reply: Reply) {
        let action = json.action.clone();
        let entry = Entry {
            service: json.service.clone(),
            when: json.when.clone(),
            times: json.times.unwrap_or(1),
            reply: ScriptReply::Fixed(reply),
            json: Some(json),
        };
        match entry.json.as_ref().and_then(|json| json.times) {
            Some(_) => self.actions.entry(action).or_default().counted.push_back(entry),
            None => self.set_default(action, entry),
        }
    }

    /// Adds the reply to all requests of a kind, instead of the earlier one to the same requests.
    fn set_default(&mut self, action: String, entry: Entry) {
        let always = &mut self.actions.entry(action).or_default().always;
        always.retain(|known| (&known.service, &known.when) != (&entry.service, &entry.when));
        always.push(entry);
    }

    /// Sets the function that executes an action.
    pub(crate) fn execute(&mut self, action: String, executor: Executor) {
        self.actions.entry(action).or_default().executor = Some(executor);
    }

    /// The function that executes an action, if one was set.
    pub(crate) fn executor(&mut self, action: &str) -> Option<&mut Executor> {
        self.actions.get_mut(action)?.executor.as_mut()
    }

    /// Queues a fault for one connection.
    pub(crate) fn fault(&mut self, fault: ConnectionFault) {
        self.connections.push_back(fault);
    }

    /// The reply to the next request for an action: the first queued one that applies; otherwise the newest of
    /// the others that does.
    pub(crate) fn next_reply(&mut self, service: &str, action: &str, parameters: &Value) -> Reply {
        let Some(script) = self.actions.get_mut(action) else { return Reply::Example };
        let queued = script.counted.iter().position(|entry| entry.applies(service, parameters));
        if let Some(index) = queued {
            let entry = &mut script.counted[index];
            entry.times = entry.times.saturating_sub(1);
            let reply = entry.reply(parameters);
            if entry.times == 0 {
                script.counted.remove(index);
            }
            return reply;
        }
        let newest = script.always.iter_mut().rev().find(|entry| entry.applies(service, parameters));
        newest.map_or(Reply::Example, |entry| entry.reply(parameters))
    }

    /// Whether a connection has a fault.
    pub(crate) fn has_fault(&self) -> bool {
        !self.connections.is_empty()
    }

    /// The fault of the next connection, if any.
    pub(crate) fn next_fault(&mut self) -> Option<ConnectionFault> {
        self.connections.pop_front()
    }

    /// How many replies and faults are waiting.
    pub(crate) fn len(&self) -> usize {
        let replies = self.actions.values().map(|script| script.counted.len() + script.always.len());
        replies.sum::<usize>() + self.connections.len()
    }

    /// The replies that came as JSON and are not used up, and the faults of the next connections.
    pub(crate) fn remaining(&self) -> (Vec<ScriptedReply>, Vec<ConnectionFault>) {
        let entries = self.actions.values().flat_map(|script| script.counted.iter().chain(&script.always));
        let mut replies: Vec<ScriptedReply> = entries.filter_map(Entry::remaining).collect();
        // The replies of an action keep their order.
        replies.sort_by(|one, other| one.action.cmp(&other.action));
        (replies, self.connections.iter().copied().collect())
    }
}

impl Entry {
    fn reply(&mut self, parameters: &Value) -> Reply {
        match &mut self.reply {
            ScriptReply::Fixed(reply) => reply.clone(),
            ScriptReply::Computed(choose) => choose(parameters),
        }
    }

    fn remaining(&self) -> Option<ScriptedReply> {
        let mut json = self.json.clone()?;
        json.times = json.times.map(|_| self.times);
        Some(json)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scripted(json: Value) -> ScriptedReply {
        serde_json::from_value(json).expect("the form of a reply")
    }

    #[test]
    fn queued_replies_take_precedence_for_their_action() {
        let mut script = ReplyScript::default();
        script.always("A".to_owned(), Reply::Silence);
        script.once("A".to_owned(), Reply::Reset);
        script.once("A".to_owned(), Reply::throttled());
        let mut next = |action| script.next_reply("s", action, &Value::Null);
        assert_eq!(next("B"), Reply::Example);
        assert_eq!(next("A"), Reply::Reset);
        assert_eq!(next("A"), Reply::throttled());
        assert_eq!(next("A"), Reply::Silence);
        assert_eq!(next("A"), Reply::Silence);
        script.always("A".to_owned(), Reply::Example);
        assert_eq!(script.next_reply("s", "A", &Value::Null), Reply::Example);
    }

    #[test]
    fn a_reply_is_for_requests_of_its_service_with_its_parameters() {
        let mut script = ReplyScript::default();
        let only_one =
            json!({ "action": "A", "service": "s", "when": { "Id": 1, "In": { "B": 2 } }, "times": 2 });
        script.add(scripted(only_one), Reply::Reset);
        script.add(scripted(json!({ "action": "A" })), Reply::Silence);
        script.add(scripted(json!({ "action": "A", "when": { "Id": 7 } })), Reply::throttled());
        let meant = json!({ "Id": 1, "In": { "B": 2, "C": 3 } });
        assert_eq!(script.next_reply("t", "A", &meant), Reply::Silence, "another service");
        assert_eq!(
            script.next_reply("s", "A", &json!({ "Id": 1 })),
            Reply::Silence,
            "a parameter is missing"
        );
        assert_eq!(script.next_reply("s", "A", &json!({ "Id": 7 })), Reply::throttled());
        assert_eq!(script.next_reply("s", "A", &meant), Reply::Reset);
        assert_eq!(script.remaining().0[0].times, Some(1), "one of two is left");
        assert_eq!(script.next_reply("s", "A", &meant), Reply::Reset);
        assert_eq!(script.next_reply("s", "A", &meant), Reply::Silence, "used up");
        assert_eq!(script.len(), 2);
    }

    #[test]
    fn faults_are_returned_in_order() {
        let mut script = ReplyScript::default();
        script.fault(ConnectionFault::Reset);
        script.fault(ConnectionFault::Silence);
        assert!(script.has_fault());
        assert_eq!(script.next_fault(), Some(ConnectionFault::Reset));
        assert_eq!(script.next_fault(), Some(ConnectionFault::Silence));
        assert_eq!(script.next_fault(), None);
    }
}
