//! How far the cloud's clock is from ours.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::clock::unix_seconds;

/// A signature that is expired although it is this close to the cloud's time was expired by something else.
const NOTICEABLE: u64 = 30;

/// What is added to the time of this machine before a request is signed, in seconds. Shared by all calls of a client.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// The cloud's time, when it is `now` here.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        if seconds == 0 {
            return now;
        }
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let there = if seconds < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        there.unwrap_or(now)
    }

    /// How far the clock of this machine is ahead of the cloud's, in seconds.
    pub(crate) fn ahead(&self) -> i64 {
        self.0.load(Ordering::Relaxed).saturating_neg()
    }

    /// Learns from an answer that was dated `there` when it was `here` on this machine, and refused what was signed for
    /// the time `signed`. Whether a signature made now is another matter.
    pub(crate) fn learn(&self, there: SystemTime, here: SystemTime, signed: SystemTime) -> bool {
        let (there, here, signed) = (unix_seconds(there), unix_seconds(here), unix_seconds(signed));
        self.0.store(there.saturating_sub(here), Ordering::Relaxed);
        there.abs_diff(signed) >= NOTICEABLE
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::Skew;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn learnt_either_way_and_anew() {
        let skew = Skew::default();
        assert_eq!(skew.correct(at(1_000)), at(1_000));
        assert!(skew.learn(at(5_000), at(1_000), at(999)));
        assert_eq!(skew.correct(at(1_010)), at(5_010));
        // Somebody sets the clock here: what was learnt is wrong now, and is learnt anew.
        assert!(skew.learn(at(5_020), at(5_020), at(9_020)));
        assert_eq!(skew.correct(at(5_021)), at(5_021));
        assert!(skew.learn(at(1_000), at(5_000), at(5_000)));
        assert_eq!(skew.correct(at(5_000)), at(1_000));
    }

    #[test]
    fn a_refusal_at_the_right_time_teaches_nothing() {
        assert!(!Skew::default().learn(at(1_000), at(1_001), at(1_001)));
    }

    #[test]
    fn a_signature_that_grew_old_on_the_way() {
        assert!(Skew::default().learn(at(1_400), at(1_400), at(1_000)));
    }
}
