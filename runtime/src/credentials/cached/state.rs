//! What is known at a time, and what that means: no waiting, no asking, no clock of its own.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::credentials::Credentials;
use crate::error::Error;

/// How long before their end credentials are renewed, unless that is more than a quarter of the time they hold.
const AHEAD: Duration = Duration::from_secs(300);

/// How long credentials serve that do not say when they end, before the source is asked whether they have changed.
const UNLIMITED: Duration = Duration::from_secs(15 * 60);

/// The shortest time between two renewals.
const PAUSE: Duration = Duration::from_secs(1);

/// How long an error is remembered if there are no credentials to serve meanwhile.
const MOMENT: Duration = Duration::from_secs(1);

/// The longest pause after failures while credentials serve.
const LONGEST_PAUSE: Duration = Duration::from_secs(32);

/// A renewal that has not ended by then never will: the runtime it is in stands still.
const LOST: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct State {
    held: Option<Held>,
    failure: Option<Failure>,
    flight: Option<Flight>,
    flights: u64,
}

/// Credentials and when to do something about them.
struct Held {
    credentials: Credentials,
    since: SystemTime,
    renew_at: SystemTime,
}

/// The last renewals failed.
struct Failure {
    error: Error,
    at: SystemTime,
    count: u32,
}

/// A renewal that is on its way.
pub(super) struct Flight {
    pub(super) id: u64,
    since: SystemTime,
    /// Closed when it is over, however it ends.
    pub(super) over: watch::Receiver<()>,
    /// The runtime it is in.
    pub(super) runtime: tokio::runtime::Id,
    task: Option<AbortHandle>,
}

/// The duty to carry out a renewal.
pub(super) struct Ticket {
    pub(super) id: u64,
    /// Dropping it ends the waiting.
    _over: watch::Sender<()>,
}

impl State {
    /// The credentials that serve, and whether they are to be renewed.
    pub(super) fn serving(&self, now: SystemTime) -> Option<(&Credentials, bool)> {
        let held = self.held.as_ref().filter(|held| !held.credentials.has_ended(now))?;
        Some((&held.credentials, now >= held.renew_at && self.may_ask(now)))
    }

    /// What there is to say to those who have no credentials: nothing if the source may be asked again.
    pub(super) fn remembered(&self, now: SystemTime) -> Option<Error> {
        let failure = self.failure.as_ref()?;
        is_within(now, failure.at, MOMENT).then(|| failure.error.clone())
    }

    pub(super) fn flight(&self) -> Option<&Flight> {
        self.flight.as_ref()
    }

    fn may_ask(&self, now: SystemTime) -> bool {
        let flying = self.flight.as_ref().is_some_and(|flight| is_within(now, flight.since, LOST));
        let pausing = self.failure.as_ref().is_some_and(|failure| {
            let pause = PAUSE.saturating_mul(1 << failure.count.min(5)).min(LONGEST_PAUSE);
            is_within(now, failure.at, pause)
        });
        !flying && !pausing
    }

    /// Begins a renewal, in place of one that may be there. That one is given back, to be ended.
    pub(super) fn begin(
        &mut self,
        now: SystemTime,
        runtime: tokio::runtime::Id,
    ) -> (Ticket, Option<AbortHandle>) {
        self.flights += 1;
        let (id, (over, receiver)) = (self.flights, watch::channel(()));
        let flight = Flight { id, since: now, over: receiver, runtime, task: None };
        let lost = self.flight.replace(flight).and_then(|flight| flight.task);
        (Ticket { id, _over: over }, lost)
    }

    /// States what ends the renewal, if it has not ended yet.
    pub(super) fn started(&mut self, id: u64, task: AbortHandle) {
        if let Some(flight) = self.flight.as_mut().filter(|flight| flight.id == id) {
            flight.task = Some(task);
        }
    }

    /// Takes what a renewal gave.
    pub(super) fn succeed(&mut self, credentials: Credentials, now: SystemTime) {
        if credentials.has_ended(now) {
            let message =
                "the credentials had ended before they came: renew them, or set this machine's clock";
            return self.fail(Error::credentials(message), now);
        }
        self.failure = None;
        let renew_at = now.checked_add(renewal_in(&credentials, now)).unwrap_or(now);
        // The same ones again keep the key that was derived from them.
        let credentials = match self.held.take() {
            Some(held) if held.credentials.is_equal(&credentials) => held.credentials,
            _ => credentials,
        };
        self.held = Some(Held { credentials, since: now, renew_at });
    }

    pub(super) fn fail(&mut self, error: Error, now: SystemTime) {
        let count = self.failure.as_ref().map_or(0, |failure| failure.count.saturating_add(1));
        self.failure = Some(Failure { error, at: now, count });
    }

    /// Whether a renewal failed and credentials serve all the same.
    pub(super) fn is_bridging(&self, now: SystemTime) -> bool {
        self.failure.is_some() && self.serving(now).is_some()
    }

    /// The renewal is over.
    pub(super) fn end(&mut self, id: u64) {
        if self.flight.as_ref().is_some_and(|flight| flight.id == id) {
            self.flight = None;
        }
    }

