//! A sliding window: the times of recent requests, so that no period of its length has too many.
//!
//! The usual algorithm, GCRA, stores one instant where this one stores as many as the limit. But with a burst of B it lets
//! B requests and the refill of a second through within one second. To keep the limit it would have to do without bursts,
//! so that two calls at once wait for each other after hours of silence, or without a part of the rate.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::later;

/// How many requests any window of this length may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct RateLimit {
    requests: u32,
    window: Duration,
}

impl RateLimit {
    /// A limit of zero counts as one: it would block forever.
    pub(super) const fn new(requests: u32, window: Duration) -> Self {
        Self { requests: if requests == 0 { 1 } else { requests }, window }
    }

    /// The share of one of several processes, rounded down; less than one request per window becomes one in a longer
    /// window.
    #[cfg(feature = "redis")]
    pub(super) fn share_of(self, processes: u32) -> Self {
        let processes = processes.max(1);
        match self.requests / processes {
            0 => Self { requests: 1, window: self.window.saturating_mul(processes) / self.requests },
            requests => Self { requests, window: self.window },
        }
    }

    /// The time between evenly spaced requests.
    pub(super) fn spacing(self) -> Duration {
        self.window / self.requests
    }

    #[cfg(feature = "redis")]
    pub(super) fn requests(self) -> u32 {
        self.requests
    }

    #[cfg(feature = "redis")]
    pub(super) fn window(self) -> Duration {
        self.window
    }
}

/// The requests of one window.
#[derive(Debug, Default)]
pub(super) struct SlidingWindow {
    granted: VecDeque<Instant>,
    /// The turn of the last request. Spacing counts from it, so that a late wakeup does not delay later requests.
    last_turn: Option<Instant>,
}

impl SlidingWindow {
    /// When the limit allows another request: `now` or later.
    pub(super) fn next_free(&mut self, now: Instant, limit: RateLimit) -> Instant {
        while self.granted.front().is_some_and(|first| now.duration_since(*first) >= limit.window) {
            self.granted.pop_front();
        }
        let requests = usize::try_from(limit.requests).unwrap_or(usize::MAX);
        let blocking = self.granted.len().checked_sub(requests).and_then(|index| self.granted.get(index));
        blocking.map_or(now, |granted| later(*granted, limit.window))
    }

    /// The turn of the next waiting request: when the limit allows it, and evenly spaced.
    pub(super) fn next_turn(&mut self, now: Instant, limit: RateLimit) -> Instant {
        let free = self.next_free(now, limit);
        self.last_turn.map_or(free, |turn| free.max(later(turn, limit.spacing())))
    }

    /// Records a request that is sent at `now` and whose turn was at `turn`.
    pub(super) fn grant(&mut self, now: Instant, turn: Instant) {
        self.granted.push_back(now);
        self.last_turn = Some(turn);
    }

    /// Whether the window has no requests.
    pub(super) fn is_idle(&self, now: Instant, limit: RateLimit) -> bool {
        self.granted.back().is_none_or(|last| now.duration_since(*last) >= limit.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn milliseconds(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_burst_is_followed_by_evenly_spaced_requests() {
        let (start, limit) = (Instant::now(), RateLimit::new(4, SECOND));
        let mut window = SlidingWindow::default();
        for _ in 0..4 {
            assert_eq!(window.next_free(start, limit), start);
            window.grant(start, start);
        }
        let mut turns = Vec::new();
        for _ in 0..5 {
            let turn = window.next_turn(start, limit);
            // Wakes up late, which must not delay the next turns.
            window.next_turn(turn, limit);
            window.grant(turn + milliseconds(3), turn);
            turns.push((turn - start).as_millis());
        }
        assert_eq!(turns, [1000, 1250, 1500, 1750, 2003], "at least a second after each request was sent");
    }

    #[test]
    fn requests_older_than_the_window_do_not_count() {
        let (start, limit) = (Instant::now(), RateLimit::new(2, SECOND));
        let mut window = SlidingWindow::default();
        window.grant(start, start);
        window.grant(start + milliseconds(500), start);
        assert_eq!(window.next_free(start + milliseconds(999), limit), start + SECOND);
        assert_eq!(window.next_free(start + SECOND, limit), start + SECOND);
        assert!(!window.is_idle(start + milliseconds(1499), limit));
        assert!(window.is_idle(start + milliseconds(1500), limit));
    }

    #[test]
    fn a_lower_limit_applies_immediately() {
        let start = Instant::now();
        let mut window = SlidingWindow::default();
        for count in 0..4 {
            window.grant(start + milliseconds(count * 100), start);
        }
        let now = start + milliseconds(400);
        assert_eq!(window.next_free(now, RateLimit::new(2, SECOND)), start + milliseconds(1200));
        assert_eq!(window.next_free(now, RateLimit::new(0, SECOND)), start + milliseconds(1300));
        assert_eq!(window.next_free(now, RateLimit::new(u32::MAX, SECOND)), now);
    }

    #[cfg(feature = "redis")]
    #[test]
    fn shares_never_exceed_the_limit() {
        let table = [
            (20, 1, 20, 1000),
            (20, 3, 6, 1000),
            (20, 20, 1, 1000),
            (20, 40, 1, 2000),
            (1, 5, 1, 5000),
            (7, 0, 7, 1000),
        ];
        for (requests, processes, expected, window) in table {
            let share = RateLimit::new(requests, SECOND).share_of(processes);
            let found = (share.requests, share.window);
            assert_eq!(found, (expected, milliseconds(window)), "{requests} / {processes}");
        }
    }
}
