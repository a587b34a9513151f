//! Ids of requests that no example names.

use std::hash::{BuildHasher, RandomState};

/// A new id in the form of a random UUID.
///
/// Its bits come from the keys with which the standard library protects hash maps: they differ from
/// call to call, and nothing here needs more.
pub(crate) fn fresh() -> String {
    let random = || RandomState::new().hash_one(());
    uuid((u128::from(random()) << 64) | u128::from(random()))
}

/// Writes random bits as a UUID of version 4, variant 1.
fn uuid(bits: u128) -> String {
    let marked = bits & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let text = format!("{marked:032x}");
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_the_form_of_a_uuid() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn ids_differ() {
        let ids: HashSet<String> = (0..1000).map(|_| fresh()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
