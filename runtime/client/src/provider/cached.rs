//! Caches the credentials of a provider and renews them.
//!
//! The first caller that finds the credentials due for renewal spawns a task on its Tokio runtime. The task is
//! independent of that caller: cancelling the call does not cancel the renewal. The task ends with its runtime or with
//! the last owner of the cache. It owns the sender that the waiting callers watch, so they wake however it ends.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::state::{Now, State, Ticket};
use super::{Credentials, ProvideCredentials, ProviderContext};
use crate::error::Error;
use crate::future::spawn;

/// How long a provider may take.
const RENEWAL_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait for a renewal on another runtime, which may be blocked.
const FOREIGN_RENEWAL_TIMEOUT: Duration = Duration::from_secs(5);

/// A provider with a cache. Clones share it.
#[derive(Clone)]
pub(super) struct CachedProvider(Arc<Owner>);

/// Aborts the pending renewal when the last owner is gone.
struct Owner(Arc<Shared>);

struct Shared {
    provider: Box<dyn ProvideCredentials>,
    context: OnceLock<ProviderContext>,
    /// The context of a provider that belongs to no configuration.
    default_context: ProviderContext,
    state: Mutex<State>,
}

/// A renewal as a waiting caller sees it.
struct Waiter {
    id: u64,
    finished: watch::Receiver<()>,
    on_other_runtime: bool,
}

impl CachedProvider {
    pub(super) fn new(provider: Box<dyn ProvideCredentials>) -> Self {
        let (context, default_context, state) = Default::default();
        Self(Arc::new(Owner(Arc::new(Shared { provider, context, default_context, state }))))
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    pub(super) fn set_context(&self, context: ProviderContext) {
        self.shared().context.get_or_init(|| context);
    }

    pub(super) fn invalidate(&self, credentials: &Credentials) {
        let now = self.shared().now();
        self.shared().lock().invalidate(credentials, now);
    }

    pub(super) fn cached(&self) -> Option<Credentials> {
        let now = self.shared().now();
        let valid = self.shared().lock().valid(now).map(|(credentials, due)| (credentials.clone(), due));
        let Some((credentials, due)) = valid else { return self.take_from_provider(now) };
        if due && let Ok(runtime) = Handle::try_current() {
            self.renew(&runtime, |state| state.valid(now).is_some_and(|(_, due)| due));
        }
        Some(credentials)
    }

    /// Stores the credentials that the provider has available without waiting.
    fn take_from_provider(&self, now: Now) -> Option<Credentials> {
        let credentials =
            self.shared().provider.cached().filter(|found| !found.is_expired_at(now.earliest))?;
        let mut state = self.shared().lock();
        if state.has_rejected(&credentials) {
            return None;
        }
        state.succeed(credentials, now);
        state.valid(now).map(|(credentials, _)| credentials.clone())
    }

    pub(super) async fn provide(&self) -> Result<Credentials, Error> {
        let runtime = Handle::try_current()
            .map_err(|_| Error::environment("credentials can only be fetched in a Tokio runtime"))?;
        let mut stuck = None;
        loop {
            if let Some(known) = self.known() {
                return known;
            }
            let now = self.shared().now();
            let started = self.renew(&runtime, |state| match state.renewal() {
                None => state.valid(now).is_none() && state.recent_error(now).is_none(),
                Some(renewal) => stuck == Some(renewal.id),
            });
            let Some(mut waiter) = self.shared().waiter(&runtime) else {
                match self.known() {
                    None if started => return Err(Error::environment("the Tokio runtime is shutting down")),
                    None => continue,
                    Some(known) => return known,
                }
            };
            if !waiter.on_other_runtime {
                // The renewal has a timeout and runs whenever this future does. It never sends: the channel closes.
                let _ = waiter.finished.changed().await;
            } else if timeout(FOREIGN_RENEWAL_TIMEOUT, waiter.finished.changed()).await.is_err() {
                stuck = Some(waiter.id);
            }
        }
    }

    /// The result that is known without calling the provider.
    fn known(&self) -> Option<Result<Credentials, Error>> {
        if let Some(credentials) = self.cached() {
            return Some(Ok(credentials));
        }
        let now = self.shared().now();
        self.shared().lock().recent_error(now).map(Err)
    }

    /// Starts a renewal if it is still due once the state is locked.
    fn renew(&self, runtime: &Handle, is_due: impl FnOnce(&State) -> bool) -> bool {
        let (ticket, replaced) = {
            let mut state = self.shared().lock();
            if !is_due(&state) {
                return false;
            }
            state.begin(self.shared().now(), runtime.id())
        };
        // Not while the state is locked: a runtime that shuts down drops the task at once, and the task locks the state.
        if let Some(replaced) = replaced {
            replaced.abort();
        }
        let id = ticket.id;
        let task = spawn(runtime, Renewal { shared: Arc::clone(self.shared()), ticket }.run());
        self.shared().lock().started(id, task.abort_handle());
        true
    }
}

impl Shared {
    fn context(&self) -> &ProviderContext {
        self.context.get().unwrap_or(&self.default_context)
    }

    fn now(&self) -> Now {
        Now::of(self.context().corrected_clock())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiter(&self, runtime: &Handle) -> Option<Waiter> {
        let state = self.lock();
        let renewal = state.renewal()?;
        let on_other_runtime = renewal.runtime != runtime.id();
        Some(Waiter { id: renewal.id, finished: renewal.finished.clone(), on_other_runtime })
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        match timeout(RENEWAL_TIMEOUT, self.provider.provide(self.context())).await {
            Ok(result) => result,
            Err(_) => {
                Err(Error::credentials(format!("no credentials within {RENEWAL_TIMEOUT:?}")).temporary())
            }
        }
    }
}

/// The task that renews. Dropping it, finished or not, wakes the waiting callers.
struct Renewal {
    shared: Arc<Shared>,
    ticket: Ticket,
}

impl Renewal {
    async fn run(self) {
        let result = self.shared.fetch().await;
        let now = self.shared.now();
        let failure = result.as_ref().err().map(ToString::to_string);
        let still_valid = {
            let mut state = self.shared.lock();
            match result {
                Ok(credentials) => state.succeed(credentials, now),
                Err(error) => state.fail(error, now),
            }
            state.has_failed_while_valid(now)
        };
        if still_valid {
            // No call reports it before the credentials expire.
            tracing::warn!(
                error = failure,
                "cannot renew the credentials; using the current ones until they expire"
            );
        }
    }
}

impl Drop for Renewal {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if thread::panicking() {
            state.fail(Error::credentials("the credentials provider panicked"), self.shared.now());
        }
        state.finish(self.ticket.id);
        // The ticket is dropped next, which closes the channel of the waiting callers.
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let task = self.0.lock().take_task();
        if let Some(task) = task {
            task.abort();
        }
    }
}

impl fmt::Debug for CachedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared().provider.fmt(f)
    }
}
