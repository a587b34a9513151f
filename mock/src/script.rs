//! The replies and faults that a test has scripted.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::reply::{ConnectionFault, Reply};

/// Replies by action, and faults by connection.
#[derive(Default)]
pub(crate) struct ReplyScript {
    once: HashMap<String, VecDeque<Reply>>,
    always: HashMap<String, DefaultReply>,
    executors: HashMap<String, Executor>,
    connections: VecDeque<ConnectionFault>,
}

/// Executes an action: computes the members of `Response` from the parameters.
pub(crate) type Executor = Box<dyn FnMut(&Value) -> Value + Send>;

/// The reply to requests for which none is queued.
enum DefaultReply {
    Fixed(Reply),
    Computed(Box<dyn FnMut(&Value) -> Reply + Send>),
}

impl ReplyScript {
    /// Queues a reply for one request.
    pub(crate) fn once(&mut self, action: String, reply: Reply) {
        self.once.entry(action).or_default().push_back(reply);
    }

    /// Sets the reply to requests for which none is queued.
    pub(crate) fn always(&mut self, action: String, reply: Reply) {
        self.always.insert(action, DefaultReply::Fixed(reply));
    }

    /// Sets a function that chooses the reply to requests for which none is queued.
    pub(crate) fn choose(&mut self, action: String, choose: Box<dyn FnMut(&Value) -> Reply + Send>) {
        self.always.insert(action, DefaultReply::Computed(choose));
    }

    /// Sets the function that executes an action.
    pub(crate) fn execute(&mut self, action: String, executor: Executor) {
        self.executors.insert(action, executor);
    }

    /// The function that executes an action, if one was set.
    pub(crate) fn executor(&mut self, action: &str) -> Option<&mut Executor> {
        self.executors.get_mut(action)
    }

    /// Queues a fault for one connection.
    pub(crate) fn fault(&mut self, fault: ConnectionFault) {
        self.connections.push_back(fault);
    }

    /// The reply to the next request for an action: the first queued one; otherwise the default.
    pub(crate) fn next_reply(&mut self, action: &str, parameters: &Value) -> Reply {
        if let Some(queued) = self.once.get_mut(action).and_then(VecDeque::pop_front) {
            return queued;
        }
        match self.always.get_mut(action) {
            None => Reply::Example,
            Some(DefaultReply::Fixed(reply)) => reply.clone(),
            Some(DefaultReply::Computed(choose)) => choose(parameters),
        }
    }

    /// The fault of the next connection, if any.
    pub(crate) fn next_fault(&mut self) -> Option<ConnectionFault> {
        self.connections.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queued_replies_take_precedence_for_their_action() {
        let mut script = ReplyScript::default();
        script.always("A".to_owned(), Reply::Silence);
        script.once("A".to_owned(), Reply::Reset);
        script.once("A".to_owned(), Reply::throttled());
        assert_eq!(script.next_reply("B", &Value::Null), Reply::Example);
        assert_eq!(script.next_reply("A", &Value::Null), Reply::Reset);
        assert_eq!(script.next_reply("A", &Value::Null), Reply::throttled());
        assert_eq!(script.next_reply("A", &Value::Null), Reply::Silence);
        assert_eq!(script.next_reply("A", &Value::Null), Reply::Silence);
        script.always("A".to_owned(), Reply::Example);
        assert_eq!(script.next_reply("A", &Value::Null), Reply::Example);
    }

    #[test]
    fn faults_are_returned_in_order() {
        let mut script = ReplyScript::default();
        script.fault(ConnectionFault::Reset);
        script.fault(ConnectionFault::Silence);
        assert_eq!(script.next_fault(), Some(ConnectionFault::Reset));
        assert_eq!(script.next_fault(), Some(ConnectionFault::Silence));
        assert_eq!(script.next_fault(), None);
    }
}
