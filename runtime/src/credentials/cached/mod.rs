//! Credentials that are kept and renewed.
//!
//! Whoever finds them in need of renewal starts it as a task of the Tokio runtime at hand. It belongs to nobody: a call
//! that is given up does not end it, and it ends with the runtime or with the last owner of these credentials. However
//! it ends, those who wait for it notice, since what they wait for is owned by the task.

mod state;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::attached::Attached;
use super::{Credentials, ProvideCredentials, Surroundings};
use crate::error::Error;
use crate::future::spawn;
use state::{State, Ticket};

/// How long the source may take.
const LIMIT: Duration = Duration::from_secs(30);

/// How long is waited for a renewal in another runtime, which may stand still.
const PATIENCE: Duration = Duration::from_secs(5);

/// Credentials of a source, kept and renewed.
#[derive(Clone)]
pub(super) struct Cached(Arc<Owner>);

/// Ends a renewal that nobody is left to profit from.
struct Owner(Arc<Shared>);

struct Shared {
    provider: Box<dyn ProvideCredentials>,
    attached: Attached,
    state: Mutex<State>,
}

/// A renewal to wait for.
struct Awaited {
    id: u64,
    over: watch::Receiver<()>,
    elsewhere: bool,
}

impl Cached {
    pub(super) fn new(provider: Box<dyn ProvideCredentials>) -> Self {
        let (attached, state) = (Attached::default(), Mutex::default());
        Self(Arc::new(Owner(Arc::new(Shared { provider, attached, state }))))
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.0.0
    }

    pub(super) fn attach(&self, surroundings: &Surroundings) {
        self.shared().attached.attach(surroundings);
        self.shared().provider.attach(surroundings);
    }

    pub(super) fn refused(&self, credentials: &Credentials) {
        let now = self.shared().now();
        self.shared().lock().refused(credentials, now);
    }

    pub(super) fn at_hand(&self) -> Option<Credentials> {
        let now = self.shared().now();
        let serving =
            self.shared().lock().serving(now).map(|(credentials, renew)| (credentials.clone(), renew));
        let Some((credentials, renew)) = serving else { return self.taken_from_source(now) };
        if renew && let Ok(runtime) = Handle::try_current() {
            self.renew(&runtime, |state| state.serving(now).is_some_and(|(_, renew)| renew));
        }
        Some(credentials)
    }

    /// What the source has without waiting.
    fn taken_from_source(&self, now: SystemTime) -> Option<Credentials> {
        let credentials = self.shared().provider.at_hand().filter(|given| !given.has_ended(now))?;
        let mut state = self.shared().lock();
        state.succeed(credentials, now);
        state.serving(now).map(|(credentials, _)| credentials.clone())
    }

    pub(super) async fn provide(&self) -> Result<Credentials, Error> {
        let runtime = Handle::try_current()
            .map_err(|_| Error::environment("credentials can only be asked for in a Tokio runtime"))?;
        let mut lost = None;
        loop {
            if let Some(landed) = self.landed() {
                return landed;
            }
            let now = self.shared().now();
            let started = self.renew(&runtime, |state| match state.flight() {
                None => state.serving(now).is_none() && state.remembered(now).is_none(),
                Some(flight) => lost == Some(flight.id),
            });
            let Some(mut awaited) = self.shared().awaited(&runtime) else {
                match self.landed() {
                    None if started => return Err(Error::environment("the Tokio runtime is ending")),
                    None => continue,
                    Some(landed) => return landed,
                }
            };
            if !awaited.elsewhere {
                // It has a limit of its own and moves on as long as this does. Its end is all there is to learn.
                let _ = awaited.over.changed().await;
            } else if timeout(PATIENCE, awaited.over.changed()).await.is_err() {
                lost = Some(awaited.id);
            }
        }
    }

    /// What is known without asking.
    fn landed(&self) -> Option<Result<Credentials, Error>> {
        if let Some(credentials) = self.at_hand() {
            return Some(Ok(credentials));
        }
        let now = self.shared().now();
        self.shared().lock().remembered(now).map(Err)
    }

    /// Starts a renewal, if it is still to be done once the state is looked at.
    fn renew(&self, runtime: &Handle, is_due: impl FnOnce(&State) -> bool) -> bool {
        let (ticket, lost) = {
            let mut state = self.shared().lock();
            if !is_due(&state) {
                return false;
            }
            state.begin(self.shared().now(), runtime.id())
        };
        // Not while the state is locked: a runtime that ends drops the task at once, and the task then looks at it.
        if let Some(lost) = lost {
            lost.abort();
        }
        let id = ticket.id;
        let renewal = Renewal { shared: Arc::clone(self.shared()), ticket };
        let task = spawn(runtime, renewal.run());
        self.shared().lock().started(id, task.abort_handle());
        true
    }
}

impl Shared {
    fn now(&self) -> SystemTime {
        self.attached.now()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn awaited(&self, runtime: &Handle) -> Option<Awaited> {
        let state = self.lock();
        let flight = state.flight()?;
        let elsewhere = flight.runtime != runtime.id();
        Some(Awaited { id: flight.id, over: flight.over.clone(), elsewhere })
    }
}

/// The task that renews. When it is dropped, finished or not, those who wait go on.
struct Renewal {
    shared: Arc<Shared>,
    ticket: Ticket,
}

impl Renewal {
    async fn run(self) {
        let outcome = match timeout(LIMIT, self.shared.provider.provide()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::credentials(format!("no credentials within {LIMIT:?}")).temporary()),
        };
        let now = self.shared.now();
        let failed = outcome.as_ref().err().map(ToString::to_string);
        let bridging = {
            let mut state = self.shared.lock();
            match outcome {
                Ok(credentials) => state.succeed(credentials, now),
                Err(error) => state.fail(error, now),
            }
            state.is_bridging(now)
        };
        if bridging {
            // Nobody else would hear of it before the credentials end.
            tracing::warn!(error = failed, "credentials could not be renewed; the old ones still serve");
        }
    }
}

impl Drop for Renewal {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if thread::panicking() {
            state.fail(Error::credentials("the source of the credentials panicked"), self.shared.now());
        }
        state.end(self.ticket.id);
        // Then the ticket goes, and with it what others wait for.
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let task = self.0.lock().task();
        if let Some(task) = task {
            task.abort();
        }
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared().provider.fmt(f)
    }
}
