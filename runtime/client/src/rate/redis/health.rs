//! Whether Redis is there.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long a server that was away is left alone. Less than the second for which it gives no room once it is back: by
/// then all processes have found it.
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of the server.
#[derive(Default)]
pub(super) struct Health {
    away: Mutex<Option<Away>>,
}

struct Away {
    ask_again: Instant,
    reason: String,
}

impl Health {
    fn away(&self) -> MutexGuard<'_, Option<Away>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to ask the server: always while it answers, otherwise one request after each pause.
    ///
    /// # Errors
    /// Why it did not answer last time.
    pub(super) fn may_ask(&self) -> Result<(), String> {
        let mut away = self.away();
        let now = Instant::now();
        match &mut *away {
            Some(away) if away.ask_again > now => Err(away.reason.clone()),
            Some(away) => {
                away.ask_again = now + PAUSE;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(super) fn answered(&self) {
        if self.away().take().is_some() {
            tracing::info!("the shared rate limiter answers again");
        }
    }

    pub(super) fn failed(&self, reason: &str) {
        let away = Away { ask_again: Instant::now() + PAUSE, reason: reason.to_owned() };
        if self.away().replace(away).is_none() {
            tracing::warn!(reason, "the shared rate limiter cannot be asked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_a_time_tries_again() {
        let health = Health::default();
        assert_eq!((health.may_ask(), health.may_ask()), (Ok(()), Ok(())));
        for _ in 0..2 {
            health.failed("refused");
            assert_eq!(health.may_ask(), Err("refused".to_owned()));
            tokio::time::advance(PAUSE).await;
            assert_eq!((health.may_ask(), health.may_ask()), (Ok(()), Err("refused".to_owned())));
        }
        health.answered();
        assert_eq!((health.may_ask(), health.may_ask()), (Ok(()), Ok(())));
    }
}
