//! Numbers and lists in sentences.

use std::fmt::Display;

/// Returns a number with a noun: `1 byte`, `2 bytes`, `3 summaries`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    match (count == N::from(1), noun.strip_suffix('y')) {
        (true, _) => format!("1 {noun}"),
        (false, Some(stem)) => format!("{count} {stem}ies"),
        (false, None) => format!("{count} {noun}s"),
    }
}

/// Returns a list as `a, b and c`.
#[must_use]
pub fn listed(items: Vec<String>) -> String {
    joined(items, "and")
}

/// Returns a list as `a, b or c`.
#[must_use]
pub fn alternatives(items: Vec<String>) -> String {
    joined(items, "or")
}

fn joined(mut items: Vec<String>, conjunction: &str) -> String {
    match items.pop() {
        Some(last) if !items.is_empty() => format!("{} {conjunction} {last}", items.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// Returns names as `` `a`, `b` ``.
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_take_their_plural_and_lists_their_conjunction() {
        let counts = [counted(1_u64, "byte"), counted(2_usize, "byte"), counted(0_u64, "summary")];
        assert_eq!(counts, ["1 byte", "2 bytes", "0 summaries"]);
        assert_eq!(listed(counts.to_vec()), "1 byte, 2 bytes and 0 summaries");
        assert_eq!(alternatives(counts[..1].to_vec()), "1 byte");
    }
}
