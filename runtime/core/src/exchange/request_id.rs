//! Finds the request ID of a response, even if the response cannot be decoded.

use bytes::Bytes;

use super::envelope::Head;

/// The greatest length of what is taken for a request ID.
const LONGEST: usize = 64;

/// The member `RequestId` of `Response`, else the last text in the body that looks like one, else that of the headers.
#[doc(hidden)]
#[must_use]
pub fn find(response: &http::Response<Bytes>) -> Option<String> {
    let body = response.body();
    Head::read(body).request_id().or_else(|| scan(body)).or_else(|| header(response))
}

/// The last request ID in the body, else that of the headers. Faster than [`find`], as it does not parse the body.
#[doc(hidden)]
#[must_use]
pub fn last(response: &http::Response<Bytes>) -> Option<String> {
    scan(response.body()).or_else(|| header(response))
}

fn header(response: &http::Response<Bytes>) -> Option<String> {
    let header = response.headers().get("x-tc-requestid")?;
    header.to_str().ok().filter(|id| is_plausible(id)).map(str::to_owned)
}

/// The last `"RequestId":"…"` in a text that may be invalid JSON.
fn scan(text: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"\"RequestId\"";
    let name = memchr::memmem::rfind(text, NAME)?;
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
    fn the_last_plausible_request_id_is_found() {
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
