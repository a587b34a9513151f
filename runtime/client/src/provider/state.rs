//! When to renew: decisions from what is known at a given time. No I/O, no waiting, no clock.

use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::Credentials;
use crate::error::Error;
use crate::retry::CorrectedClock;

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

/// The current time.
#[derive(Clone, Copy)]
pub(super) struct Now {
    /// By the clock that responses have corrected.
    pub(super) time: SystemTime,
    /// By that clock or the local one, whichever is behind. Credentials count as expired only if both say so: a wrong
    /// correction must not prevent the calls whose responses would set it right.
    pub(super) earliest: SystemTime,
}

impl Now {
    pub(super) fn of(clock: &CorrectedClock) -> Self {
        let local = clock.local().now();
        let time = clock.correct(local);
        Self { time, earliest: time.min(local) }
    }
}

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
    /// Whether the service rejected them.
    rejected: bool,
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
    pub(super) fn valid(&self, now: Now) -> Option<(&Credentials, bool)> {
        let cached = self.cached.as_ref()?;
        if cached.rejected || cached.credentials.is_expired_at(now.earliest) {
            return None;
        }
        // Also if the clock was set back, since that may have been by days.
        let is_due = now.time >= cached.renew_at || now.time < cached.fetched_at;
        Some((&cached.credentials, is_due && self.may_renew(now.time)))
    }

    /// Whether the service rejected these credentials, the last that the provider returned.
    pub(super) fn has_rejected(&self, credentials: &Credentials) -> bool {
        self.cached.as_ref().is_some_and(|cached| cached.rejected && cached.credentials == *credentials)
    }

    /// The error for callers without credentials; `None` once the provider may be called again.
    pub(super) fn recent_error(&self, now: Now) -> Option<Error> {
        let failure = self.failure.as_ref()?;
        is_within(now.time, failure.at, ERROR_LIFETIME).then(|| failure.error.clone())
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
    pub(super) fn begin(&mut self, now: Now, runtime: tokio::runtime::Id) -> (Ticket, Option<AbortHandle>) {
        self.last_id += 1;
        let (id, (sender, finished)) = (self.last_id, watch::channel(()));
        let renewal = PendingRenewal { id, started_at: now.time, finished, runtime, task: None };
        let replaced = self.renewal.replace(renewal).and_then(|renewal| renewal.task);
        (Ticket { id, _finished: sender }, replaced)
    }

    /// Notes the task of a renewal, unless it has already finished.
    pub(super) fn started(&mut self, id: u64, task: AbortHandle) {
        if let Some(renewal) = self.renewal.as_mut().filter(|renewal| renewal.id == id) {
            renewal.task = Some(task);
        }
    }

    pub(super) fn succeed(&mut self, credentials: Credentials, now: Now) {
        if credentials.is_expired_at(now.earliest) {
            let message =
                "the provider returned expired credentials: renew them, or set this machine's clock";
            return self.fail(Error::credentials(message), now);
        }
        self.failure = None;
        let now = now.time;
        let renew_at = now.checked_add(renew_in(&credentials, now)).unwrap_or(now);
        // Equal credentials keep their identity, and with it the signing key derived from them.
        let credentials = match self.cached.take() {
            Some(cached) if cached.credentials == credentials => cached.credentials,
            _ => credentials,
        };
        self.cached = Some(Cached { credentials, fetched_at: now, renew_at, rejected: false });
    }

    pub(super) fn fail(&mut self, error: Error, now: Now) {
        let earlier = self.failure.as_ref().map_or(0, |failure| failure.earlier.saturating_add(1));
        self.failure = Some(Failure { error, at: now.time, earlier });
    }

    /// Whether the last renewal failed although the credentials are still valid.
    pub(super) fn has_failed_while_valid(&self, now: Now) -> bool {
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

    /// Stops the use of credentials that the service rejected, until the provider returns others or confirms them. New ones
    /// stay in use: their age is not why they were rejected, and the provider is not called for each rejection.
    pub(super) fn invalidate(&mut self, credentials: &Credentials, now: Now) {
        if let Some(cached) = &mut self.cached
            && cached.credentials.ptr_eq(credentials)
            && !is_within(now.time, cached.fetched_at, MAX_PAUSE)
        {
            cached.rejected = true;
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

    use super::{Now, State, renew_in};
    use crate::{Credentials, Error};

    fn time(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
    }

    /// This time by a clock that needs no correction.
    fn at(seconds: u64) -> Now {
        Now { time: time(seconds), earliest: time(seconds) }
    }

    fn expiring_at(seconds: u64) -> Credentials {
        Credentials::new("id", "key").unwrap().with_expiry(time(seconds))
    }

    /// The seconds at which the credentials are due for renewal.
    fn due_at(state: &State, from: u64, to: u64) -> Vec<u64> {
        (from..to).filter(|second| state.valid(at(*second)).is_some_and(|(_, due)| due)).collect()
    }

    #[test]
    fn renewal_is_due_five_minutes_or_a_quarter_before_expiry() {
        let table = [(7200, 6900), (1200, 900), (1199, 899), (100, 75), (4, 3), (1, 1)];
        for (lifetime, expected) in table {
            let due = renew_in(&expiring_at(lifetime), time(0));
            assert_eq!(due.as_secs(), expected, "{lifetime}");
        }
        let permanent = Credentials::new("id", "key").unwrap();
        assert_eq!(renew_in(&permanent, time(0)).as_secs(), 900);
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
    fn a_clock_that_is_set_back_does_not_delay_a_renewal() {
        let mut state = State::default();
        state.succeed(Credentials::new("id", "key").unwrap(), at(5000));
        assert!(!state.valid(at(5000)).unwrap().1);
        assert!(state.valid(at(4000)).unwrap().1);
    }

    #[test]
    fn expired_credentials_are_an_error() {
        let mut state = State::default();
        state.succeed(expiring_at(100), at(0));
        state.succeed(expiring_at(50), at(60));
        assert_eq!(state.valid(at(60)).unwrap().0.expires_at(), Some(time(100)));
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
    fn rejected_credentials_are_not_used_unless_they_are_new() {
        let mut state = State::default();
        state.succeed(expiring_at(1000), at(0));
        let credentials = state.valid(at(0)).unwrap().0.clone();
        state.invalidate(&credentials, at(31));
        assert!(!state.valid(at(32)).unwrap().1);
        state.invalidate(&expiring_at(1000), at(40));
        assert!(!state.valid(at(40)).unwrap().1);
        state.invalidate(&credentials, at(40));
        assert!(state.valid(at(40)).is_none() && state.has_rejected(&credentials));
        state.fail(Error::credentials("unavailable"), at(41));
        assert!(state.valid(at(41)).is_none());
        // The provider returns the same credentials.
        state.succeed(expiring_at(1000), at(42));
        assert!(state.valid(at(42)).unwrap().0.ptr_eq(&credentials));
        state.invalidate(&credentials, at(43));
        assert!(state.valid(at(43)).is_some(), "the provider would be called for each rejection");
    }

    #[test]
    fn credentials_expire_once_both_clocks_say_so() {
        let now = |corrected, local| Now { time: time(corrected), earliest: time(corrected.min(local)) };
        let mut state = State::default();
        state.succeed(expiring_at(1000), now(0, 5000));
        assert!(!state.valid(now(0, 5000)).unwrap().1);
        // Renewal goes by the corrected clock.
        assert!(state.valid(now(750, 0)).unwrap().1);
        assert!(state.valid(now(1000, 999)).is_some() && state.valid(now(999, 1000)).is_some());
        assert!(state.valid(now(1000, 1000)).is_none());
    }
}
