//! Masks numbers in text from outside, which may be phone numbers.

use std::borrow::Cow;

/// A phone number has at least this many digits.
const DIGITS: usize = 7;

/// The longest separator between two groups of digits of one number, as in `(021) - 6234`.
const SEPARATOR: usize = 3;

/// Replaces every number of seven or more digits, which may be a phone number, with `***`. A `+` before it goes too.
///
/// The digits may be of any script and in groups, as in `１３０１２３４５６７８` and `+86 (130) 1234-5678`. Dates, IPv4
/// addresses, and UUIDs are kept. A single point separates two numbers, the parts of a fraction.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    // The text before `kept` is in `masked`; that before `from` has been examined.
    let (mut kept, mut from) = (0, 0);
    while let Some(start) = text[from..].find(is_digit).map(|distance| from + distance) {
        if let Some(end) = harmless_end(text.as_bytes(), from, start) {
            from = end;
            continue;
        }
        let (end, digits) = number(text, start);
        if digits >= DIGITS {
            masked.push_str(text[kept..start].trim_end_matches(['+', '＋']));
            masked.push_str("***");
            kept = end;
        }
        from = end;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[kept..]);
    Cow::Owned(masked)
}

pub(super) fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || (!character.is_ascii() && character.is_numeric())
}

/// Whether a character may stand between two groups of digits of one number.
pub(super) fn is_separator(character: char) -> bool {
    let is_line_end = matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let is_mark = "-.()·・（）－．−".contains(character) || matches!(character, '\u{2010}'..='\u{2015}');
    is_mark || is_invisible(character) || (character.is_whitespace() && !is_line_end)
}

/// Whether a character has no width or changes the direction of the text around it.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Where the number ends that begins at this index, and how many digits it has.
fn number(text: &str, start: usize) -> (usize, usize) {
    let first = group(text, start);
    let ((mut end, mut digits), mut groups) = (first, 1);
    while let Some(next) = next_group(text, end) {
        let (group_end, more) = group(text, next);
        (end, digits, groups) = (group_end, digits + more, groups + 1);
    }
    let is_fraction =
        groups == 2 && text[first.0..].strip_prefix('.').is_some_and(|rest| rest.starts_with(is_digit));
    if is_fraction { first } else { (end, digits) }
}

/// Where the group of digits ends that begins at this index, and how many there are.
fn group(text: &str, start: usize) -> (usize, usize) {
    let rest = &text[start..];
    let length = rest.find(|character| !is_digit(character)).unwrap_or(rest.len());
    (start + length, rest[..length].chars().count())
}

/// Where the next group of the same number begins after a group that ends at this index.
fn next_group(text: &str, end: usize) -> Option<usize> {
    let mut near = text[end..].char_indices().take(SEPARATOR + 1);
    let (distance, next) = near.find(|(_, character)| !is_separator(*character))?;
    is_digit(next).then_some(end + distance)
}

/// Where a UUID, a date or an IPv4 address ends that holds the digit at this index and begins at `from` or later.
fn harmless_end(text: &[u8], from: usize, digit: usize) -> Option<usize> {
    let earliest = digit.saturating_sub(UUID - 1).max(from);
    let uuid = (earliest..=digit).find(|start| is_uuid_with_letters(text, *start)).map(|start| start + UUID);
    let end = uuid.or_else(|| date_end(text, digit)).or_else(|| address_end(text, digit))?;
    // What continues is something else.
    let continues = match text.get(end..).unwrap_or_default() {
        [next, ..] if next.is_ascii_alphanumeric() && *next != b'T' => true,
        [b'-', ..] => true,
        [b'.', next, ..] => next.is_ascii_digit(),
        _ => false,
    };
    (!continues).then_some(end)
}

/// The length of a UUID.
const UUID: usize = 36;

pub(super) fn is_uuid(text: &[u8]) -> bool {
    text.len() == UUID
        && text.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether there is a UUID at this index. One without letters is taken for numbers.
fn is_uuid_with_letters(text: &[u8], start: usize) -> bool {
    let Some(candidate) = text.get(start..start + UUID) else { return false };
    let is_inside = start > 0 && (text[start - 1].is_ascii_alphanumeric() || text[start - 1] == b'-');
    !is_inside && is_uuid(candidate) && candidate.iter().any(u8::is_ascii_alphabetic)
}

/// The end of a date such as `2026-02-28`.
fn date_end(text: &[u8], start: usize) -> Option<usize> {
    let date = std::str::from_utf8(text.get(start..start + 10)?).ok()?;
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let number = |part: &str, length: usize| part.parse::<u32>().ok().filter(|_| part.len() == length);
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    ((1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then_some(start + 10)
}

/// The end of an IPv4 address such as `192.168.100.200`.
fn address_end(text: &[u8], start: usize) -> Option<usize> {
    let mut end = start;
    for octet in 0..4 {
        if octet > 0 {
            end += text.get(end..)?.strip_prefix(b".").map(|_| 1)?;
        }
        let length = text[end..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let digits = std::str::from_utf8(&text[end..end + length]).ok()?;
        digits.parse::<u8>().ok().filter(|_| length == 1 || !digits.starts_with('0'))?;
        end += length;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::mask;

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
    fn numbers_in_groups_and_of_any_script_are_masked() {
        let table = [
            ("call +86 130 1234 5678 now", "call *** now"),
            ("130-1234-5678, 130.1234.5678", "***, ***"),
            ("(021) 6234-5678", "(***"),
            ("+1 (415) 555-0132.", "***."),
            ("０１３０１２３４５６７８", "***"),
            ("号码＋８６－130 1234５６７８无效", "号码***无效"),
            ("٠١٢٣٤٥٦٧٨", "***"),
            ("1\u{200b}3\u{200d}0\u{2060}1\u{feff}2\u{ad}3\u{202e}4", "***"),
            ("130\u{2011}1234\u{a0}5678", "***"),
            ("13012345678 13087654321", "***"),
            ("2026-02-28 13012345678", "2026-02-28 ***"),
            ("2013-01-1234", "***"),
            ("1300-13-0123", "***"),
            ("130.123.45.678", "***"),
            ("06.12.34.56.78", "***"),
            ("12345678-1234-1234-1234-130123456789", "***"),
            ("a13012345678b", "a***b"),
            ("a-5a4e1d2c-0000-4000-8000-001234567890", "a-5a4e1d2c-***"),
        ];
        for (text, expected) in table {
            assert_eq!(mask(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_addresses_identifiers_and_short_numbers_are_kept() {
        for text in [
            "signed at 2026-02-28 17:44:25, 2026-02-28T17:44:25Z",
            "192.168.100.200:8080 refused, 119.29.29.29 did not",
            "request 5a4e1d2c-0000-4000-8000-001234567890",
            "request 12345678-0000-4000-8000-00123456789a.",
            "between 20 and 300 (not 4000)",
            "0.123456 s of 12.345678 s",
            "line 1 column 123456",
            "1 2 3 4 5 6",
            "200\n300\n404\n",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
