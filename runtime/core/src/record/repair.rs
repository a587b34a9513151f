//! Repairs text that is not valid Unicode, so that one bad string does not make a whole response unreadable.

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
    use super::repair_unicode;

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
