//! Repairs text that is not valid Unicode, so that one bad string does not make a whole response unreadable, and keeps
//! the digits of numbers that are meant to be strings.

use std::borrow::Cow;

use serde_core::de::DeserializeOwned;

/// The escape sequence of U+FFFD, which stands for what cannot be read. As long as that of any other UTF-16 unit.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// Deserializes JSON, and returns whether it had to be repaired.
///
/// # Errors
/// As `serde_json::from_slice`.
pub fn deserialize_repaired<T: DeserializeOwned>(json: &[u8]) -> Result<(T, bool), serde_json::Error> {
    match serde_json::from_slice(json) {
        Ok(value) => Ok((value, false)),
        Err(error) => match repair_unicode(json) {
            Some(repaired) => Ok((serde_json::from_slice(&repaired)?, true)),
            None => Err(error),
        },
    }
}

/// JSON in which U+FFFD replaces bytes that are not UTF-8 and escaped surrogates without a partner. `None` if there are
/// none. Whether it is JSON otherwise is not checked.
pub(super) fn repair_unicode(json: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(json);
    let is_repaired = matches!(text, Cow::Owned(_));
    let mut bytes = text.into_owned().into_bytes();
    (replace_lone_surrogates(&mut bytes) || is_repaired).then_some(bytes)
}

/// Returns whether there was one. Only strings have escape sequences, so the rest of the syntax does not matter.
fn replace_lone_surrogates(json: &mut [u8]) -> bool {
    let (mut from, mut found) = (0, false);
    while let Some(distance) = memchr::memchr(b'\\', &json[from..]) {
        let start = from + distance;
        match (unit(json, start), unit(json, start + REPLACEMENT.len())) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => from = start + 2 * REPLACEMENT.len(),
            (Some(0xd800..0xe000), _) => {
                from = start + REPLACEMENT.len();
                json[start..from].copy_from_slice(REPLACEMENT);
                found = true;
            }
            // A backslash escapes the next byte, which may be a backslash.
            _ => from = json.len().min(start + 2),
        }
    }
    found
}

/// JSON in which every number that is not an integer of 64 bits is a string, so that its digits stay as they are.
pub(super) fn quote_numbers(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() + json.len() / 4);
    let mut rest = json;
    while let Some(byte) = rest.first() {
        let length = match byte {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => rest.iter().take_while(|byte| is_of_number(**byte)).count(),
            _ => rest.iter().take_while(|byte| !matches!(byte, b'"' | b'-' | b'0'..=b'9')).count(),
        };
        let (token, tail) = rest.split_at(length);
        if is_of_number(*byte) && !is_plain_integer(token) {
            out.push(b'"');
            out.extend_from_slice(token);
            out.push(b'"');
        } else {
            out.extend_from_slice(token);
        }
        rest = tail;
    }
    out
}

/// The length of the string that the JSON starts with, with its quotes.
fn string_length(json: &[u8]) -> usize {
    let mut from = 1;
    while let Some(distance) = json.get(from..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        from += distance + 1;
        match json[from - 1] {
            b'"' => return from,
            _ => from += 1,
        }
    }
    json.len()
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
}

/// Whether a number is read as an integer, without loss.
fn is_plain_integer(number: &[u8]) -> bool {
    let text = str::from_utf8(number).unwrap_or_default();
    text != "-0" && (text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok())
}

/// The UTF-16 unit that is escaped at this index.
fn unit(json: &[u8], start: usize) -> Option<u16> {
    let digits = json.get(start..start + REPLACEMENT.len())?.strip_prefix(b"\\u")?;
    digits
        .iter()
        .try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
        .and_then(|unit| unit.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::{quote_numbers, repair_unicode};

    #[test]
    fn only_numbers_that_are_not_integers_of_64_bits_are_quoted() {
        for (json, expected) in [
            (r#"{"A":1.50,"B":[-1,1e3,true,null]}"#, r#"{"A":"1.50","B":[-1,"1e3",true,null]}"#),
            (r#"["1.5","\\",2.5,"a\"1.5"]"#, r#"["1.5","\\","2.5","a\"1.5"]"#),
            (
                "[18446744073709551615,18446744073709551616]",
                r#"[18446744073709551615,"18446744073709551616"]"#,
            ),
            (
                "[-9223372036854775808,-9223372036854775809]",
                r#"[-9223372036854775808,"-9223372036854775809"]"#,
            ),
            ("[-0,0,false]", r#"["-0",0,false]"#),
            (r#""1.5\"#, r#""1.5\"#),
        ] {
            assert_eq!(String::from_utf8(quote_numbers(json.as_bytes())).unwrap(), expected);
        }
    }

    #[test]
    fn only_what_is_not_unicode_is_replaced() {
        for json in
            [r#"{"A":"\ud83d\ude00 \\ud83d \u00e9","B":1}"#, "", "{", r#""\"#, r#""\u"#, r#""\ud8"#, "\"电\""]
        {
            assert_eq!(repair_unicode(json.as_bytes()), None, "{json}");
        }
        let table: [(&[u8], &str); 12] = [
            (br#""\ud83d""#, r#""\ufffd""#),
            (br#""\uDE00""#, r#""\ufffd""#),
            (br#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (br#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (br#""\ud83d\n\u0041""#, r#""\ufffd\n\u0041""#),
            (br#""\\\ud83d""#, r#""\\\ufffd""#),
            (br#""\ud83d\\ude00""#, r#""\ufffd\\ude00""#),
            (br#""\ud83d"#, r#""\ufffd"#),
            (br#""\ud83d\"#, r#""\ufffd\"#),
            (b"\"a\xffb\"", "\"a\u{fffd}b\""),
            (b"\"\xc4\xe3\xba\xc3\"", "\"\u{fffd}\u{fffd}\u{fffd}\""),
            (b"\"\xf0\x9f\x98\"\\udc00", "\"\u{fffd}\"\\ufffd"),
        ];
        for (json, expected) in table {
            let repaired = repair_unicode(json).unwrap();
            assert_eq!(String::from_utf8(repaired).unwrap(), expected);
        }
    }
}
