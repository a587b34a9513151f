//! Random numbers. All code that needs one takes a [`Randomness`].

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom, SystemRandom};
use uuid::Builder;

/// A source of random numbers.
pub trait Randomness: fmt::Debug + Send + Sync + 'static {
    /// The next number, uniformly distributed.
    fn number(&self) -> u64;
}

/// The random numbers of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        match SystemRandom::new().fill(&mut bytes) {
            Ok(()) => u64::from_ne_bytes(bytes),
            // The seed of a hash map is random as well, and never fails.
            Err(_) => RandomState::new().build_hasher().finish(),
        }
    }
}

/// A source for tests, which returns the same numbers for the same seed.
///
/// ```
/// use tencentcloud_core::random::{Randomness, SeededRandomness};
///
/// let (one, two) = (SeededRandomness::new(7), SeededRandomness::new(7));
/// assert_eq!([one.number(), one.number()], [two.number(), two.number()]);
/// ```
#[derive(Debug)]
pub struct SeededRandomness {
    state: AtomicU64,
}

/// The step of `SplitMix64`, whose numbers these are.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SeededRandomness {
    /// A source with this seed. All seeds are equally good.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }
}

impl Randomness for SeededRandomness {
    fn number(&self) -> u64 {
        let mut number = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

/// A random UUID (version 4), in lower case.
pub(crate) fn uuid(randomness: &dyn Randomness) -> String {
    let bits = u128::from(randomness.number()) << 64 | u128::from(randomness.number());
    Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::{Randomness, SeededRandomness, SystemRandomness};

    #[test]
    fn the_numbers_of_the_reference() {
        let random = SeededRandomness::new(1_234_567);
        assert_eq!(random.number(), 6_457_827_717_110_365_317);
        assert_eq!(random.number(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(SystemRandomness.number(), SystemRandomness.number());
    }
}
