//! The answers and faults that a test has asked for.

use std::collections::{HashMap, VecDeque};

use crate::{ConnectionFault, Reply};

/// Answers by action, and faults by connection.
#[derive(Default)]
pub(crate) struct Script {
    once: HashMap<String, VecDeque<Reply>>,
    always: HashMap<String, Reply>,
    connections: VecDeque<ConnectionFault>,
}

impl Script {
    /// Queues an answer for one call.
    pub(crate) fn once(&mut self, action: String, reply: Reply) {
        self.once.entry(action).or_default().push_back(reply);
    }

    /// Sets the answer for every call that finds none queued.
    pub(crate) fn always(&mut self, action: String, reply: Reply) {
        self.always.insert(action, reply);
    }

    /// Queues a fault for one connection.
    pub(crate) fn fault(&mut self, fault: ConnectionFault) {
        self.connections.push_back(fault);
    }

    /// The answer to the next call of an action: the first queued, else the standing one.
    pub(crate) fn next_reply(&mut self, action: &str) -> Reply {
        let queued = self.once.get_mut(action).and_then(VecDeque::pop_front);
        queued.or_else(|| self.always.get(action).cloned()).unwrap_or(Reply::Example)
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
        assert_eq!(script.next_reply("B"), Reply::Example);
        assert_eq!(script.next_reply("A"), Reply::Reset);
        assert_eq!(script.next_reply("A"), Reply::throttled());
        assert_eq!(script.next_reply("A"), Reply::Silence);
        assert_eq!(script.next_reply("A"), Reply::Silence);
        script.always("A".to_owned(), Reply::Example);
        assert_eq!(script.next_reply("A"), Reply::Example);
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