    /// What ends the renewal that is on its way.
    pub(super) fn task(&mut self) -> Option<AbortHandle> {
        self.flight.as_mut()?.task.take()
    }

    /// The service does not take them. If they are new it is not their age.
    pub(super) fn refused(&mut self, credentials: &Credentials, now: SystemTime) {
        if let Some(held) = &mut self.held
            && held.credentials.is_same(credentials)
            && !is_within(now, held.since, LONGEST_PAUSE)
        {
            held.renew_at = now;
        }
    }
}

/// Whether less than this has passed. A clock that was set back ends it, too.
fn is_within(now: SystemTime, since: SystemTime, time: Duration) -> bool {
    now.duration_since(since).is_ok_and(|passed| passed < time)
}

fn renewal_in(credentials: &Credentials, now: SystemTime) -> Duration {
    let Some(end) = credentials.expires_at() else { return UNLIMITED };
    let lifetime = end.duration_since(now).unwrap_or_default();
    lifetime.saturating_sub(AHEAD.min(lifetime / 4)).max(PAUSE)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{State, renewal_in};
    use crate::{Credentials, Error};

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    fn until(seconds: u64) -> Credentials {
        Credentials::new("id", "key").unwrap().with_expiry(at(seconds))
    }

    /// When credentials that serve are to be renewed.
    fn asks_at(state: &State, from: u64, to: u64) -> Vec<u64> {
        (from..to).filter(|second| state.serving(at(*second)).is_some_and(|(_, renew)| renew)).collect()
    }

    #[test]
    fn renewed_ahead_of_the_end_by_five_minutes_or_a_quarter() {
        let table = [(7200, 6900), (1200, 900), (1199, 899), (100, 75), (4, 3), (1, 1)];
        for (lifetime, expected) in table {
            let ahead = renewal_in(&until(lifetime), at(0));
            assert_eq!(ahead.as_secs(), expected, "{lifetime}");
        }
        let unlimited = Credentials::new("id", "key").unwrap();
        assert_eq!(renewal_in(&unlimited, at(0)).as_secs(), 900);
    }

    #[test]
    fn serves_until_the_end_and_not_longer() {
        let mut state = State::default();
        assert!(state.serving(at(0)).is_none() && state.remembered(at(0)).is_none());
        state.succeed(until(100), at(0));
        assert_eq!(asks_at(&state, 0, 200), (75..100).collect::<Vec<_>>());
        assert!(state.serving(at(99)).is_some());
        assert!(state.serving(at(100)).is_none());
    }

    #[test]
    fn failures_are_followed_by_growing_pauses() {
        let mut state = State::default();
        state.succeed(until(1000), at(0));
        let mut asked = Vec::new();
        for second in 0..1000 {
            if state.serving(at(second)).is_some_and(|(_, renew)| renew) {
                asked.push(second);
                state.fail(Error::credentials("away"), at(second));
            }
        }
        assert_eq!(asked[..8], [750, 751, 753, 757, 765, 781, 813, 845]);
        // Without credentials an error holds for a second, however many there were.
        assert!(state.remembered(at(973)).is_some() || state.remembered(at(972)).is_none());
        state.fail(Error::credentials("away"), at(1000));
        assert!(state.remembered(at(1000)).is_some());
        assert!(state.remembered(at(1001)).is_none());
        state.succeed(until(3000), at(1001));
        assert!(!state.is_bridging(at(1001)));
        assert!(state.remembered(at(1001)).is_none());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_a_pause() {
        let mut state = State::default();
        state.fail(Error::credentials("away"), at(5000));
        assert!(state.remembered(at(5000)).is_some());
        assert!(state.remembered(at(10)).is_none());
    }

    #[test]
    fn credentials_that_had_ended_are_an_error() {
        let mut state = State::default();
        state.succeed(until(100), at(0));
        state.succeed(until(50), at(60));
        assert_eq!(state.serving(at(60)).unwrap().0.expires_at(), Some(at(100)));
        assert!(state.remembered(at(60)).unwrap().to_string().contains("clock"));
    }

    #[test]
    fn the_same_credentials_again_stay_the_same_snapshot() {
        let mut state = State::default();
        state.succeed(until(100), at(0));
        let first = state.serving(at(0)).unwrap().0.clone();
        state.succeed(until(100), at(80));
        assert!(state.serving(at(80)).unwrap().0.is_same(&first));
        assert_eq!(asks_at(&state, 80, 100), (95..100).collect::<Vec<_>>());
        state.succeed(until(200), at(95));
        assert!(!state.serving(at(95)).unwrap().0.is_same(&first));
    }

    #[test]
    fn refused_credentials_are_renewed_unless_they_are_new() {
        let mut state = State::default();
        state.succeed(until(1000), at(0));
        let credentials = state.serving(at(0)).unwrap().0.clone();
        state.refused(&credentials, at(31));
        assert!(!state.serving(at(32)).unwrap().1);
        state.refused(&until(1000), at(40));
        assert!(!state.serving(at(40)).unwrap().1);
        state.refused(&credentials, at(40));
        assert!(state.serving(at(40)).unwrap().1);
    }
}
