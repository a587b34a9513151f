//! The limits of crates.io on how often an account publishes.
//!
//! These are the defaults of its source code (`LimitedAction` in its rate limiter): a burst, and then one in each interval.
//! A crate also takes no more than a certain number of versions a day, which no release here comes close to.

/// A bucket of permits that refills at a steady rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    burst: u64,
    /// Seconds.
    interval: u64,
}

/// Crates with a new name: 5 at once, then one in ten minutes.
pub(super) const NEW: Limit = Limit { burst: 5, interval: 10 * 60 };

/// New versions of crates: 30 at once, then one a minute.
pub(super) const UPDATE: Limit = Limit { burst: 30, interval: 60 };

/// What is left of a limit. Times are Unix seconds.
#[derive(Debug)]
pub(super) struct Bucket {
    limit: Limit,
    /// When all permits are back.
    full: u64,
}

impl Bucket {
    /// What is left after publications at these times.
    pub(super) fn after(limit: Limit, mut times: Vec<u64>) -> Self {
        times.sort_unstable();
        let mut bucket = Self { limit, full: 0 };
        for time in times {
            bucket.use_at(time);
        }
        bucket
    }

    /// Takes a permit, and returns the earliest time from `now` on at which there is one.
    pub(super) fn take(&mut self, now: u64) -> u64 {
        let time = now.max(self.full.saturating_sub((self.limit.burst - 1) * self.limit.interval));
        self.use_at(time);
        time
    }

    fn use_at(&mut self, time: u64) {
        self.full = self.full.max(time) + self.limit.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_then_one_in_each_interval() {
        let mut bucket = Bucket::after(NEW, Vec::new());
        let times: Vec<u64> = (0..8).map(|_| bucket.take(1_000)).collect();
        assert_eq!(times, [1_000, 1_000, 1_000, 1_000, 1_000, 1_600, 2_200, 2_800]);
    }

    #[test]
    fn earlier_publications_count_until_their_permits_are_back() {
        let published = vec![1_000; 5];
        assert_eq!(Bucket::after(NEW, published.clone()).take(1_060), 1_600);
        assert_eq!(Bucket::after(NEW, published.clone()).take(2_000), 2_000, "one permit is back");
        let mut rested = Bucket::after(NEW, published);
        let times: Vec<u64> = (0..6).map(|_| rested.take(9_000)).collect();
        assert_eq!(times, [9_000, 9_000, 9_000, 9_000, 9_000, 9_600]);
    }
}
