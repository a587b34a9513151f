//! Parses the `Authorization` header of TC3-HMAC-SHA256.

use super::Rejection;

/// The algorithm, which starts both the header and the string to sign.
pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The last component of every scope.
const TERMINATOR: &str = "tc3_request";

/// `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=a;b, Signature=HEX`
#[derive(Debug)]
pub(crate) struct Authorization<'a> {
    pub(crate) secret_id: &'a str,
    /// The date of the scope, such as `2019-02-25`.
    pub(crate) date: &'a str,
    /// The service of the scope, such as `ccc`.
    pub(crate) service: &'a str,
    /// Lowercase names of the signed headers, sorted, including `content-type` and `host`.
    pub(crate) signed_headers: Vec<&'a str>,
    pub(crate) signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Parses the header, or returns a rejection that describes the mistake.
    pub(crate) fn parse(header: &'a str) -> Result<Self, Rejection> {
        let fields = header
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| invalid(format!("it does not start with `{ALGORITHM} `")))?;
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

/// The values of `Credential`, `SignedHeaders`, and `Signature`, in any order.
fn split(fields: &str) -> Result<[&str; 3], Rejection> {
    const NAMES: [&str; 3] = ["Credential", "SignedHeaders", "Signature"];
    let mut values = [None; 3];
    for field in fields.split(',') {
        let (name, value) = field
            .trim()
            .split_once('=')
            .ok_or_else(|| invalid("its fields are not of the form `Name=value`, separated by commas"))?;
        let index = NAMES
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| invalid(format!("it has a field other than {}", NAMES.join(", "))))?;
        if values[index].replace(value).is_some() {
            return Err(invalid(format!("`{name}` is repeated")));
        }
    }
    let found = |index: usize| values[index].ok_or_else(|| invalid(format!("`{}` is missing", NAMES[index])));
    Ok([found(0)?, found(1)?, found(2)?])
}

fn parse_credential(credential: &str) -> Result<(&str, &str, &str), Rejection> {
    let parts: Vec<&str> = credential.split('/').collect();
    match parts[..] {
        [id, date, service, TERMINATOR] if !id.is_empty() && !service.is_empty() => {
            if is_date(date) {
                Ok((id, date, service))
            } else {
                Err(invalid("the date in `Credential` does not have the form YYYY-MM-DD"))
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

fn parse_signed_headers(list: &str) -> Result<Vec<&str>, Rejection> {
    let names: Vec<&str> = list.split(';').collect();
    if names.iter().any(|name| name.is_empty() || name.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return Err(invalid("`SignedHeaders` does not consist of lowercase names separated by semicolons"));
    }
    if !names.is_sorted_by(|left, right| left < right) {
        return Err(invalid("`SignedHeaders` is not sorted, or contains a name twice"));
    }
    match ["content-type", "host"].into_iter().find(|needed| !names.contains(needed)) {
        Some(needed) => Err(invalid(format!("`SignedHeaders` does not contain `{needed}`"))),
        None => Ok(names),
    }
}

fn parse_signature(text: &str) -> Result<[u8; 32], Rejection> {
    let mut signature = [0; 32];
    hex::decode_to_slice(text, &mut signature)
        .map_err(|_| invalid("`Signature` does not consist of 64 hexadecimal digits"))?;
    Ok(signature)
}

/// `AuthFailure.InvalidAuthorization` with this problem.
pub(super) fn invalid(problem: impl std::fmt::Display) -> Rejection {
    let message = format!("The `Authorization` header is invalid: {problem}.");
    Rejection::new("AuthFailure.InvalidAuthorization", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c";

    fn header(credential: &str, signed: &str, signature: &str) -> String {
        format!("{ALGORITHM} Credential={credential}, SignedHeaders={signed}, Signature={signature}")
    }

    #[test]
    fn the_documented_form_is_parsed() {
        let text = header("AKID/2019-02-25/cvm/tc3_request", "content-type;host", SIGNATURE);
        let parsed = Authorization::parse(&text).unwrap();
        assert_eq!((parsed.secret_id, parsed.date, parsed.service), ("AKID", "2019-02-25", "cvm"));
        assert_eq!(parsed.signed_headers, ["content-type", "host"]);
        assert_eq!(hex::encode(parsed.signature), SIGNATURE);
        assert_eq!(parsed.scope(), "2019-02-25/cvm/tc3_request");
    }

    #[test]
    fn fields_may_have_any_order_and_no_spaces() {
        let text = format!(
            "{ALGORITHM} Signature={SIGNATURE},SignedHeaders=content-type;host,Credential=A/2019-02-25/cvm/tc3_request"
        );
        assert_eq!(Authorization::parse(&text).unwrap().secret_id, "A");
    }

    #[test]
    fn mistakes_are_described() {
        let credential = "AKID/2019-02-25/cvm/tc3_request";
        let signed = "content-type;host";
        let table = [
            ("SKIP".to_owned(), "does not start with"),
            (String::new(), "does not start with"),
            (format!("{ALGORITHM} nothing"), "`Name=value`"),
            (
                format!("{ALGORITHM} Credential={credential}, Signature={SIGNATURE}"),
                "`SignedHeaders` is missing",
            ),
            (header(credential, signed, SIGNATURE) + ", Extra=1", "a field other than"),
            (header(credential, signed, SIGNATURE) + ", Signature=1", "repeated"),
            (header("AKID/2019-02-25/cvm", signed, SIGNATURE), "`Credential` is not"),
            (header("/2019-02-25/cvm/tc3_request", signed, SIGNATURE), "`Credential` is not"),
            (header("AKID/20190225/cvm/tc3_request", signed, SIGNATURE), "the date"),
            (header(credential, "host;content-type", SIGNATURE), "not sorted"),
            (header(credential, "content-type;host;host", SIGNATURE), "not sorted"),
            (header(credential, "Content-Type;host", SIGNATURE), "lowercase"),
            (header(credential, "content-type;;host", SIGNATURE), "lowercase"),
            (header(credential, "content-type", SIGNATURE), "does not contain `host`"),
            (header(credential, "host;x-tc-action", SIGNATURE), "does not contain `content-type`"),
            (header(credential, signed, "abc"), "64 hexadecimal digits"),
            (header(credential, signed, &"x".repeat(64)), "64 hexadecimal digits"),
        ];
        for (text, problem) in table {
            let rejection = Authorization::parse(&text).unwrap_err();
            assert_eq!(rejection.code, "AuthFailure.InvalidAuthorization", "{text}");
            assert!(rejection.message.contains(problem), "{text}: {}", rejection.message);
        }
    }
}
