//! Makes text from outside safe to display.

use std::borrow::Cow;

/// A phone number has at least this many digits.
const DIGITS: usize = 7;

/// Replaces every run of seven or more digits, which may be a phone number, with `***`. A `+` before it goes too.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut kept = 0;
    let mut digits = 0;
    // The extra byte ends a run at the end of the text. Digits are ASCII, so every index is a character boundary.
    for (index, byte) in text.bytes().chain([0]).enumerate() {
        if byte.is_ascii_digit() {
            digits += 1;
            continue;
        }
        if digits >= DIGITS {
            let start = index - digits;
            masked.push_str(text[kept..start].trim_end_matches('+'));
            masked.push_str("***");
            kept = index;
        }
        digits = 0;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

/// Masks a text and escapes its control characters.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let masked = mask(text);
    if !masked.contains(char::is_control) {
        return masked;
    }
    let mut shown = String::new();
    for character in masked.chars() {
        push(&mut shown, character);
    }
    Cow::Owned(shown)
}

fn push(shown: &mut String, character: char) {
    if character.is_control() {
        shown.extend(character.escape_default());
    } else {
        shown.push(character);
    }
}

/// A request ID to display. A UUID, which may contain seven digits in a row, is kept; anything else is masked.
#[must_use]
pub fn mask_request_id(request_id: &str) -> Cow<'_, str> {
    let is_uuid = request_id.len() == 36
        && request_id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_uuid { Cow::Borrowed(request_id) } else { Cow::Owned(excerpt(request_id.as_bytes(), 64)) }
}

/// The beginning of a text on one line: at most `characters` characters, masked, with control characters escaped.
#[must_use]
pub fn excerpt(bytes: &[u8], characters: usize) -> String {
    // Enough to fill the excerpt even if every character takes four bytes.
    let start = &bytes[..bytes.len().min(characters * 4 + 64)];
    let text = String::from_utf8_lossy(start);
    // A number at the cut may continue behind it, so it cannot be judged by its length.
    let is_cut = start.len() < bytes.len();
    let text = if is_cut { text.trim_end_matches(|last: char| last.is_ascii_digit()) } else { &text };
    let masked = mask(text);
    let (mut shown, mut length) = (String::new(), 0);
    for character in masked.trim().chars() {
        let escaped = character.is_control();
        length += if escaped { character.escape_default().count() } else { 1 };
        if length > characters {
            shown.push('…');
            break;
        }
        push(&mut shown, character);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{excerpt, mask, mask_request_id, one_line};

    #[test]
    fn long_numbers_are_masked() {
        let table = [
            ("", ""),
            ("no numbers", "no numbers"),
            ("123456", "123456"),
            ("1234567", "***"),
            ("call +8613012345678 now", "call *** now"),
            ("008613012345678", "***"),
            ("+8613012345678,008602012345678", "***,***"),
            ("1 + 2 = +3, 1400123455 is wrong", "1 + 2 = +3, *** is wrong"),
            ("号码13012345678无效", "号码***无效"),
        ];
        for (text, expected) in table {
            assert_eq!(mask(text), expected);
        }
    }

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
    fn control_characters_are_escaped() {
        assert_eq!(one_line("a 13012345678\r\n\u{1b}[2J号"), r"a ***\r\n\u{1b}[2J号");
        assert_eq!(one_line("as it is"), "as it is");
    }

    #[test]
    fn excerpts_are_short_and_on_one_line() {
        assert_eq!(excerpt(b" <html>\r\n\x1b[2J13012345678", 300), r"<html>\r\n\u{1b}[2J***");
        assert_eq!(excerpt(b"abcdef", 3), "abc…");
        assert_eq!(excerpt(b"\xff\xfe", 300), "\u{fffd}\u{fffd}");
        assert_eq!(excerpt("电".repeat(400).as_bytes(), 300).chars().count(), 301);
        let number_at_the_end = format!("{}13012345678", "x".repeat(295));
        assert!(!excerpt(number_at_the_end.as_bytes(), 300).contains("13012"));
        for before in [" ", "1301234567 "] {
            let mut text = before.repeat(1259 / before.len());
            text.push_str(&"x".repeat(1259 - text.len()));
            text.push_str("13012345678");
            let shown = excerpt(text.as_bytes(), 300);
            assert!(!shown.contains("1301"), "{shown}");
        }
    }
}
