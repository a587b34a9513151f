//! Bodies of the media type `multipart/form-data`.
//!
//! The parsers of the ecosystem read streams. A body that is complete needs no more than this.

/// Maximum length of a boundary by RFC 2046.
const MAXIMUM_BOUNDARY: usize = 70;

/// A part of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) media_type: Option<&'a str>,
    /// Whether the part is a file: it has a file name or is binary.
    pub(super) is_file: bool,
    pub(super) content: &'a [u8],
}

/// Splits a body into its parts; the error describes the mistake.
pub(super) fn parse<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, &'static str> {
    let boundary = parameter(content_type, "boundary")
        .filter(|boundary| (1..=MAXIMUM_BOUNDARY).contains(&boundary.len()))
        .ok_or("`Content-Type` has no boundary of 1 to 70 characters")?;
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n{first}");
    let mut rest = body.strip_prefix(first.as_bytes()).ok_or("the body does not start with the boundary")?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n").ok_or("a boundary is not followed by the end of a line")?;
        let (part, following) =
            split(part, delimiter.as_bytes()).ok_or("the body does not end with the boundary")?;
        parts.push(parse_part(part)?);
        rest = following;
    }
    Ok(parts)
}

fn parse_part(part: &[u8]) -> Result<Part<'_>, &'static str> {
    let (head, content) = split(part, b"\r\n\r\n").ok_or("a part has no empty line after its headers")?;
    let head = str::from_utf8(head).map_err(|_| "the headers of a part are not UTF-8")?;
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition").ok_or("a part has no `Content-Disposition`")?;
    let name = parameter(disposition, "name").ok_or("a part has no name")?;
    let media_type = header("content-type");
    let is_file = parameter(disposition, "filename").is_some()
        || media_type.is_some_and(|value| value.starts_with("application/octet-stream"));
    Ok(Part { name, media_type, is_file, content })
}

/// The text before and after the first occurrence of a separator.
fn split<'a>(text: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = text.windows(separator.len()).position(|window| window == separator)?;
    Some((&text[..start], &text[start + separator.len()..]))
}

/// A parameter of a header: `a` of `form-data; name="a"`.
fn parameter<'a>(value: &'a str, wanted: &str) -> Option<&'a str> {
    let parameters = value.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let mut found = parameters.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    found.next().map(|(_, value)| value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=abc";

    #[test]
    fn the_parts_are_returned_in_order() {
        let body = b"--abc\r\nContent-Disposition: form-data; name=\"Count\"\r\n\r\n7\r\n\
            --abc\r\ncontent-disposition: form-data; name=\"File\"; filename=\"f\"\r\n\r\n\r\n--ab\0\xff\r\n\
            --abc\r\nContent-Disposition: form-data; name=\"List\"\r\nContent-Type: application/json\r\n\r\n[1]\r\n\
            --abc--\r\n";
        let parts = parse("multipart/form-data; boundary=\"abc\"", body).unwrap();
        let [count, file, list] = &parts[..] else { panic!("three parts") };
        assert_eq!((count.name, count.content, count.is_file), ("Count", &b"7"[..], false));
        assert_eq!((file.name, file.content, file.is_file), ("File", &b"\r\n--ab\0\xff"[..], true));
        assert_eq!((list.content, list.media_type), (&b"[1]"[..], Some("application/json")));
        assert_eq!(parse(TYPE, b"--abc--"), Ok(Vec::new()));
    }

    #[test]
    fn mistakes_are_described() {
        let long = format!("multipart/form-data; boundary={}", "a".repeat(71));
        let table: [(&str, &[u8], &str); 8] = [
            (&long, b"", "no boundary"),
            ("multipart/form-data", b"--abc--", "no boundary"),
            (TYPE, b"", "does not start"),
            (TYPE, b"--abcd", "end of a line"),
            (TYPE, b"--abc\r\n", "does not end"),
            (TYPE, b"--abc\r\n\r\n--abc--", "no empty line"),
            (TYPE, b"--abc\r\nA: b\r\n\r\n\r\n--abc--", "no `Content-Disposition`"),
            (TYPE, b"--abc\r\nContent-Disposition: form-data\r\n\r\n\r\n--abc--", "no name"),
        ];
        for (content_type, body, expected) in table {
            let problem = parse(content_type, body).unwrap_err();
            assert!(problem.contains(expected), "{problem}");
        }
    }
}
