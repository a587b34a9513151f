//! One state for each key, optionally for each Tokio runtime: callers on one runtime must not wait for callers on another,
//! which may be blocked.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Handle, Id};

use super::RateKey;

/// The number of states from which unused ones are evicted: temporary credentials bring many secret IDs over the life of a
/// process.
const EVICTION_THRESHOLD: usize = 256;

pub(super) trait Evict {
    /// Whether the state differs from a new one.
    fn is_in_use(&self) -> bool;
}

/// States by key.
#[derive(Debug)]
pub(super) struct Keyed<T> {
    hasher: RandomState,
    states: Mutex<States<T>>,
}

/// States by a hash of the key, which contains no secret ID and needs no allocation. If two keys have the same hash, their
/// requests are counted together, so that too few are permitted but never too many.
#[derive(Debug)]
struct States<T> {
    /// Sorted by hash. There are few, and a map would be compiled for each type of state.
    by_hash: Vec<(u64, Arc<T>)>,
    evict_at: usize,
}

impl<T: Evict> Keyed<T> {
    pub(super) fn new() -> Self {
        let states = States { by_hash: Vec::new(), evict_at: EVICTION_THRESHOLD };
        Self { hasher: RandomState::new(), states: Mutex::new(states) }
    }

    /// The state of this key on the current runtime.
    pub(super) fn get_on_this_runtime(&self, key: RateKey<'_>, new: impl FnOnce() -> T) -> Arc<T> {
        let runtime: Option<Id> = Handle::try_current().ok().map(|handle| handle.id());
        self.get((key, runtime), new)
    }

    /// The state of this key.
    pub(super) fn get(&self, key: impl Hash, new: impl FnOnce() -> T) -> Arc<T> {
        let hash = self.hasher.hash_one(key);
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(index) = states.find(hash) {
            return Arc::clone(&states.by_hash[index].1);
        }
        if states.by_hash.len() >= states.evict_at {
            // Users of a state hold a clone, which they can only get here, under the lock.
            states.by_hash.retain(|(_, state)| Arc::strong_count(state) > 1 || state.is_in_use());
            states.evict_at = EVICTION_THRESHOLD.max(2 * states.by_hash.len());
        }
        let state = Arc::new(new());
        let (Ok(index) | Err(index)) = states.find(hash);
        states.by_hash.insert(index, (hash, Arc::clone(&state)));
        state
    }
}

impl<T> States<T> {
    /// The index of a hash, or `Err` with the index to insert it at.
    fn find(&self, hash: u64) -> Result<usize, usize> {
        self.by_hash.binary_search_by_key(&hash, |(hash, _)| *hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct State {
        in_use: bool,
    }

    impl Evict for State {
        fn is_in_use(&self) -> bool {
            self.in_use
        }
    }

    #[test]
    fn unused_states_are_evicted() {
        fn key(action: &str) -> RateKey<'_> {
            RateKey::new("AKIDexample", "ccc", action)
        }
        let keyed = Keyed::new();
        let held = keyed.get(key("held"), || State { in_use: false });
        let used = Arc::downgrade(&keyed.get(key("used"), || State { in_use: true }));
        let idle = Arc::downgrade(&keyed.get(key("idle"), || State { in_use: false }));
        for count in 0..2 * EVICTION_THRESHOLD {
            keyed.get(key(&count.to_string()), || State { in_use: false });
        }
        assert!(Arc::ptr_eq(&held, &keyed.get(key("held"), || State { in_use: false })));
        assert!(used.upgrade().is_some());
        assert!(idle.upgrade().is_none());
        assert!(keyed.states.lock().unwrap().by_hash.len() <= 2 * EVICTION_THRESHOLD);
    }
}
