//! The answers and faults that a test has asked for.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::{ConnectionFault, Reply};

/// Answers by action, and faults by connection.
#[derive(Default)]
pub(crate) struct Script {
    once: HashMap<String, VecDeque<Reply>>,
    always: HashMap<String, Standing>,
    executors: HashMap<String, Executor>,
    connections: VecDeque<ConnectionFault>,
}

/// Executes an action: from its parameters to the members of `Response`.
pub(crate) type Executor = Box<dyn FnMut(&Value) -> Value + Send>;

/// The answer to every call, or what finds one by the parameters.
enum Standing {
    Reply(Reply),
    Chosen(Box<dyn FnMut(&Value) -> Reply + Send>),
}

impl Script {
    /// Queues an answer for one call.
    pub(crate) fn once(&mut self, action: String, reply: Reply) {
        self.once.entry(action).or_default().push_back(reply);
    }

    /// Sets the answer for every call that finds none queued.
    pub(crate) fn always(&mut self, action: String, reply: Reply) {
        self.always.insert(action, Standing::Reply(reply));
    }

    /// Sets what chooses the answer for every call that finds none queued.
    pub(crate) fn choose(&mut self, action: String, choose: Box<dyn FnMut(&Value) -> Reply + Send>) {
        self.always.insert(action, Standing::Chosen(choose));
    }

    /// Sets what executes an action.
    pub(crate) fn execute(&mut self, action: String, executor: Executor) {
        self.executors.insert(action, executor);
    }

    /// What executes an action, if somebody has said so.
    pub(crate) fn executor(&mut self, action: &str) -> Option<&mut Executor> {
        self.executors.get_mut(action)
    }

    /// Queues a fault for one connection.
    pub(crate) fn fault(&mut self, fault: ConnectionFault) {
        self.connections.push_back(fault);
    }

    /// The answer to the next call of an action: the first queued, else the standing one.
    pub(crate) fn next_reply(&mut self, action: &str, parameters: &Value) -> Reply {
        if let Some(queued) = self.once.get_mut(action).and_then(VecDeque::pop_front) {
            return queued;
        }
        match self.always.get_mut(action) {
            None => Reply::Example,
            Some(Standing::Reply(reply)) => reply.clone(),
            Some(Standing::Chosen(choose)) => choose(parameters),
        }
    }

    /// The fault of the next connection, if there is one.
    pub(crate) fn next_fault(&mut self) -> Option<ConnectionFault> {
        self.connections.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queued_replies_come_first_and_only_for_their_action() {
        let mut script = Script::default();
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
    fn faults_come_in_order() {
        let mut script = Script::default();
        script.fault(ConnectionFault::Reset);
        script.fault(ConnectionFault::Silence);
        assert_eq!(script.next_fault(), Some(ConnectionFault::Reset));
        assert_eq!(script.next_fault(), Some(ConnectionFault::Silence));
        assert_eq!(script.next_fault(), None);
    }
}
