//! Compact JSON, written into one buffer.

/// Appends JSON to a buffer.
///
/// It receives the parts in order and does not check that they fit together.
/// [`Value::write_json`](super::Value::write_json) must.
#[derive(Debug)]
pub struct JsonWriter {
    bytes: Vec<u8>,
}

impl JsonWriter {
    pub(crate) fn new() -> Self {
        // Most requests fit: one allocation, no growth.
        Self { bytes: Vec::with_capacity(256) }
    }

    /// Continues an object that was ended.
    pub(super) fn reopen(mut object: Vec<u8>) -> Self {
        object.pop();
        Self { bytes: object }
    }

    /// Whether only the beginning of an object is written.
    pub(super) fn is_at_start(&self) -> bool {
        self.bytes.len() == 1
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes a string, with quotes.
    pub fn text(&mut self, text: &str) {
        self.bytes.push(b'"');
        let mut rest = text.as_bytes();
        loop {
            let (clean, tail) = rest.split_at(clean_prefix(rest));
            self.bytes.extend_from_slice(clean);
            let Some((&byte, after)) = tail.split_first() else { break };
            self.escape(byte);
            rest = after;
        }
        self.bytes.push(b'"');
    }

    /// Writes a signed integer.
    #[inline]
    pub fn integer(&mut self, number: i64) {
        self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    /// Writes an unsigned integer.
    #[inline]
    pub fn unsigned(&mut self, number: u64) {
        self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    /// Writes a number so that it reads back the same, and infinities and NaN as `null`.
    pub fn float(&mut self, number: f64) {
        // Writing into a buffer cannot fail, and a number always serializes.
        let _ = serde_json::to_writer(&mut self.bytes, &number);
    }

    /// Writes `true` or `false`.
    #[inline]
    pub fn boolean(&mut self, flag: bool) {
        self.bytes.extend_from_slice(if flag { b"true" } else { b"false" });
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.bytes.extend_from_slice(b"null");
    }

    /// Writes the name of a field. Names come from the spec and need no escapes.
    #[inline]
    pub(super) fn key(&mut self, name: &str, first: bool) {
        self.bytes.extend_from_slice(if first { b"\"" } else { b",\"" });
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(b"\":");
    }

    #[inline]
    pub(super) fn separate(&mut self, first: bool) {
        if !first {
            self.bytes.push(b',');
        }
    }

    #[inline]
    pub(super) fn begin_object(&mut self) {
        self.bytes.push(b'{');
    }

    #[inline]
    pub(super) fn end_object(&mut self) {
        self.bytes.push(b'}');
    }

    #[inline]
    pub(super) fn begin_list(&mut self) {
        self.bytes.push(b'[');
    }

    #[inline]
    pub(super) fn end_list(&mut self) {
        self.bytes.push(b']');
    }

    #[cold]
    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 0xf));
                self.bytes.extend_from_slice(b"\\u00");
                self.bytes.extend_from_slice(&[HEX[high], HEX[low]]);
                return;
            }
        };
        self.bytes.extend_from_slice(&[b'\\', short]);
    }
}

/// The number of bytes at the start that need no escapes.
fn clean_prefix(bytes: &[u8]) -> usize {
    let mut clean = 0;
    for eight in bytes.as_chunks::<8>().0 {
        if any_needs_escape(u64::from_le_bytes(*eight)) {
            break;
        }
        clean += 8;
    }
    let rest = &bytes[clean..];
    clean + rest.iter().position(|&byte| needs_escape(byte)).unwrap_or(rest.len())
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// [`needs_escape`] for eight bytes at once.
///
/// `x - n` borrows into the high bit of each byte below `n`, unless that bit was set before; a byte equals `c` where
/// `x ^ c` is below 1. A borrow can run on into higher bytes, but only from a byte that is a hit itself.
const fn any_needs_escape(eight: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES * 0x80;
    const fn below(eight: u64, limit: u8) -> u64 {
        eight.wrapping_sub(ONES * limit as u64) & !eight & HIGH
    }
    let quote = below(eight ^ (ONES * b'"' as u64), 1);
    let backslash = below(eight ^ (ONES * b'\\' as u64), 1);
    below(eight, 0x20) | quote | backslash != 0
}

#[cfg(test)]
mod tests {
    use super::{JsonWriter, any_needs_escape, needs_escape};

    #[test]
    fn eight_bytes_at_once_agree_with_one() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                for around in [b'a', 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']'] {
                    let mut eight = [around; 8];
                    eight[place] = byte;
                    let expected = needs_escape(byte) || needs_escape(around);
                    let got = any_needs_escape(u64::from_le_bytes(eight));
                    assert_eq!(got, expected, "{eight:?}");
                }
            }
        }
    }

    #[test]
    fn texts_are_written_as_serde_json_writes_them() {
        let pieces = [
            "",
            "a",
            "\"",
            "\\",
            "\n\r\t\u{8}\u{c}",
            "\0\u{1f} \u{7f}",
            "中文",
            "😀",
            "/",
            "abcdefgh",
            "1234567\"",
        ];
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    let text = format!("{one}{two}{three}{one}");
                    let mut out = JsonWriter::new();
                    out.text(&text);
                    let expected = serde_json::to_vec(&text).unwrap();
                    assert_eq!(out.into_bytes(), expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn every_character_is_written_as_serde_json_writes_it() {
        for character in (0..=0xffff).filter_map(char::from_u32) {
            let text = character.to_string();
            let mut out = JsonWriter::new();
            out.text(&text);
            assert_eq!(out.into_bytes(), serde_json::to_vec(&text).unwrap());
        }
    }

    #[test]
    fn numbers() {
        let mut out = JsonWriter::new();
        out.integer(i64::MIN);
        out.separate(false);
        out.unsigned(u64::MAX);
        for number in [0.0, -0.0, 1.0, 0.1, 1e300, f64::NAN, f64::INFINITY] {
            out.separate(false);
            out.float(number);
        }
        let expected = "-9223372036854775808,18446744073709551615,0.0,-0.0,1.0,0.1,1e+300,null,null";
        assert_eq!(String::from_utf8(out.into_bytes()).unwrap(), expected);
    }
}
