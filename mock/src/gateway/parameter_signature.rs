//! The signature methods `HmacSHA1` and `HmacSHA256`, whose signature is one more parameter next to those of the action.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::request::{IncomingRequest, Rejection};

/// The signature of a request and what it needs in addition to the common parameters.
#[derive(Debug)]
pub(crate) struct ParameterSignature<'a> {
    pub(crate) secret_id: &'a str,
    /// As received, in Base64.
    signature: &'a str,
    is_sha256: bool,
}

impl<'a> ParameterSignature<'a> {
    /// Finds the parameters of the signature, or rejects the request.
    pub(super) fn read(request: &'a IncomingRequest) -> Result<Self, Rejection> {
        let required = |name| {
            request.pair(name).filter(|value| !value.is_empty()).ok_or_else(|| Rejection::missing(name))
        };
        let nonce = required("Nonce")?;
        if !nonce.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = "The parameter `Nonce` is not a positive integer.";
            return Err(Rejection::new("InvalidParameter", message));
        }
        Ok(Self {
            secret_id: required("SecretId")?,
            signature: required("Signature")?,
            // The cloud computes HmacSHA1 for any other method, and if there is none.
            is_sha256: request.pair("SignatureMethod") == Some("HmacSHA256"),
        })
    }

    /// Compares the signature with that of `secret_key`, in constant time.
    pub(super) fn verify(&self, request: &IncomingRequest, secret_key: &str) -> bool {
        let Ok(signature) = STANDARD.decode(self.signature) else {
            return false;
        };
        let text = text_to_sign(request);
        if self.is_sha256 {
            verify::<Hmac<Sha256>>(secret_key, &text, &signature)
        } else {
            verify::<Hmac<Sha1>>(secret_key, &text, &signature)
        }
    }
}

/// Method, host, path, and all parameters but the signature, sorted by name and not escaped.
fn text_to_sign(request: &IncomingRequest) -> String {
    let mut signed: Vec<_> = request.pairs.iter().filter(|(name, _)| name != "Signature").collect();
    signed.sort_unstable();
    let pairs: Vec<String> = signed.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = request.header("host").unwrap_or_default();
    format!("{}{host}/?{}", request.method, pairs.join("&"))
}

fn verify<M: Mac + KeyInit>(key: &str, text: &str, signature: &[u8]) -> bool {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC accepts keys of any length");
    mac.update(text.as_bytes());
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::super::RequestBody;
    use super::*;

    /// The request of the published example. The asterisks are part of it.
    const QUERY: &str = "Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20&Nonce=11886&Offset=0\
        &Region=ap-guangzhou&SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******&Timestamp=1465185768&Version=2017-03-12";
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";

    fn verify(query: &str, key: &str) -> Result<bool, Rejection> {
        let request = http::Request::get(format!("/?{query}")).header("host", "cvm.tencentcloudapi.com");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let request = IncomingRequest::new(parts, RequestBody::Complete(Bytes::new()));
        Ok(ParameterSignature::read(&request)?.verify(&request, key))
    }

    #[test]
    fn the_published_example_is_verified() {
        let signed = format!("Signature=zmmjn35mikh6pM3V7sUEuX4wyYM%3D&{QUERY}");
        assert_eq!(verify(&signed, KEY), Ok(true));
        assert_eq!(verify(&signed, "another key"), Ok(false));
        assert_eq!(verify(&signed.replace("Limit=20", "Limit=21"), KEY), Ok(false));
        // Any method but HmacSHA256 means HmacSHA1, but the name of the method is signed, too.
        assert_eq!(verify(&format!("{signed}&SignatureMethod=HmacSHA256"), KEY), Ok(false));
        for broken in ["", "!", "AAAA"] {
            let signed = format!("Signature={broken}x&{QUERY}");
            assert_eq!(verify(&signed, KEY), Ok(false), "{broken}");
        }
    }

    #[test]
    fn the_parameters_of_the_signature_are_required() {
        let signed = format!("Signature=zmmjn35mikh6pM3V7sUEuX4wyYM%3D&{QUERY}");
        for name in ["Signature", "Nonce", "SecretId"] {
            let without = signed.replace(&format!("{name}="), "X=");
            let rejection = verify(&without, KEY).unwrap_err();
            assert_eq!((rejection.code, rejection.message.contains(name)), ("MissingParameter", true));
        }
        let rejection = verify(&signed.replace("11886", "-1"), KEY).unwrap_err();
        assert_eq!(rejection.code, "InvalidParameter");
    }
}
