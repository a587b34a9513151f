//! What a client may spend on retries.

use std::sync::atomic::{AtomicU32, Ordering};

/// What a retry costs.
const RETRY: u32 = 5;

/// What a retry costs after nothing came back in time: these load a service that is in trouble most.
const RETRY_AFTER_TIMEOUT: u32 = 10;

/// What a call gives back that succeeded at once.
const SUCCESS: u32 = 1;

/// Shared by all calls of a client. Empty, it lets no retry through: a service that fails for everybody is not asked
/// three times by each.
#[derive(Debug)]
pub(crate) struct Budget {
    capacity: u32,
    left: AtomicU32,
}

impl Budget {
    pub(crate) fn new(capacity: u32) -> Self {
        Self { capacity, left: AtomicU32::new(capacity) }
    }

    /// Takes what a retry costs, if there is enough.
    pub(crate) fn take(&self, after_timeout: bool) -> Option<Taken<'_>> {
        let cost = if after_timeout { RETRY_AFTER_TIMEOUT } else { RETRY };
        let take = |left: u32| left.checked_sub(cost);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()?;
        Some(Taken { budget: self, cost })
    }

    /// Takes in that a call succeeded at once.
    pub(crate) fn succeeded(&self) {
        self.give_back(SUCCESS);
    }

    fn give_back(&self, amount: u32) {
        // Nearly always full, which is seen without a write.
        let give = |left: u32| {
            let more = left.saturating_add(amount).min(self.capacity);
            (more != left).then_some(more)
        };
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }
}

/// The cost of one retry. Given back if it succeeds, and if it is given up before it has failed.
#[derive(Debug)]
#[must_use = "dropping it gives the cost back"]
pub(crate) struct Taken<'a> {
    budget: &'a Budget,
    cost: u32,
}

impl Taken<'_> {
    /// The retry failed: its cost is not given back.
    pub(crate) fn spend(mut self) {
        self.cost = 0;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.budget.give_back(self.cost);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::Budget;

    fn left(budget: &Budget) -> u32 {
        budget.left.load(Ordering::Relaxed)
    }

    #[test]
    fn retries_cost_and_success_gives_back() {
        let budget = Budget::new(12);
        budget.take(false).unwrap().spend();
        assert_eq!(left(&budget), 7);
        assert!(budget.take(true).is_none(), "10 are more than 7");
        let taken = budget.take(false).unwrap();
        assert_eq!(left(&budget), 2);
        assert!(budget.take(false).is_none());
        drop(taken);
        assert_eq!(left(&budget), 7, "it succeeded");
        for _ in 0..9 {
            budget.succeeded();
        }
        assert_eq!(left(&budget), 12, "never more than the capacity");
        budget.take(true).unwrap().spend();
        assert_eq!(left(&budget), 2);
    }

    #[test]
    fn a_budget_of_nothing_allows_nothing() {
        let budget = Budget::new(0);
        budget.succeeded();
        assert!(budget.take(false).is_none());
    }

    #[test]
    fn threads_never_take_more_than_there_is() {
        let budget = Budget::new(1_000);
        let spent = std::thread::scope(|scope| {
            let spend = || (0..1_000).filter_map(|_| budget.take(false)).map(super::Taken::spend).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(spend)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!((spent, left(&budget)), (200, 0));
    }
}
