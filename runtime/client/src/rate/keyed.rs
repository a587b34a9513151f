//! State of its own for each account and action, and for each Tokio runtime where those of one must not wait for those of
//! another: that one may stand still.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Handle, Id};

use super::RateKey;

/// As soon as there are this many, those that are not needed are looked for and forgotten: temporary credentials have
/// many secret ids in the life of a process.
const SWEEP: usize = 256;

/// What has a state of its own for every key.
pub(super) trait Keyed {
    /// Whether it tells more than a new one would.
    fn is_needed(&self) -> bool;
}

/// Counters by key.
#[derive(Debug)]
pub(super) struct Counters<T> {
    hasher: RandomState,
    known: Mutex<Known<T>>,
}

/// By a digest of the key, which holds no secret id and is made without the heap. Should two keys ever have the same one,
/// their requests are counted together: too few are let through then, never too many.
#[derive(Debug)]
struct Known<T> {
    /// In order: there are few, and a map would be compiled anew for every kind of counter.
    by_digest: Vec<(u64, Arc<T>)>,
    sweep_at: usize,
}

impl<T: Keyed> Counters<T> {
    pub(super) fn new() -> Self {
        let known = Known { by_digest: Vec::new(), sweep_at: SWEEP };
        Self { hasher: RandomState::new(), known: Mutex::new(known) }
    }

    /// That of this key in the runtime this is called in; a new one if it has none.
    pub(super) fn get_here(&self, key: RateKey<'_>, new: impl FnOnce() -> T) -> Arc<T> {
        let here: Option<Id> = Handle::try_current().ok().map(|handle| handle.id());
        self.get((key, here), new)
    }

    /// That of this key; a new one if it has none.
    pub(super) fn get(&self, key: impl Hash, new: impl FnOnce() -> T) -> Arc<T> {
        let digest = self.hasher.hash_one(key);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(place) = known.find(digest) {
            return Arc::clone(&known.by_digest[place].1);
        }
        if known.by_digest.len() >= known.sweep_at {
            // Whoever uses one holds it, and gets it nowhere else than here.
            known.by_digest.retain(|(_, counter)| Arc::strong_count(counter) > 1 || counter.is_needed());
            known.sweep_at = SWEEP.max(2 * known.by_digest.len());
        }
        let counter = Arc::new(new());
        let (Ok(place) | Err(place)) = known.find(digest);
        known.by_digest.insert(place, (digest, Arc::clone(&counter)));
        counter
    }
}

impl<T> Known<T> {
    /// Where the counter of a digest is, or else where it would have to be.
    fn find(&self, digest: u64) -> Result<usize, usize> {
        self.by_digest.binary_search_by_key(&digest, |(digest, _)| *digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Needed(bool);

    impl Keyed for Needed {
        fn is_needed(&self) -> bool {
            self.0
        }
    }

    #[test]
    fn what_is_not_needed_is_forgotten() {
        fn key(action: &str) -> RateKey<'_> {
            RateKey::new("AKIDexample", "ccc", action)
        }
        let counters = Counters::new();
        let held = counters.get(key("held"), || Needed(false));
        let needed = Arc::downgrade(&counters.get(key("needed"), || Needed(true)));
        let idle = Arc::downgrade(&counters.get(key("idle"), || Needed(false)));
        for count in 0..2 * SWEEP {
            counters.get(key(&count.to_string()), || Needed(false));
        }
        assert!(Arc::ptr_eq(&held, &counters.get(key("held"), || Needed(false))));
        assert!(needed.upgrade().is_some());
        assert!(idle.upgrade().is_none());
        assert!(counters.known.lock().unwrap().by_digest.len() <= 2 * SWEEP);
    }
}
