//! When to renew: decisions from what is known at a given time. No I/O, no waiting, no clock.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::Credentials;
use crate::error::Error;

/// How long before their expiry credentials are renewed, at most a quarter of their remaining lifetime.
const RENEW_AHEAD: Duration = Duration::from_secs(300);

/// When to renew credentials without an expiry, so that a rotated file is noticed.
const RECHECK_INTERVAL: Duration = Duration::from_secs(15 * 60);

/// The shortest time between two renewals, and the first pause after a failure.
const MIN_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause after repeated failures while the credentials are valid.
const MAX_PAUSE: Duration = Duration::from_secs(32);

/// How long an error is returned to all callers while there are no valid credentials.
const ERROR_LIFETIME: Duration = Duration::from_secs(1);

/// A renewal that takes longer is stuck on a blocked runtime.
const STUCK_AFTER: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct State {
    cached: Option<Cached>,
    failure: Option<Failure>,
    renewal: Option<PendingRenewal>,
    last_id: u64,
}

struct Cached {
    credentials: Credentials,
    fetched_at: SystemTime,
    renew_at: SystemTime,
}

/// The last error, and how many failures came before it in a row.
struct Failure {
    error: Error,
    at: SystemTime,
    earlier: u32,
}

pub(super) struct PendingRenewal {
    pub(super) id: u64,
    started_at: SystemTime,
    /// Closes when the renewal ends, however it ends.
    pub(super) finished: watch::Receiver<()>,
    pub(super) runtime: tokio::runtime::Id,
    task: Option<AbortHandle>,
}

/// Permission to run a renewal. Dropping it wakes the waiting callers.
pub(super) struct Ticket {
    pub(super) id: u64,
    _finished: watch::Sender<()>,
}

impl State {
    /// The credentials if they are valid, and whether they are due for renewal.
    pub(super) fn valid(&self, now: SystemTime) -> Option<(&Credentials, bool)> {
        let cached = self.cached.as_ref().filter(|cached| !cached.credentials.is_expired_at(now))?;
        Some((&cached.credentials, now >= cached.renew_at && self.may_renew(now)))
    }

    /// The error for callers without credentials; `None` once the provider may be called again.
    pub(super) fn recent_error(&self, now: SystemTime) -> Option<Error> {
        let failure = self.failure.as_ref()?;
        is_within(now, failure.at, ERROR_LIFETIME).then(|| failure.error.clone())
    }

    pub(super) fn renewal(&self) -> Option<&PendingRenewal> {
        self.renewal.as_ref()
    }

    fn may_renew(&self, now: SystemTime) -> bool {
        let running =
            self.renewal.as_ref().is_some_and(|renewal| is_within(now, renewal.started_at, STUCK_AFTER));
        let pausing = self.failure.as_ref().is_some_and(|failure| {
            let pause = MIN_PAUSE.saturating_mul(1 << failure.earlier.min(5)).min(MAX_PAUSE);
            is_within(now, failure.at, pause)
        });
        !running && !pausing
    }

    /// Begins a renewal. Returns the task of the renewal that it replaces, which must be aborted.
    pub(super) fn begin(
        &mut self,
        now: SystemTime,
        runtime: tokio::runtime::Id,
    ) -> (Ticket, Option<AbortHandle>) {
        self.last_id += 1;
        let (id, (sender, finished)) = (self.last_id, watch::channel(()));
        let renewal = PendingRenewal { id, started_at: now, finished, runtime, task: None };
        let replaced = self.renewal.replace(renewal).and_then(|renewal| renewal.task);
        (Ticket { id, _finished: sender }, replaced)
    }

    /// Notes the task of a renewal, unless it has already finished.
    pub(super) fn started(&mut self, id: u64, task: AbortHandle) {
        if let Some(renewal) = self.renewal.as_mut().filter(|renewal| renewal.id == id) {
            renewal.task = Some(task);
        }
    }

    pub(super) fn succeed(&mut self, credentials: Credentials, now: SystemTime) {
        if credentials.is_expired_at(now) {
            let message =
                "the provider returned expired credentials: renew them, or set this machine's clock";
            return self.fail(Error::credentials(message), now);
        }
        self.failure = None;
        let renew_at = now.checked_add(renew_in(&credentials, now)).unwrap_or(now);
        // Equal credentials keep their identity, and with it the signing key derived from them.
        let credentials = match self.cached.take() {
            Some(cached) if cached.credentials == credentials => cached.credentials,
            _ => credentials,
        };
        self.cached = Some(Cached { credentials, fetched_at: now, renew_at });
    }

    pub(super) fn fail(&mut self, error: Error, now: SystemTime) {
        let earlier = self.failure.as_ref().map_or(0, |failure| failure.earlier.saturating_add(1));
        self.failure = Some(Failure { error, at: now, earlier });
    }

    /// Whether the last renewal failed although the credentials are still valid.
    pub(super) fn has_failed_while_valid(&self, now: SystemTime) -> bool {
        self.failure.is_some() && self.valid(now).is_some()
    }

    pub(super) fn finish(&mut self, id: u64) {
        if self.renewal.as_ref().is_some_and(|renewal| renewal.id == id) {
            self.renewal = None;
        }
    }

    /// The task of the pending renewal, to abort it.
    pub(super) fn take_task(&mut self) -> Option<AbortHandle> {
        self.renewal.as_mut()?.task.take()
    }

