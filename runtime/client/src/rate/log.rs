//! A sliding log: when requests were let through, so that no second ever holds too many.
//!
//! The usual algorithm, GCRA, keeps one instant where this keeps as many as the limit. But with room for a burst of B it
//! lets B and the refill of a second through within one second. Held to the limit it must do without bursts, so that
//! two calls at once wait for each other though nothing else was sent for hours, or without a part of the rate.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::later;

/// So many requests in each window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    limit: u32,
    window: Duration,
}

impl Pace {
    /// A limit of nothing would never let anything through; one is the least.
    pub(super) const fn new(limit: u32, window: Duration) -> Self {
        Self { limit: if limit == 0 { 1 } else { limit }, window }
    }

    /// The share of one among so many: no more than a whole part of the limit, or one request in a longer window.
    #[cfg(feature = "redis")]
    pub(super) fn shared(self, among: u32) -> Self {
        let among = among.max(1);
        match self.limit / among {
            0 => Self { limit: 1, window: self.window.saturating_mul(among) / self.limit },
            part => Self { limit: part, window: self.window },
        }
    }

    /// From one request to the next where they leave evenly.
    pub(super) fn spacing(self) -> Duration {
        self.window / self.limit
    }

    #[cfg(feature = "redis")]
    pub(super) fn limit(self) -> u32 {
        self.limit
    }

    #[cfg(feature = "redis")]
    pub(super) fn window(self) -> Duration {
        self.window
    }
}

/// The requests of one window.
#[derive(Debug, Default)]
pub(super) struct Log {
    granted: VecDeque<Instant>,
    /// When the last one was due. Spacing is counted from here: what wakes late does not delay those behind it.
    due: Option<Instant>,
}

impl Log {
    /// When there is room for one more: now, or later.
    pub(super) fn room(&mut self, now: Instant, pace: Pace) -> Instant {
        while self.granted.front().is_some_and(|first| now.duration_since(*first) >= pace.window) {
            self.granted.pop_front();
        }
        let limit = usize::try_from(pace.limit).unwrap_or(usize::MAX);
        let blocking = self.granted.len().checked_sub(limit).and_then(|index| self.granted.get(index));
        blocking.map_or(now, |then| later(*then, pace.window))
    }

    /// When the next of those who have to wait is due: where there is room, and evenly spaced.
    pub(super) fn turn(&mut self, now: Instant, pace: Pace) -> Instant {
        let room = self.room(now, pace);
        self.due.map_or(room, |due| room.max(later(due, pace.spacing())))
    }

    /// Notes that one was let through that was due then.
    pub(super) fn grant(&mut self, now: Instant, due: Instant) {
        self.granted.push_back(now);
        self.due = Some(due);
    }

    /// Whether nothing it knows of matters any more.
    pub(super) fn is_over(&self, now: Instant, pace: Pace) -> bool {
        self.granted.back().is_none_or(|last| now.duration_since(*last) >= pace.window)
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
    fn a_burst_then_evenly() {
        let (start, pace) = (Instant::now(), Pace::new(4, SECOND));
        let mut log = Log::default();
        for _ in 0..4 {
            assert_eq!(log.room(start, pace), start);
            log.grant(start, start);
        }
        let mut dues = Vec::new();
        for _ in 0..5 {
            let due = log.turn(start, pace);
            // Wakes a little late; the next ones are due as if it had not.
            log.turn(due, pace);
            log.grant(due + milliseconds(3), due);
            dues.push((due - start).as_millis());
        }
        assert_eq!(dues, [1000, 1250, 1500, 1750, 2003], "no sooner than a second after what really left");
    }

    #[test]
    fn what_is_older_than_a_second_is_forgotten() {
        let (start, pace) = (Instant::now(), Pace::new(2, SECOND));
        let mut log = Log::default();
        log.grant(start, start);
        log.grant(start + milliseconds(500), start);
        assert_eq!(log.room(start + milliseconds(999), pace), start + SECOND);
        assert_eq!(log.room(start + SECOND, pace), start + SECOND);
        assert!(!log.is_over(start + milliseconds(1499), pace));
        assert!(log.is_over(start + milliseconds(1500), pace));
    }

    #[test]
    fn a_limit_that_was_lowered_holds_at_once() {
        let start = Instant::now();
        let mut log = Log::default();
        for count in 0..4 {
            log.grant(start + milliseconds(count * 100), start);
        }
        let later = start + milliseconds(400);
        assert_eq!(log.room(later, Pace::new(2, SECOND)), start + milliseconds(1200));
        assert_eq!(log.room(later, Pace::new(0, SECOND)), start + milliseconds(1300));
        assert_eq!(log.room(later, Pace::new(u32::MAX, SECOND)), later);
    }

    #[cfg(feature = "redis")]
    #[test]
    fn shares() {
        let table = [
            (20, 1, 20, 1000),
            (20, 3, 6, 1000),
            (20, 20, 1, 1000),
            (20, 40, 1, 2000),
            (1, 5, 1, 5000),
            (7, 0, 7, 1000),
        ];
        for (limit, among, share, window) in table {
            let shared = Pace::new(limit, SECOND).shared(among);
            assert_eq!((shared.limit, shared.window), (share, milliseconds(window)), "{limit} / {among}");
        }
    }
}
