//! The budget that bounds the retries of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// The cost of a retry.
const RETRY: u32 = 5;

/// The cost of a retry after a timeout, which loads an overloaded service the most.
const RETRY_AFTER_TIMEOUT: u32 = 10;

/// What a call that succeeds at the first attempt adds to the budget.
const SUCCESS: u32 = 1;

/// What all calls of a client together may spend on retries. While it is empty, no call is retried, so a service that
/// fails for every call is not sent each of them three times.
#[derive(Debug)]
pub struct RetryBudget {
    capacity: u32,
    left: AtomicU32,
}

impl RetryBudget {
    /// A full budget.
    #[must_use]
    pub fn new(capacity: u32) -> Self {
        Self { capacity, left: AtomicU32::new(capacity) }
    }

    /// Withdraws the cost of a retry, or returns `None` if not enough is left.
    pub fn withdraw(&self, after_timeout: bool) -> Option<RetryCost<'_>> {
        let cost = if after_timeout { RETRY_AFTER_TIMEOUT } else { RETRY };
        let withdraw = |left: u32| left.checked_sub(cost);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, withdraw).ok()?;
        Some(RetryCost { budget: self, cost, is_sent: false })
    }

    /// Records a call that succeeded at the first attempt.
    pub fn record_success(&self) {
        self.deposit(SUCCESS);
    }

    fn deposit(&self, amount: u32) {
        // The budget is nearly always full; then there is nothing to write.
        let deposit = |left: u32| {
            let sum = left.saturating_add(amount).min(self.capacity);
            (sum != left).then_some(sum)
        };
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, deposit);
    }
}

/// The cost of one retry. Dropping it returns the cost to the budget if the retry was not sent, and spends it if it was: a
/// call that is dropped while the service does not respond is no success.
#[derive(Debug)]
#[must_use = "dropping it returns the cost to the budget"]
pub struct RetryCost<'a> {
    budget: &'a RetryBudget,
    cost: u32,
    is_sent: bool,
}

impl RetryCost<'_> {
    /// Notes that the retry was sent.
    pub fn sent(&mut self) {
        self.is_sent = true;
    }

    /// Returns the cost to the budget: the retry succeeded.
    pub fn refund(mut self) {
        self.is_sent = false;
    }
}

impl Drop for RetryCost<'_> {
    fn drop(&mut self) {
        if !self.is_sent {
            self.budget.deposit(self.cost);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::RetryBudget;

    fn left(budget: &RetryBudget) -> u32 {
        budget.left.load(Ordering::Relaxed)
    }

    /// Withdraws the cost of a retry that is sent and fails. Returns whether the budget allows it.
    fn fail(budget: &RetryBudget, after_timeout: bool) -> bool {
        let cost = budget.withdraw(after_timeout);
        cost.map(|mut cost| cost.sent()).is_some()
    }

    #[test]
    fn failed_retries_spend_the_budget_and_successes_refill_it() {
        let budget = RetryBudget::new(12);
        assert!(fail(&budget, false));
        assert_eq!(left(&budget), 7);
        assert!(budget.withdraw(true).is_none(), "10 is more than 7");
        let cost = budget.withdraw(false).unwrap();
        assert_eq!(left(&budget), 2);
        assert!(budget.withdraw(false).is_none());
        drop(cost);
        assert_eq!(left(&budget), 7, "the retry was not sent");
        let mut cost = budget.withdraw(false).unwrap();
        cost.sent();
        cost.refund();
        assert_eq!(left(&budget), 7, "the retry succeeded");
        for _ in 0..9 {
            budget.record_success();
        }
        assert_eq!(left(&budget), 12, "the budget exceeds its capacity");
        assert!(fail(&budget, true));
        assert_eq!(left(&budget), 2);
    }

    #[test]
    fn a_budget_of_zero_allows_no_retry() {
        let budget = RetryBudget::new(0);
        budget.record_success();
        assert!(budget.withdraw(false).is_none());
    }

    #[test]
    fn threads_never_withdraw_more_than_is_left() {
        let budget = RetryBudget::new(1_000);
        let spent = std::thread::scope(|scope| {
            let spend = || (0..1_000).filter(|_| fail(&budget, false)).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(spend)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!((spent, left(&budget)), (200, 0));
    }
}