    /// Makes rejected credentials due for renewal. New ones stay: their age is not why they were rejected.
    pub(super) fn invalidate(&mut self, credentials: &Credentials, now: SystemTime) {
        if let Some(cached) = &mut self.cached
            && cached.credentials.ptr_eq(credentials)
            && !is_within(now, cached.fetched_at, MAX_PAUSE)
        {
            cached.renew_at = now;
        }
    }
}

/// Whether less than `limit` has passed since then. False if the clock was set back before then.
fn is_within(now: SystemTime, since: SystemTime, limit: Duration) -> bool {
    now.duration_since(since).is_ok_and(|passed| passed < limit)
}

fn renew_in(credentials: &Credentials, now: SystemTime) -> Duration {
    let Some(expires_at) = credentials.expires_at() else { return RECHECK_INTERVAL };
    let lifetime = expires_at.duration_since(now).unwrap_or(Duration::ZERO);
    lifetime.saturating_sub(RENEW_AHEAD.min(lifetime / 4)).max(MIN_PAUSE)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{State, renew_in};
    use crate::{Credentials, Error};

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    fn expiring_at(seconds: u64) -> Credentials {
        Credentials::new("id", "key").unwrap().with_expiry(at(seconds))
    }

    /// The seconds at which the credentials are due for renewal.
    fn due_at(state: &State, from: u64, to: u64) -> Vec<u64> {
        (from..to).filter(|second| state.valid(at(*second)).is_some_and(|(_, due)| due)).collect()
    }

    #[test]
    fn renewal_is_due_five_minutes_or_a_quarter_before_expiry() {
        let table = [(7200, 6900), (1200, 900), (1199, 899), (100, 75), (4, 3), (1, 1)];
        for (lifetime, expected) in table {
            let due = renew_in(&expiring_at(lifetime), at(0));
            assert_eq!(due.as_secs(), expected, "{lifetime}");
        }
        let permanent = Credentials::new("id", "key").unwrap();
        assert_eq!(renew_in(&permanent, at(0)).as_secs(), 900);
    }

    #[test]
    fn credentials_are_valid_until_they_expire() {
        let mut state = State::default();
        assert!(state.valid(at(0)).is_none() && state.recent_error(at(0)).is_none());
        state.succeed(expiring_at(100), at(0));
        assert_eq!(due_at(&state, 0, 200), (75..100).collect::<Vec<_>>());
        assert!(state.valid(at(99)).is_some());
        assert!(state.valid(at(100)).is_none());
    }

    #[test]
    fn pauses_grow_with_each_failure() {
        let mut state = State::default();
        state.succeed(expiring_at(1000), at(0));
        let mut renewed = Vec::new();
        for second in 0..1000 {
            if state.valid(at(second)).is_some_and(|(_, due)| due) {
                renewed.push(second);
                state.fail(Error::credentials("unavailable"), at(second));
            }
        }
        assert_eq!(renewed[..8], [750, 751, 753, 757, 765, 781, 813, 845]);
        // Without credentials an error holds for one second, however many came before it.
        assert!(state.recent_error(at(973)).is_some() || state.recent_error(at(972)).is_none());
        state.fail(Error::credentials("unavailable"), at(1000));
        assert!(state.recent_error(at(1000)).is_some());
        assert!(state.recent_error(at(1001)).is_none());
        state.succeed(expiring_at(3000), at(1001));
        assert!(!state.has_failed_while_valid(at(1001)));
        assert!(state.recent_error(at(1001)).is_none());
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_a_pause() {
        let mut state = State::default();
        state.fail(Error::credentials("unavailable"), at(5000));
        assert!(state.recent_error(at(5000)).is_some());
        assert!(state.recent_error(at(10)).is_none());
    }

    #[test]
    fn expired_credentials_are_an_error() {
        let mut state = State::default();
        state.succeed(expiring_at(100), at(0));
        state.succeed(expiring_at(50), at(60));
        assert_eq!(state.valid(at(60)).unwrap().0.expires_at(), Some(at(100)));
        assert!(state.recent_error(at(60)).unwrap().to_string().contains("clock"));
    }

    #[test]
    fn equal_credentials_keep_their_identity() {
        let mut state = State::default();
        state.succeed(expiring_at(100), at(0));
        let first = state.valid(at(0)).unwrap().0.clone();
        state.succeed(expiring_at(100), at(80));
        assert!(state.valid(at(80)).unwrap().0.ptr_eq(&first));
        assert_eq!(due_at(&state, 80, 100), (95..100).collect::<Vec<_>>());
        state.succeed(expiring_at(200), at(95));
        assert!(!state.valid(at(95)).unwrap().0.ptr_eq(&first));
    }

    #[test]
    fn invalidated_credentials_are_renewed_unless_they_are_new() {
        let mut state = State::default();
        state.succeed(expiring_at(1000), at(0));
        let credentials = state.valid(at(0)).unwrap().0.clone();
        state.invalidate(&credentials, at(31));
        assert!(!state.valid(at(32)).unwrap().1);
        state.invalidate(&expiring_at(1000), at(40));
        assert!(!state.valid(at(40)).unwrap().1);
        state.invalidate(&credentials, at(40));
        assert!(state.valid(at(40)).unwrap().1);
    }
}
