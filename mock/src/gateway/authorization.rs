//! The `Authorization` header of TC3-HMAC-SHA256, taken apart.

use super::Refusal;

/// The name of the algorithm, first word of the header and of what is signed.
pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// What ends every scope.
const TERMINATOR: &str = "tc3_request";

/// `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=a;b, Signature=HEX`
#[derive(Debug)]
pub(crate) struct Authorization<'a> {
    pub(crate) secret_id: &'a str,
    /// Date of the scope, `2019-02-25`.
    pub(crate) date: &'a str,
    /// Service of the scope, `ccc`.
    pub(crate) service: &'a str,
    /// Names of the signed headers: lower-case, sorted, `content-type` and `host` among them.
    pub(crate) signed_headers: Vec<&'a str>,
    pub(crate) signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Parses the header; the refusal says what is wrong with it.
    pub(crate) fn parse(header: &'a str) -> Result<Self, Refusal> {
        let fields = header
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| invalid(format!("it does not begin with `{ALGORITHM} `")))?;
        let [credential, signed_headers, signature] = split(fields)?;
        let (secret_id, date, service) = parse_credential(credential)?;
        Ok(Self {
            secret_id,
            date,
            service,
            signed_headers: parse_signed_headers(signed_headers)?,
            signature: parse_signature(signature)?,
        })
    }

    /// `DATE/SERVICE/tc3_request`
    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{TERMINATOR}", self.date, self.service)
    }
}

/// The values of `Credential`, `SignedHeaders` and `Signature`, which may stand in any order.
fn split(fields: &str) -> Result<[&str; 3], Refusal> {
    const NAMES: [&str; 3] = ["Credential", "SignedHeaders", "Signature"];
    let mut values = [None; 3];
    for field in fields.split(',') {
        let (name, value) = field
            .trim()
            .split_once('=')
            .ok_or_else(|| invalid("its fields are not `Name=value`, parted by commas"))?;
        let index = NAMES
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| invalid(format!("it has a field other than {}", NAMES.join(", "))))?;
        if values[index].replace(value).is_some() {
            return Err(invalid(format!("`{name}` stands there twice")));
        }
    }
    let found = |index: usize| values[index].ok_or_else(|| invalid(format!("`{}` is missing", NAMES[index])));
    Ok([found(0)?, found(1)?, found(2)?])
}

fn parse_credential(credential: &str) -> Result<(&str, &str, &str), Refusal> {
    let parts: Vec<&str> = credential.split('/').collect();
    match parts[..] {
        [id, date, service, TERMINATOR] if !id.is_empty() && !service.is_empty() => {
            if is_date(date) {
                Ok((id, date, service))
            } else {
                Err(invalid("the date in `Credential` is not of the form YYYY-MM-DD"))
            }
        }
        _ => Err(invalid(format!("`Credential` is not `SecretId/date/service/{TERMINATOR}`"))),
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn parse_signed_headers(list: &str) -> Result<Vec<&str>, Refusal> {
    let names: Vec<&str> = list.split(';').collect();
    if names.iter().any(|name| name.is_empty() || name.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return Err(invalid("`SignedHeaders` are not lower-case names parted by semicolons"));
    }
    if !names.is_sorted_by(|left, right| left < right) {
        return Err(invalid("`SignedHeaders` are not sorted, or one stands there twice"));
    }
    match ["content-type", "host"].into_iter().find(|needed| !names.contains(needed)) {
        Some(needed) => Err(invalid(format!("`{needed}` is not among the `SignedHeaders`"))),
        None => Ok(names),
    }
}

fn parse_signature(text: &str) -> Result<[u8; 32], Refusal> {
    let mut signature = [0; 32];
    hex::decode_to_slice(text, &mut signature)
        .map_err(|_| invalid("`Signature` is not 64 hexadecimal digits"))?;
    Ok(signature)
}

/// `AuthFailure.InvalidAuthorization`, with what is wrong.
pub(super) fn invalid(problem: impl std::fmt::Display) -> Refusal {
    let message = format!("The `Authorization` header is not valid: {problem}.");
    Refusal::new("AuthFailure.InvalidAuthorization", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c";

    fn header(credential: &str, signed: &str, signature: &str) -> String {
        format!("{ALGORITHM} Credential={credential}, SignedHeaders={signed}, Signature={signature}")
    }

    #[test]
    fn takes_the_documented_form() {
        let text = header("AKID/2019-02-25/cvm/tc3_request", "content-type;host", SIGNATURE);
        let parsed = Authorization::parse(&text).unwrap();
        assert_eq!((parsed.secret_id, parsed.date, parsed.service), ("AKID", "2019-02-25", "cvm"));
        assert_eq!(parsed.signed_headers, ["content-type", "host"]);
        assert_eq!(hex::encode(parsed.signature), SIGNATURE);
        assert_eq!(parsed.scope(), "2019-02-25/cvm/tc3_request");
    }

    #[test]
    fn takes_fields_in_any_order_and_without_spaces() {
        let text = format!(
            "{ALGORITHM} Signature={SIGNATURE},SignedHeaders=content-type;host,Credential=A/2019-02-25/cvm/tc3_request"
        );
        assert_eq!(Authorization::parse(&text).unwrap().secret_id, "A");
    }

    #[test]
    fn says_what_is_wrong() {
        let credential = "AKID/2019-02-25/cvm/tc3_request";
        let signed = "content-type;host";
        let table = [
            ("SKIP".to_owned(), "does not begin with"),
            (String::new(), "does not begin with"),
            (format!("{ALGORITHM} nothing"), "not `Name=value`"),
            (
                format!("{ALGORITHM} Credential={credential}, Signature={SIGNATURE}"),
                "`SignedHeaders` is missing",
            ),
            (header(credential, signed, SIGNATURE) + ", Extra=1", "a field other than"),
            (header(credential, signed, SIGNATURE) + ", Signature=1", "twice"),
            (header("AKID/2019-02-25/cvm", signed, SIGNATURE), "`Credential` is not"),
            (header("/2019-02-25/cvm/tc3_request", signed, SIGNATURE), "`Credential` is not"),
            (header("AKID/20190225/cvm/tc3_request", signed, SIGNATURE), "the date"),
            (header(credential, "host;content-type", SIGNATURE), "not sorted"),
            (header(credential, "content-type;host;host", SIGNATURE), "not sorted"),
            (header(credential, "Content-Type;host", SIGNATURE), "lower-case"),
            (header(credential, "content-type;;host", SIGNATURE), "lower-case"),
            (header(credential, "content-type", SIGNATURE), "`host` is not among"),
            (header(credential, "host;x-tc-action", SIGNATURE), "`content-type` is not among"),
            (header(credential, signed, "abc"), "64 hexadecimal digits"),
            (header(credential, signed, &"x".repeat(64)), "64 hexadecimal digits"),
        ];
        for (text, problem) in table {
            let refusal = Authorization::parse(&text).unwrap_err();
            assert_eq!(refusal.code, "AuthFailure.InvalidAuthorization", "{text}");
            assert!(refusal.message.contains(problem), "{text}: {}", refusal.message);
        }
    }
}
