//! Makes text from outside safe to display: short, on one line, without long numbers.

use std::borrow::Cow;

use super::mask::{is_digit, is_invisible, is_separator, is_uuid, mask};

/// The beginning of a text on one line: at most `characters` characters, masked, with control characters, line ends, and
/// invisible characters escaped.
#[must_use]
pub fn one_line(text: &str, characters: usize) -> Cow<'_, str> {
    let (start, is_cut) = beginning(text, characters);
    let masked = mask(start);
    if !is_cut && text.len() <= characters && !masked.contains(is_hidden) {
        return masked;
    }
    let (mut shown, mut length) = (String::new(), 0);
    for character in masked.trim().chars() {
        let escaped = is_hidden(character);
        length += if escaped { character.escape_default().count() } else { 1 };
        if length > characters {
            shown.push('…');
            return Cow::Owned(shown);
        }
        if escaped {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if is_cut {
        shown.push('…');
    }
    Cow::Owned(shown)
}

/// [`one_line`] of bytes, of which those that are not UTF-8 are replaced.
#[must_use]
pub fn excerpt(bytes: &[u8], characters: usize) -> String {
    // More than `one_line` looks at, so that it knows that the text goes on.
    let bytes = bytes.trim_ascii();
    let start = &bytes[..bytes.len().min(enough_for(characters) + 4)];
    one_line(&String::from_utf8_lossy(start), characters).into_owned()
}

/// A request ID to display. A UUID, which may contain seven digits in a row, is kept; anything else is masked.
#[must_use]
pub fn mask_request_id(request_id: &str) -> Cow<'_, str> {
    if is_uuid(request_id.as_bytes()) { Cow::Borrowed(request_id) } else { one_line(request_id, 64) }
}

/// As much of a text as is needed to show this many characters, and whether there is more.
pub(super) fn beginning(text: &str, characters: usize) -> (&str, bool) {
    let mut end = enough_for(characters);
    if text.len() <= end {
        return (text, false);
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A number at the cut may go on behind it, so it cannot be judged by its length.
    (text[..end].trim_end_matches(|last| is_digit(last) || is_separator(last)), true)
}

/// How many bytes fill an excerpt even if every character takes four and some are masked.
const fn enough_for(characters: usize) -> usize {
    characters * 4 + 64
}

/// Whether a character could end the line, or hide or rearrange what is around it.
fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || is_invisible(character)
}

#[cfg(test)]
mod tests {
    use super::{excerpt, mask_request_id, one_line};

    #[test]
    fn only_uuids_are_kept_as_request_ids() {
        let uuid = "5a4e1234567-0000-4000-8000-00000000";
        assert_eq!(
            mask_request_id("12345678-0000-4000-8000-001234567890"),
            "12345678-0000-4000-8000-001234567890"
        );
        for other in [uuid, "13012345678-13012345678-130123456789"] {
            assert!(mask_request_id(other).contains("***"), "{other}");
        }
    }

    #[test]
    fn characters_that_could_deceive_are_escaped() {
        assert_eq!(one_line("a 13012345678\r\n\u{1b}[2J号", 100), r"a ***\r\n\u{1b}[2J号");
        assert_eq!(one_line("as it is", 100), "as it is");
        for hidden in
            ['\u{85}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}', '\u{61c}', '\u{200b}', '\u{feff}']
        {
            let expected = format!("a{}b", hidden.escape_default());
            assert_eq!(one_line(&format!("a{hidden}b"), 100), expected);
        }
    }

    #[test]
    fn excerpts_are_short_and_on_one_line() {
        assert_eq!(excerpt(b" <html>\r\n\x1b[2J13012345678", 300), r"<html>\r\n\u{1b}[2J***");
        assert_eq!(excerpt(b"abcdef", 3), "abc…");
        assert_eq!(one_line("abcdef", 3), "abc…");
        assert_eq!(excerpt(b"\xff\xfe", 300), "\u{fffd}\u{fffd}");
        assert_eq!(excerpt("电".repeat(400).as_bytes(), 300).chars().count(), 301);
        assert_eq!(one_line(&"a".repeat(1 << 20), 300).chars().count(), 301);
        assert_eq!(excerpt("1".repeat(4_000).as_bytes(), 300), "…");
        let number_at_the_end = format!("{}13012345678", "x".repeat(295));
        assert!(!excerpt(number_at_the_end.as_bytes(), 300).contains("13012"));
        for before in [" ", "1301234567 ", "x 130 1234 567 "] {
            let mut text = before.repeat(1259 / before.len());
            text.push_str(&"x".repeat(1259 - text.len()));
            text.push_str("13012345678");
            let shown = excerpt(text.as_bytes(), 300);
            assert!(!shown.contains("1301") && !shown.contains("130 1"), "{shown}");
        }
    }
}
