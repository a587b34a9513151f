//! What was checked.

use std::fmt;

/// The numbers that a check prints.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) actions: usize,
    /// Examples that upstream does not have.
    pub(super) own: usize,
    /// Responses in JSON.
    pub(super) json: Responses,
    pub(super) streams: Responses,
    pub(super) events: usize,
    pub(super) requests: usize,
    pub(super) equal: usize,
    pub(super) respelled: usize,
    pub(super) secrets: usize,
    pub(super) mutants: usize,
    pub(super) refused: usize,
}

/// The responses of one form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Responses {
    pub(super) all: usize,
    pub(super) decoded: usize,
    /// Without losing a member that the schema declares.
    pub(super) complete: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { actions, own, json, streams, events, requests, equal, respelled, .. } = self;
        let Self { secrets, mutants, refused, .. } = self;
        let all = json.all + streams.all;
        let (decoded, complete) = (json.decoded + streams.decoded, json.complete + streams.complete);
        writeln!(f, "{actions} actions with {requests} examples, {own} of them our own")?;
        writeln!(
            f,
            "{decoded} of {all} responses decode, {complete} of them without losing a declared member: {} of {} as JSON, \
             and {} of {} as streams with {events} events",
            json.decoded, json.all, streams.decoded, streams.all,
        )?;
        writeln!(
            f,
            "{equal} of {requests} requests are sent as documented, {respelled} more with numbers for strings, or \
             strings for numbers, and without nulls"
        )?;
        writeln!(f, "`Debug` hides {secrets} sensitive values")?;
        write!(f, "{mutants} mutated responses: {refused} are refused, and none causes a panic")
    }
}
