//! Verifies TC3-HMAC-SHA256 signatures of received requests.
//!
//! This code is deliberately independent of the SDK's signer: with shared code, a mistake would not be
//! noticed.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::authorization::{ALGORITHM, Authorization};

/// The parts of a request that are signed.
pub(super) struct SignedRequest<'a> {
    pub(super) method: &'a str,
    /// The query as received; empty for POST.
    pub(super) query: &'a str,
    /// Sorted lowercase names with the values as received.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    /// The received body, or the literal text `UNSIGNED-PAYLOAD`.
    pub(super) payload: &'a [u8],
    /// `X-TC-Timestamp` as received.
    pub(super) timestamp: &'a str,
}

impl SignedRequest<'_> {
    /// Compares the signature in `authorization` with that of `secret_key`, in constant time.
    pub(super) fn verify(&self, authorization: &Authorization<'_>, secret_key: &str) -> bool {
        let text = self.string_to_sign(&authorization.scope());
        let key = format!("TC3{secret_key}");
        let date_key = hmac(key.as_bytes(), authorization.date);
        let service_key = hmac(&digest(date_key), authorization.service);
        let signing_key = hmac(&digest(service_key), "tc3_request");
        hmac(&digest(signing_key), &text).verify_slice(&authorization.signature).is_ok()
    }

    fn string_to_sign(&self, scope: &str) -> String {
        let canonical = sha256(self.canonical_request().as_bytes());
        format!("{ALGORITHM}\n{}\n{scope}\n{canonical}", self.timestamp)
    }

    /// Method, path, query, headers, header names, and hash of the payload.
    fn canonical_request(&self) -> String {
        let line = |(name, value): &(&str, &str)| [*name, ":", &value.trim().to_lowercase(), "\n"].concat();
        let headers: String = self.headers.iter().map(line).collect();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        let (names, payload) = (names.join(";"), sha256(self.payload));
        format!("{}\n/\n{}\n{headers}\n{names}\n{payload}", self.method, self.query)
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn hmac(key: &[u8], message: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts keys of any length");
    mac.update(message.as_bytes());
    mac
}

fn digest(mac: Hmac<Sha256>) -> [u8; 32] {
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The escape sequences are literal text in the published example.
    const BODY: &str =
        r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    /// The asterisks are part of the published key.
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";

    fn verify(headers: &[(&str, &str)], signature: &str, key: &str) -> bool {
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let text = format!(
            "{ALGORITHM} Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders={}, Signature={signature}",
            names.join(";")
        );
        let authorization = Authorization::parse(&text).unwrap();
        let signed = SignedRequest {
            method: "POST",
            query: "",
            headers: headers.to_vec(),
            payload: BODY.as_bytes(),
            timestamp: "1551113065",
        };
        signed.verify(&authorization, key)
    }

    #[test]
    fn the_published_examples_are_verified() {
        assert_eq!(
            sha256(BODY.as_bytes()),
            "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
        );
        let mut headers =
            vec![("content-type", "application/json; charset=utf-8"), ("host", "cvm.tencentcloudapi.com")];
        let two = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c";
        assert!(verify(&headers, two, KEY));
        headers.push(("x-tc-action", " DescribeInstances "));
        let three = "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3";
        assert!(verify(&headers, three, KEY));
        assert!(!verify(&headers, two, KEY));
        assert!(!verify(&headers, three, "another key"));
    }
}
