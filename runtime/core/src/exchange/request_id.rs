//! The request id of an answer, even of one that cannot be read.

use bytes::Bytes;

use super::envelope::Head;

/// Longer than any request id; what is longer is something else.
const LONGEST: usize = 64;

/// Looks where the request id belongs, then for the last thing in the text that looks like one, then in the headers.
#[doc(hidden)]
#[must_use]
pub fn find(response: &http::Response<Bytes>) -> Option<String> {
    let body = response.body();
    Head::read(body).request_id().or_else(|| scan(body)).or_else(|| header(response))
}

/// The request id of an answer of the API, where it stands last, without reading what is before it.
#[doc(hidden)]
#[must_use]
pub fn last(response: &http::Response<Bytes>) -> Option<String> {
    scan(response.body()).or_else(|| header(response))
}

fn header(response: &http::Response<Bytes>) -> Option<String> {
    let header = response.headers().get("x-tc-requestid")?;
    header.to_str().ok().filter(|id| is_plausible(id)).map(str::to_owned)
}

/// The last `"RequestId":"…"` in a text that need not be JSON as a whole.
fn scan(text: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"\"RequestId\"";
    let name = text.windows(NAME.len()).rposition(|window| window == NAME)?;
    let rest = text[name + NAME.len()..].trim_ascii_start().strip_prefix(b":")?;
    let value = rest.trim_ascii_start().strip_prefix(b"\"")?;
    let end = value.iter().take(LONGEST + 1).position(|byte| *byte == b'"')?;
    let id = std::str::from_utf8(&value[..end]).ok()?;
    is_plausible(id).then(|| id.to_owned())
}

fn is_plausible(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !id.is_empty() && id.len() <= LONGEST && id.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn the_last_plausible_one() {
        let table: [(&str, Option<&str>); 8] = [
            (r#"{"Response":{"A":[,],"RequestId":"a-1"}}"#, Some("a-1")),
            (r#"{"RequestId" : "first", "B": {"RequestId":"second"}"#, Some("second")),
            (r#"{"RequestId":"cut"#, None),
            (r#"{"RequestId":7}"#, None),
            (r#"{"RequestId":""}"#, None),
            (r#"{"RequestId":"a b"}"#, None),
            (r#""RequestId""#, None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(scan(text.as_bytes()).as_deref(), expected, "{text}");
        }
        assert_eq!(scan(&[b"\"RequestId\":\"", [b'a'; 65].as_slice(), b"\""].concat()), None);
    }
}
